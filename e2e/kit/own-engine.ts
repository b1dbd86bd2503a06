import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDocker } from "@towpath/engine";
import { until } from "./wait.ts";

/** A dockerd of a test's own takes root. */
export const canHaveEngine =
  process.getuid?.() === 0 &&
  ["dockerd", "containerd", "ip"].every((program) =>
    ["/usr/sbin", "/usr/bin", "/sbin", "/bin"].some((path) => existsSync(join(path, program))),
  );

/** A container engine of a test's own, with everything it has in one directory, beside the one that runs on the machine. */
export class OwnEngine implements AsyncDisposable {
  readonly directory = mkdtempSync(join(tmpdir(), "towpath-engine-"));
  readonly url = `unix://${this.directory}/engine.sock`;
  /** Without a bridge of its own it would take that of the engine beside it, or remove it. */
  readonly #bridge = `tw${process.pid}`;
  #containerd: ChildProcess | undefined;
  #daemon: ChildProcess | undefined;

  static async open(): Promise<OwnEngine> {
    const engine = new OwnEngine();
    run("ip", "link", "add", engine.#bridge, "type", "bridge");
    run("ip", "address", "add", "192.0.2.1/28", "dev", engine.#bridge);
    engine.#startContainerd();
    await engine.start();
    return engine;
  }

  /** Starts dockerd and returns when it answers. */
  async start(): Promise<void> {
    const words = [
      `--host=${this.url}`,
      `--data-root=${this.#path("data")}`,
      `--exec-root=${this.#path("exec")}`,
      `--pidfile=${this.#path("pid")}`,
      `--containerd=${this.#path("containerd.sock")}`,
      "--live-restore",
      `--bridge=${this.#bridge}`,
      "--iptables=false",
      "--ip6tables=false",
    ];
    this.#daemon = spawn("dockerd", words, { stdio: ["ignore", this.#log("dockerd.log"), this.#log("dockerd.log")] });
    const engine = openDocker({ env: { DOCKER_HOST: this.url }, homeDirectory: this.directory });
    await until("an answer of dockerd", () =>
      engine.ping().then(
        () => true,
        () => undefined,
      ),
    );
    await engine.close();
  }

  /** Kills dockerd; the containers live on, as with the setting live-restore on a server. */
  async kill(): Promise<void> {
    await end(this.#daemon, "SIGKILL");
  }

  /** Stops the process of dockerd: connections stay open, and nothing comes any more. */
  stall(): void {
    this.#daemon?.kill("SIGSTOP");
  }

  /** It goes on where it was stopped. */
  goOn(): void {
    this.#daemon?.kill("SIGCONT");
  }

  /** Removes the containers with this label, as somebody does by hand; gives how many there were. */
  removeByHand(label: string): number {
    const all = this.#labelled(label);
    if (all.length > 0) this.#docker("rm", "--force", ...all);
    return all.length;
  }

  /** How many containers there are with this label, running or not. */
  count = (label: string): number => this.#labelled(label).length;

  /** Kills dockerd and every container, as when the machine loses its power. */
  async killAll(): Promise<void> {
    const running = this.#docker("ps", "--quiet").split("\n").filter(Boolean);
    const processIds = running.map((id) => Number(this.#docker("inspect", "--format", "{{.State.Pid}}", id)));
    await this.kill();
    for (const processId of processIds) process.kill(processId, "SIGKILL");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const all = this.#docker("ps", "--all", "--quiet").split("\n").filter(Boolean);
    if (all.length > 0) this.#docker("rm", "--force", "--volumes", ...all);
    await end(this.#daemon, "SIGTERM");
    await end(this.#containerd, "SIGTERM");
    // A killed dockerd leaves its data directory mounted on itself.
    spawnSync("umount", ["--recursive", "--lazy", this.#path("data")]);
    run("ip", "link", "delete", this.#bridge);
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** Started by itself, so that containers outlive dockerd, as under a service manager. */
  #startContainerd(): void {
    const config = [
      "version = 2",
      `root = "${this.#path("containerd")}"`,
      `state = "${this.#path("containerd-state")}"`,
      'disabled_plugins = ["io.containerd.grpc.v1.cri"]',
      "[grpc]",
      `address = "${this.#path("containerd.sock")}"`,
    ];
    writeFileSync(this.#path("containerd.toml"), `${config.join("\n")}\n`);
    this.#containerd = spawn("containerd", ["--config", this.#path("containerd.toml")], { stdio: "ignore" });
  }

  #docker = (...words: string[]): string => run("docker", "--host", this.url, ...words);
  #labelled = (label: string) => this.#docker("ps", "--all", "--quiet", "--filter", `label=${label}`).split("\n").filter(Boolean);
  #log = (name: string) => openSync(this.#path(name), "a");
  #path = (name: string) => join(this.directory, name);
}

function run(program: string, ...words: string[]): string {
  const { status, stdout, stderr, error } = spawnSync(program, words, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${program} ${words.join(" ")}: ${error?.message ?? stderr}`);
  return stdout.trim();
}

async function end(child: ChildProcess | undefined, signal: "SIGKILL" | "SIGTERM"): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill(signal);
  await exited;
}
