import { describe, expect, test } from "vitest";
import { ensureContainer } from "../ensure.ts";
import type { NameInUse, NotFound, StartFailed } from "../errors.ts";
import { type Bench, failure, readLogs } from "./bench.ts";

export function lifecycleContract(bench: Bench): void {
  describe("a container's life", () => {
    succeeding(bench);
    ending(bench);
    refusals(bench);
  });
}

function succeeding(bench: Bench): void {
  test("is created, runs, ends and is removed", async () => {
    const { containers } = bench.engine;
    const name = bench.name();
    const id = await bench.create(["say", "hello", "", "3"], { name });
    const created = await containers.inspect(id);
    expect(created).toMatchObject({ id, name, image: bench.image, labels: bench.labels, state: "created", exitCode: undefined });
    expect([created.pid, created.startedAtMs, created.finishedAtMs]).toEqual([undefined, undefined, undefined]);
    await containers.start(id);
    expect(await containers.wait(id)).toEqual({ exitCode: 3, oomKilled: false });
    const ended = await containers.inspect(name);
    expect(ended).toMatchObject({ id, state: "exited", exitCode: 3, oomKilled: false, error: "" });
    expect(ended.finishedAtMs).toBeGreaterThanOrEqual(ended.startedAtMs!);
    await containers.remove(id);
    expect(((await failure(containers.inspect(id), "NotFound")) as NotFound).noun).toBe("container");
  });

  test("takes environment, directory, user and command from the spec", async () => {
    const [value, where] = await Promise.all([
      bench.start(["value", "GREETING"], { env: { GREETING: "a=b c" } }),
      bench.start(["where"], { workingDirectory: "/tmp", user: "12" }),
    ]);
    await Promise.all([bench.engine.containers.wait(value), bench.engine.containers.wait(where)]);
    expect((await readLogs(bench, value)).stdout).toBe("a=b c\n");
    expect((await readLogs(bench, where)).stdout).toBe("/tmp 12\n");
  });

  test("an entrypoint in the spec drops the image's command", async () => {
    const id = await bench.create([], { entrypoint: ["say", "from the entrypoint"] });
    await bench.engine.containers.start(id);
    await bench.engine.containers.wait(id);
    expect((await readLogs(bench, id)).stdout).toBe("from the entrypoint\n");
  });

  test("a started container can be started again without effect", async () => {
    const id = await bench.start(["idle"]);
    const { pid } = await bench.engine.containers.inspect(id);
    await bench.engine.containers.start(id);
    expect((await bench.engine.containers.inspect(id)).pid).toBe(pid);
  });

  test("is listed by label, stopped ones only when asked for", async () => {
    const labels = { ...bench.labels, only: bench.name() };
    const [running, created] = [await bench.start(["idle"], { labels }), await bench.create(["idle"], { labels })];
    const ids = async (all: boolean) => (await bench.engine.containers.list({ labels, all })).map(({ id }) => id).sort();
    expect(await ids(false)).toEqual([running]);
    expect(await ids(true)).toEqual([running, created].sort());
    expect(await bench.engine.containers.list({ labels: { only: "nobody" }, all: true })).toEqual([]);
  });

  test("figures of a running one can be read", async () => {
    const id = await bench.start(["idle"], { resources: { memoryBytes: 64 * 1024 * 1024 } });
    const stats = await bench.engine.containers.stats(id);
    expect(stats.memoryLimitBytes).toBe(64 * 1024 * 1024);
    expect(stats.memoryBytes).toBeGreaterThan(0);
    await bench.engine.containers.remove(id, { force: true });
    await failure(bench.engine.containers.stats(id), "NotFound");
  });
}

function ending(bench: Bench): void {
  test("stop lets it end by itself", async () => {
    const id = await bench.start(["idle"], {});
    for await (const { lines } of bench.engine.containers.logs(id, { follow: true })) if (lines[0]!.bytes.toString() === "ready\n") break;
    await bench.engine.containers.stop(id, { timeoutSeconds: 30 });
    expect(await bench.engine.containers.inspect(id)).toMatchObject({ state: "exited", exitCode: 0 });
    expect((await readLogs(bench, id)).stdout).toBe("ready\nbye\n");
    await bench.engine.containers.stop(id, { timeoutSeconds: 30 });
  });

  test("stop kills what does not react", async () => {
    const id = await bench.start(["stubborn"]);
    await bench.engine.containers.stop(id, { timeoutSeconds: 1 });
    expect(await bench.engine.containers.wait(id)).toEqual({ exitCode: 137, oomKilled: false });
  });

  test("kill sends the signal it is told", async () => {
    const id = await bench.start(["stubborn"], { init: true });
    const ended = bench.engine.containers.wait(id);
    await bench.engine.containers.kill(id, "SIGTERM");
    expect((await ended).exitCode).toBe(143);
    await failure(bench.engine.containers.kill(id), "Conflict");
  });

  test("exceeding its memory limit is told apart from other kills", async () => {
    const id = await bench.start(["gorge"], { resources: { memoryBytes: 16 * 1024 * 1024 } });
    expect(await bench.engine.containers.wait(id)).toEqual({ exitCode: 137, oomKilled: true });
  });

  test("wait may begin before the start, and many may wait", async () => {
    const id = await bench.create(["say", "x", "", "7"]);
    const waits = [bench.engine.containers.wait(id), bench.engine.containers.wait(id)];
    await bench.engine.containers.start(id);
    expect((await Promise.all(waits)).map(({ exitCode }) => exitCode)).toEqual([7, 7]);
  });

  test("wait ends when the signal aborts, with its reason", async () => {
    const id = await bench.start(["idle"]);
    const abort = new AbortController();
    const wait = bench.engine.containers.wait(id, abort.signal);
    const reason = new Error("enough");
    abort.abort(reason);
    await expect(wait).rejects.toBe(reason);
  });

  test("wait rejects when the container is removed without having run", async () => {
    const id = await bench.create(["idle"]);
    const wait = failure(bench.engine.containers.wait(id), "NotFound");
    await bench.engine.containers.remove(id);
    await wait;
  });

  test("a restart policy starts it again", async () => {
    const id = await bench.start(["say", "again", "", "1"], { restart: { policy: "on-failure", maximumRetries: 2 } });
    const texts: string[] = [];
    for await (const { lines } of bench.engine.containers.logs(id, { follow: true })) {
      texts.push(...lines.map(({ bytes }) => bytes.toString()));
      if (texts.length === 3) break;
    }
    expect(texts).toEqual(["again\n", "again\n", "again\n"]);
    await bench.engine.containers.stop(id, { timeoutSeconds: 1 });
  });
}

function refusals(bench: Bench): void {
  test("a name that exists is refused with the id of its owner", async () => {
    const spec = { name: bench.name(), image: bench.image, labels: bench.labels, command: ["idle"] };
    const id = await bench.engine.containers.create(spec);
    const error = (await failure(bench.engine.containers.create(spec), "NameInUse")) as NameInUse;
    expect(error).toMatchObject({ noun: "container", resourceName: spec.name, existingId: id });
    expect(await ensureContainer(bench.engine, spec)).toBe(id);
  });

  test("an image that is not there is refused", async () => {
    const image = "towpath-no-such-image:1";
    await failure(bench.engine.containers.create({ image, labels: bench.labels, command: ["x"] }), "ImageNotFound");
  });

  test("no command at all is refused", async () => {
    await failure(bench.create([]), "InvalidRequest");
  });

  test("a command that does not exist cannot be started", async () => {
    const id = await bench.create(["no-such-command"]);
    const error = (await failure(bench.engine.containers.start(id), "StartFailed")) as StartFailed;
    expect(error.reason).toBe("command-not-found");
    expect(await bench.engine.containers.inspect(id)).toMatchObject({ state: "created" });
  });

  test("a running container is removed by force only", async () => {
    const id = await bench.start(["idle"]);
    await failure(bench.engine.containers.remove(id), "Conflict");
    await bench.engine.containers.remove(id, { force: true });
    await failure(bench.engine.containers.remove(id, { force: true }), "NotFound");
  });

  test("what does not exist is not found", async () => {
    const { containers } = bench.engine;
    const id = "towpath-nobody";
    const calls = [containers.start(id), containers.stop(id, { timeoutSeconds: 1 }), containers.kill(id), containers.wait(id)];
    const errors = await Promise.all(calls.map((call) => failure(call, "NotFound")));
    for (const error of errors) expect(error).toMatchObject({ noun: "container", id });
    await failure(containers.exec(id, { command: ["say"] }), "NotFound");
    await failure(readLogs(bench, id), "NotFound");
  });

  test("an aborted signal stops a call before it does anything", async () => {
    const name = bench.name();
    const reason = new Error("no");
    const spec = { name, image: bench.image, labels: bench.labels, command: ["idle"] };
    await expect(bench.engine.containers.create(spec, AbortSignal.abort(reason))).rejects.toBe(reason);
    await failure(bench.engine.containers.inspect(name), "NotFound");
  });
}
