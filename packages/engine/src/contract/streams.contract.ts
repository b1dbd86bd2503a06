import { describe, expect, test } from "vitest";
import { runContainer, runExec } from "../run.ts";
import { packTar, unpackTar } from "../tar.ts";
import { type Bench, failure, readAll, readLogs } from "./bench.ts";

export function streamsContract(bench: Bench): void {
  describe("logs", () => {
    logs(bench);
    resuming(bench);
  });
  describe("exec and attach", () => execs(bench));
  describe("files", () => files(bench));
}

function logs(bench: Bench): void {
  test("keep the two streams apart, and can be read one by one", async () => {
    const id = await bench.start(["say", "to out", "to err"]);
    await bench.engine.containers.wait(id);
    expect(await readLogs(bench, id)).toMatchObject({ stdout: "to out\n", stderr: "to err\n" });
    expect(await readLogs(bench, id, { stream: "stderr" })).toMatchObject({ stdout: "", stderr: "to err\n" });
  });

  test("are complete and in order, however long", async () => {
    const id = await bench.start(["count", "20000"]);
    const { stdout, timestamps } = await readLogs(bench, id, { follow: true });
    expect(stdout.split("\n")).toEqual([...Array.from({ length: 20_000 }, (_, index) => String(index + 1)), ""]);
    expect(timestamps).toEqual([...timestamps].sort());
    expect(timestamps[0]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/);
  });

  test("bring a line that is longer than the engine's parts, and has no newline", async () => {
    const id = await bench.start(["long", "40000"]);
    expect((await readLogs(bench, id, { follow: true })).stdout).toBe("x".repeat(40_000));
  });

  test("of a terminal come as one stream", async () => {
    const id = await bench.start(["count", "300"], { tty: true });
    const { stdout, stderr } = await readLogs(bench, id, { follow: true });
    expect(stdout.replaceAll("\r", "").split("\n").length).toBe(301);
    expect(stderr).toBe("");
  });

  test("followed from before the start to the end", async () => {
    const id = await bench.create(["drip", "6"]);
    const all = readLogs(bench, id, { follow: true });
    await bench.engine.containers.start(id);
    expect(await all).toMatchObject({ stdout: "1\n3\n5\n", stderr: "2\n4\n6\n" });
  });

  test("can be had from the end only", async () => {
    const id = await bench.start(["count", "50"]);
    await bench.engine.containers.wait(id);
    expect((await readLogs(bench, id, { tail: 2 })).stdout).toBe("49\n50\n");
  });

  test("stop following when the signal aborts", async () => {
    const id = await bench.start(["idle"]);
    const abort = new AbortController();
    const reason = new Error("enough");
    const reading = readAll(bench.engine.containers.logs(id, { follow: true }, abort.signal));
    abort.abort(reason);
    await expect(reading).rejects.toBe(reason);
  });
}

function resuming(bench: Bench): void {
  test("go on behind every cursor without loss or repetition", async () => {
    const id = await bench.start(["drip", "40"]);
    let [stdout, stderr, after] = ["", "", undefined as string | undefined];
    // One batch at a time, each by a new reader.
    for (;;) {
      const iterator = bench.engine.containers.logs(id, { follow: true, ...(after !== undefined && { after }) })[Symbol.asyncIterator]();
      const next = await iterator.next();
      await iterator.return?.();
      if (next.done) break;
      for (const line of next.value.lines) {
        if (line.stream === "stdout") stdout += line.bytes.toString();
        else stderr += line.bytes.toString();
      }
      after = next.value.cursor;
    }
    const numbers = (first: number) => Array.from({ length: 20 }, (_, index) => `${first + index * 2}\n`).join("");
    expect({ stdout, stderr }).toEqual({ stdout: numbers(1), stderr: numbers(2) });
  });

  test("followed live go on behind every cursor too", async () => {
    const id = await bench.create(["count", "30000"]);
    const live = (await bench.engine.containers.follow(id))[Symbol.asyncIterator]();
    await bench.engine.containers.start(id);
    const first = await live.next();
    await live.return?.();
    const begun = first.done ? "" : Buffer.concat(first.value.lines.map(({ bytes }) => bytes)).toString();
    const rest = await readLogs(bench, id, { follow: true, after: first.value!.cursor });
    expect((begun + rest.stdout).split("\n")).toEqual([...Array.from({ length: 30_000 }, (_, index) => String(index + 1)), ""]);
    const nothing = await readAll(await bench.engine.containers.follow(id, { after: rest.cursor || first.value!.cursor }));
    expect(nothing.stdout).toBe("");
  });

  test("followed live bring both streams to the end, with what has no newline", async () => {
    const drip = await bench.create(["drip", "20"]);
    const long = await bench.create(["long", "40000"]);
    const reading = [readAll(await bench.engine.containers.follow(drip)), readAll(await bench.engine.containers.follow(long))];
    await bench.engine.containers.start(drip);
    await bench.engine.containers.start(long);
    const [dripped, lengthy] = await Promise.all(reading);
    expect(dripped).toMatchObject({ stdout: "1\n3\n5\n7\n9\n11\n13\n15\n17\n19\n", stderr: "2\n4\n6\n8\n10\n12\n14\n16\n18\n20\n" });
    expect(lengthy!.stdout).toBe("x".repeat(40_000));
  });

  test("followed live end with a start that fails", async () => {
    const id = await bench.create(["no-such-command"]);
    const reading = [readAll(await bench.engine.containers.follow(id)), readLogs(bench, id, { follow: true })];
    await failure(bench.engine.containers.start(id), "StartFailed");
    for (const read of await Promise.all(reading)) expect(read).toMatchObject({ stdout: "", stderr: "" });
  });

  test("of a stopped container, from a cursor in the middle of lines of one moment", async () => {
    const id = await bench.start(["count", "3000"]);
    await bench.engine.containers.wait(id);
    const iterator = bench.engine.containers.logs(id)[Symbol.asyncIterator]();
    const first = await iterator.next();
    await iterator.return?.();
    const begun = first.done ? [] : first.value.lines.map(({ bytes }) => bytes.toString());
    const rest = await readLogs(bench, id, { after: first.value!.cursor });
    expect((begun.join("") + rest.stdout).split("\n").length).toBe(3001);
    expect(await readLogs(bench, id, { after: rest.cursor || first.value!.cursor })).toMatchObject({ stdout: "" });
  });
}

function execs(bench: Bench): void {
  test("exec runs beside the main process", async () => {
    const id = await bench.start(["idle"]);
    const spec = { command: ["say", "out", "err", "5"] };
    expect(await runExec(bench.engine, id, spec)).toEqual({ stdout: "out\n", stderr: "err\n", exitCode: 5 });
    expect((await bench.engine.containers.inspect(id)).state).toBe("running");
  });

  test("exec has its own input, environment, directory and user", async () => {
    const id = await bench.start(["idle"], { env: { A: "container" } });
    const run = async (command: string[], more: object, input?: string) =>
      (await runExec(bench.engine, id, { command, ...more }, input === undefined ? {} : { input })).stdout;
    expect(await run(["echo-input"], {}, "typed\n")).toBe("typed\n");
    expect(await run(["value", "A"], {})).toBe("container\n");
    expect(await run(["value", "A"], { env: { A: "own" } })).toBe("own\n");
    expect(await run(["where"], { workingDirectory: "/bin", user: "7" })).toBe("/bin 7\n");
  });

  test("exec of a command that does not exist says so by its exit code", async () => {
    const id = await bench.start(["idle"]);
    const { exitCode, stdout, stderr } = await runExec(bench.engine, id, { command: ["no-such-command"] });
    expect([126, 127]).toContain(exitCode);
    expect(stdout + stderr).toContain("no-such-command");
  });

  test("exec ends with its container", async () => {
    const id = await bench.start(["idle"]);
    const session = await bench.engine.containers.exec(id, { command: ["idle"] });
    const output = session.output[Symbol.asyncIterator]();
    expect((await output.next()).value).toMatchObject({ stream: "stdout", bytes: Buffer.from("ready\n") });
    expect(await session.inspect()).toMatchObject({ running: true, exitCode: undefined });
    await bench.engine.containers.kill(id);
    expect((await output.next()).done).toBe(true);
    expect(await session.exitCode).toBe(137);
  });

  test("exec needs a running container", async () => {
    const id = await bench.create(["idle"]);
    await failure(bench.engine.containers.exec(id, { command: ["say", "x"] }), "Conflict");
  });

  test("attached before the start, everything is seen and fed", async () => {
    const spec = { image: bench.image, labels: bench.labels, command: ["echo-input"] };
    const input = "line\n".repeat(20_000);
    const result = await runContainer(bench.engine, spec, { input });
    expect(result).toEqual({ stdout: input, stderr: "", exitCode: 0, oomKilled: false });
  });

  test("a short-lived container leaves nothing, even when it cannot be started", async () => {
    const labels = { ...bench.labels, only: bench.name() };
    await failure(runContainer(bench.engine, { image: bench.image, labels, command: ["no-such-command"] }), "StartFailed");
    await runContainer(bench.engine, { image: bench.image, labels, command: ["say", "x"] });
    expect(await bench.engine.containers.list({ labels, all: true })).toEqual([]);
  });
}

function files(bench: Bench): void {
  test("are copied in before the start and out after the end", async () => {
    const id = await bench.create(["show", "/tmp/in/a.txt"]);
    await bench.engine.containers.copyIn(
      id,
      "/tmp",
      packTar([
        { path: "in/", type: "directory" },
        { path: "in/a.txt", content: "copied" },
        { path: "in/run", mode: 0o755, content: "#!/bin/sh\n" },
      ]),
    );
    await bench.engine.containers.start(id);
    await bench.engine.containers.wait(id);
    expect((await readLogs(bench, id)).stdout).toBe("copied");
    const found = new Map<string, number>();
    for await (const { path, mode = 0 } of unpackTar(await bench.engine.containers.copyOut(id, "/tmp/in"))) found.set(path, mode % 0o1000);
    expect([...found.keys()].sort()).toEqual(["in/", "in/a.txt", "in/run"]);
    expect(found.get("in/run")).toBe(0o755);
  });

  test("of paths that do not exist are refused as such", async () => {
    const id = await bench.create(["idle"]);
    expect(await failure(bench.engine.containers.copyOut(id, "/nowhere"), "NotFound")).toMatchObject({ noun: "path" });
    const tar = packTar([{ path: "a", content: "a" }]);
    expect(await failure(bench.engine.containers.copyIn(id, "/nowhere", tar), "NotFound")).toMatchObject({ noun: "path" });
    expect(await failure(bench.engine.containers.copyOut("towpath-nobody", "/"), "NotFound")).toMatchObject({ noun: "container" });
  });
}
