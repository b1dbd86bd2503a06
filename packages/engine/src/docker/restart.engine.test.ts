/** What survives a restart of the engine, on a dockerd of the test's own (needs root, like any dockerd). */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { contractImage } from "../contract/busybox-image.ts";
import { EngineUnavailable } from "../errors.ts";
import type { Engine } from "../port.ts";
import { openDocker } from "./docker-engine.ts";

const able = process.getuid?.() === 0 && ["/usr/sbin/dockerd", "/usr/bin/dockerd"].some((path) => existsSync(path));

describe.skipIf(!able)("a restart of the engine", () => {
  let directory: string;
  let daemon: ChildProcess;
  let containerd: ChildProcess;
  let engine: Engine;

  const path = (name: string) => join(directory, name);
  // A containerd of its own outlives dockerd, as under a service manager; one started by dockerd would die with it.
  const startContainerd = async () => {
    const config = [
      "version = 2",
      `root = "${path("containerd")}"`,
      `state = "${path("containerd-state")}"`,
      'disabled_plugins = ["io.containerd.grpc.v1.cri"]',
      "[grpc]",
      `address = "${path("containerd.sock")}"`,
    ];
    await writeFile(path("containerd.toml"), `${config.join("\n")}\n`);
    containerd = spawn("containerd", ["--config", path("containerd.toml")], { stdio: "ignore" });
  };
  const startDaemon = async () => {
    const own = [
      `--host=unix://${path("engine.sock")}`,
      `--data-root=${path("data")}`,
      `--exec-root=${path("exec")}`,
      `--pidfile=${path("pid")}`,
    ];
    // In a network of its own: a daemon without a bridge removes the one of the daemon beside it.
    daemon = spawn(
      "unshare",
      [
        "--net",
        "--",
        "dockerd",
        ...own,
        `--containerd=${path("containerd.sock")}`,
        "--live-restore",
        "--bridge=none",
        "--iptables=false",
        "--ip6tables=false",
      ],
      { stdio: "ignore" },
    );
  };
  const end = async (child: ChildProcess, signal: "SIGKILL" | "SIGTERM") => {
    const exited = once(child, "exit");
    child.kill(signal);
    await exited;
  };
  const stopDaemon = (signal: "SIGKILL" | "SIGTERM") => end(daemon, signal);
  const answers = async () => {
    for (;;) {
      const error = await engine.ping().then(
        () => undefined,
        (reason: unknown) => reason,
      );
      if (!error) return;
      if (!(error instanceof EngineUnavailable)) throw error;
    }
  };

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "towpath-engine-"));
    await startContainerd();
    await startDaemon();
    engine = openDocker({ env: { DOCKER_HOST: `unix://${directory}/engine.sock` }, homeDirectory: directory });
    await answers();
    await contractImage(engine, "restart:1", {});
  });

  afterAll(async () => {
    for (const { id } of await engine.containers.list({ all: true })) await engine.containers.remove(id, { force: true });
    await engine.close();
    await stopDaemon("SIGTERM");
    await end(containerd, "SIGTERM");
    // A killed dockerd leaves its data directory mounted on itself.
    spawnSync("umount", ["--recursive", "--lazy", path("data")]);
    await rm(directory, { recursive: true, force: true });
  });

  test("waits, logs and events go on, and nothing is read twice or lost", async () => {
    const labels = { "towpath.test": "restart" };
    const id = await engine.containers.create({ image: "restart:1", labels, command: ["drip", "300"] });
    const abort = new AbortController();
    const events = engine.events({ labels }, abort.signal)[Symbol.asyncIterator]();
    expect((await events.next()).value).toMatchObject({ action: "connected" });
    await engine.containers.start(id);
    const exit = engine.containers.wait(id);
    const actions: string[] = [];
    const watching = (async () => {
      while (actions.at(-1) !== "exited") actions.push(((await events.next()).value as { action: string }).action);
    })();
    const seen: Record<"stdout" | "stderr", string[]> = { stdout: [], stderr: [] };
    let killed = false;
    for await (const { lines } of engine.containers.logs(id, { follow: true })) {
      for (const { stream, bytes } of lines) seen[stream].push(bytes.toString());
      if (killed || seen.stdout.length < 20) continue;
      killed = true;
      await stopDaemon("SIGKILL");
      await startDaemon();
    }
    const every = (first: number) => Array.from({ length: 150 }, (_, index) => `${first + 2 * index}\n`);
    expect(seen).toEqual({ stdout: every(1), stderr: every(2) });
    expect(await exit).toEqual({ exitCode: 0, oomKilled: false });
    await watching;
    expect(actions).toEqual(["started", "reconnected", "exited"]);
    abort.abort();
  });

  test("a live reader goes on in the store", async () => {
    const id = await engine.containers.create({ image: "restart:1", labels: {}, command: ["drip", "300"] });
    const live = await engine.containers.follow(id);
    await engine.containers.start(id);
    const seen: Record<"stdout" | "stderr", string> = { stdout: "", stderr: "" };
    let killed = false;
    for await (const { lines } of live) {
      for (const { stream, bytes } of lines) seen[stream] += bytes.toString();
      if (killed || seen.stdout.length < 20) continue;
      killed = true;
      await stopDaemon("SIGKILL");
      await startDaemon();
    }
    const every = (first: number) => Array.from({ length: 150 }, (_, index) => `${first + 2 * index}\n`).join("");
    expect(seen).toEqual({ stdout: every(1), stderr: every(2) });
  });

  test("calls meanwhile say that the engine is away", async () => {
    const id = await engine.containers.create({ image: "restart:1", labels: {}, command: ["idle"] });
    await engine.containers.start(id);
    const session = await engine.containers.exec(id, { command: ["stubborn"] });
    const reading = expect(session.output[Symbol.asyncIterator]().next()).rejects.toBeInstanceOf(EngineUnavailable);
    await stopDaemon("SIGKILL");
    await reading;
    await expect(session.exitCode).rejects.toBeInstanceOf(EngineUnavailable);
    await expect(engine.containers.inspect(id)).rejects.toMatchObject({ code: "EngineUnavailable", reason: "not-running" });
    await startDaemon();
    await answers();
    expect((await engine.containers.inspect(id)).state).toBe("running");
  });
});
