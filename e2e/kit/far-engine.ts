import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type EngineAddress, openDockerAt } from "@towpath/engine";
import { until } from "./wait.ts";

/** The two ends of the wire to it; set aside for documentation, so nothing else routes them. */
const [near, far] = ["192.0.2.17", "192.0.2.18"];

/**
 * A container engine as on another machine: in a network namespace of its own, with everything it has in one directory, and reached by TLS
 * with certificates made for it. From there nothing of this machine is reached but the end of the wire, where nobody listens.
 */
export class FarEngine implements AsyncDisposable {
  readonly directory = mkdtempSync(join(tmpdir(), "towpath-far-"));
  readonly url = `tcp://${far}:2376`;
  readonly #name = `twfar${process.pid}`;
  #containerd: ChildProcess | undefined;
  #daemon: ChildProcess | undefined;

  static async open(): Promise<FarEngine> {
    const engine = new FarEngine();
    const link = `tw${process.pid}`;
    run("ip", "netns", "add", engine.#name);
    run("ip", "link", "add", link, "type", "veth", "peer", "name", "eth0", "netns", engine.#name);
    run("ip", "address", "add", `${near}/30`, "dev", link);
    run("ip", "link", "set", link, "up");
    for (const words of [`address add ${far}/30 dev eth0`, "link set eth0 up", "link set lo up", `route add default via ${near}`]) {
      run("ip", "-n", engine.#name, ...words.split(" "));
    }
    engine.#makeCertificates();
    engine.#startContainerd();
    await engine.start();
    return engine;
  }

  /** What `towpath engines add` is given. */
  get words(): string[] {
    return ["--host", this.url, "--tls-ca", this.file("ca.pem"), "--tls-cert", this.file("cert.pem"), "--tls-key", this.file("key.pem")];
  }

  get address(): EngineAddress {
    const [ca, cert, key] = ["ca.pem", "cert.pem", "key.pem"].map((name) => readFileSync(this.file(name), "utf8")) as [
      string,
      string,
      string,
    ];
    return { url: this.url, tls: { ca, cert, key } };
  }

  file = (name: string): string => join(this.directory, name);

  /** Starts dockerd and returns when it answers. */
  async start(): Promise<void> {
    const words = [
      `--host=${this.url}`,
      `--host=unix://${this.file("engine.sock")}`,
      "--tlsverify",
      `--tlscacert=${this.file("ca.pem")}`,
      `--tlscert=${this.file("server.pem")}`,
      `--tlskey=${this.file("server.key")}`,
      `--data-root=${this.file("data")}`,
      `--exec-root=${this.file("exec")}`,
      `--pidfile=${this.file("pid")}`,
      `--containerd=${this.file("containerd.sock")}`,
      "--live-restore",
    ];
    this.#daemon = this.#spawn("dockerd", words, "dockerd.log");
    const engine = openDockerAt(this.address);
    await until("an answer of dockerd", () =>
      engine.ping().then(
        () => true,
        () => undefined,
      ),
    );
    await engine.close();
  }

  /** Kills dockerd; the containers live on. */
  async kill(): Promise<void> {
    await end(this.#daemon, "SIGKILL");
  }

  /** Names of what is there with this label. */
  labelled(label: string): string[] {
    const filter = ["--filter", `label=${label}`];
    return [
      this.docker("ps", "--all", "--format", "{{.Names}}", ...filter),
      this.docker("network", "ls", "--format", "{{.Name}}", ...filter),
      this.docker("volume", "ls", "--format", "{{.Name}}", ...filter),
    ].flatMap((text) => text.split("\n").filter(Boolean));
  }

  docker = (...words: string[]): string => run("docker", "--host", `unix://${this.file("engine.sock")}`, ...words);

  /** The exit code of a program in the network of that machine. */
  inside = (...words: string[]): number | null => spawnSync("nsenter", [`--net=/run/netns/${this.#name}`, ...words]).status;

  /** Starts dockerd again where it is dead. */
  async revive(): Promise<void> {
    if (this.#daemon?.exitCode !== null || this.#daemon.signalCode !== null) await this.start();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.revive();
    const all = this.docker("ps", "--all", "--quiet").split("\n").filter(Boolean);
    if (all.length > 0) this.docker("rm", "--force", "--volumes", ...all);
    await end(this.#daemon, "SIGTERM");
    await end(this.#containerd, "SIGTERM");
    for (const mounted of ["data", "exec/netns/default"]) spawnSync("umount", ["--recursive", "--lazy", this.file(mounted)]);
    run("ip", "netns", "delete", this.#name);
    spawnSync("ip", ["link", "delete", `tw${process.pid}`]);
    rmSync(this.directory, { recursive: true, force: true });
  }

  #startContainerd(): void {
    const config = [
      "version = 2",
      `root = "${this.file("containerd")}"`,
      `state = "${this.file("containerd-state")}"`,
      'disabled_plugins = ["io.containerd.grpc.v1.cri"]',
      "[grpc]",
      `address = "${this.file("containerd.sock")}"`,
    ];
    writeFileSync(this.file("containerd.toml"), `${config.join("\n")}\n`);
    this.#containerd = this.#spawn("containerd", ["--config", this.file("containerd.toml")], "containerd.log");
  }

  /** Only the network is another one: the cgroups must stay in sight. */
  #spawn(program: string, words: string[], log: string): ChildProcess {
    const output = openSync(this.file(log), "a");
    return spawn("nsenter", [`--net=/run/netns/${this.#name}`, program, ...words], { stdio: ["ignore", output, output] });
  }

  /** An authority, the engine's certificate for its address, and one for its client. */
  #makeCertificates(): void {
    const openssl = (words: string) => run("openssl", ...words.replaceAll("@", `${this.directory}/`).split(" "));
    const request = "req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
    openssl(`${request} -x509 -days 2 -subj /CN=authority -keyout @ca.key -out @ca.pem`);
    writeFileSync(this.file("server.ext"), `subjectAltName=IP:${far}\nextendedKeyUsage=serverAuth\n`);
    writeFileSync(this.file("client.ext"), "extendedKeyUsage=clientAuth\n");
    for (const [name, key, cert] of [
      ["server", "server.key", "server.pem"],
      ["client", "key.pem", "cert.pem"],
    ]) {
      openssl(`${request} -subj /CN=${name} -keyout @${key} -out @${name}.csr`);
      openssl(`x509 -req -days 2 -in @${name}.csr -CA @ca.pem -CAkey @ca.key -CAcreateserial -extfile @${name}.ext -out @${cert}`);
    }
  }
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
