import { FakeClock, settle } from "@towpath/journal";
import { expect, test } from "vitest";
import { failure, readAll } from "../contract/bench.ts";
import { EngineFault, PullFailed } from "../errors.ts";
import { runExec } from "../run.ts";
import { createFakeEngine } from "./fake-engine.ts";

function world() {
  const clock = new FakeClock();
  const fake = createFakeEngine({ clock });
  fake.addImage("app:1", { env: { A: "1" } });
  fake.program({ command: "work" }, async ({ stdout, sleep }) => {
    stdout("begun\n");
    await sleep(60_000);
    stdout("done\n");
    return 0;
  });
  const start = async (more: object = {}) => {
    const id = await fake.containers.create({ image: "app:1", labels: { test: "1" }, command: ["work"], ...more });
    await fake.containers.start(id);
    return id;
  };
  return { clock, fake, start };
}

test("time passes on the clock only", async () => {
  const { clock, fake, start } = world();
  const id = await start();
  await clock.advance(59_999);
  expect((await fake.containers.inspect(id)).state).toBe("running");
  await clock.advance(1);
  const { state, startedAtMs, finishedAtMs } = await fake.containers.inspect(id);
  expect([state, finishedAtMs! - startedAtMs!]).toEqual(["exited", 60_000]);
  expect((await readAll(fake.containers.logs(id))).stdout).toBe("begun\ndone\n");
});

test("two worlds that are treated alike are alike", async () => {
  const trace = async () => {
    const { clock, fake, start } = world();
    const id = await start();
    await clock.advance(60_000);
    return [await fake.containers.inspect(id), await readAll(fake.containers.logs(id))];
  };
  expect(await trace()).toEqual(await trace());
});

test("the newest program that matches counts", async () => {
  const { fake, start } = world();
  fake.program({ image: /^app:/, command: (argv) => argv[0] === "work" }, () => 9);
  expect((await fake.containers.wait(await start())).exitCode).toBe(9);
});

test("a program that throws ends with 1 and says why", async () => {
  const { fake, start } = world();
  fake.program({ command: "work" }, () => {
    throw new Error("broken");
  });
  const id = await start();
  expect((await fake.containers.wait(id)).exitCode).toBe(1);
  expect((await readAll(fake.containers.logs(id))).stderr).toContain("broken");
});

test("memory runs out when told", async () => {
  const { fake, start } = world();
  const id = await start();
  fake.outOfMemory(id);
  expect(await fake.containers.wait(id)).toEqual({ exitCode: 137, oomKilled: true });
});

test("calls can be slow, and fail so many times", async () => {
  const { clock, fake } = world();
  fake.delay("images.inspect", 500);
  const inspection = fake.images.inspect("app:1");
  let seen = false;
  void inspection.then(() => (seen = true));
  await clock.advance(499);
  expect(seen).toBe(false);
  await clock.advance(1);
  expect((await inspection).env).toEqual({ A: "1" });
  fake.fail("images.pull", new PullFailed("other:1", "denied", "no"), 1);
  fake.addToRegistry("other:1");
  expect(await failure(fake.images.pull("other:1"), "PullFailed")).toMatchObject({ reason: "denied" });
  await fake.images.pull("other:1");
  fake.fail("containers.list", new EngineFault("disk full"));
  await failure(fake.containers.list({}), "EngineFault");
  await fake.containers.list({});
});

test("an engine that goes away ends its containers, and waiters learn it when it is back", async () => {
  const { fake, start } = world();
  const id = await start();
  const exit = fake.containers.wait(id);
  const logs = readAll(fake.containers.logs(id, { follow: true }));
  fake.stopEngine();
  await failure(fake.containers.inspect(id), "EngineUnavailable");
  let told = false;
  void exit.then(() => (told = true));
  await settle();
  expect(told).toBe(false);
  await fake.startEngine();
  expect(await exit).toEqual({ exitCode: 137, oomKilled: false });
  expect((await logs).stdout).toBe("begun\n");
});

test("an engine that goes away can leave its containers running, but breaks streams", async () => {
  const { clock, fake, start } = world();
  const id = await start();
  const abort = new AbortController();
  const events = fake.events({ labels: { test: "1" } }, abort.signal)[Symbol.asyncIterator]();
  await events.next();
  const exec = failure(runExec(fake, id, { command: ["work"] }), "EngineUnavailable");
  await settle();
  fake.stopEngine({ keepContainers: true });
  await exec;
  const next = events.next();
  await fake.startEngine();
  expect((await next).value).toEqual({ kind: "engine", action: "reconnected" });
  await clock.advance(60_000);
  expect((await events.next()).value).toMatchObject({ action: "exited", exitCode: 0 });
  abort.abort();
});

test("containers that are to be restarted always are, with the engine", async () => {
  const { fake, start } = world();
  const id = await start({ restart: { policy: "always" } });
  fake.stopEngine();
  await fake.startEngine();
  expect((await fake.containers.inspect(id)).state).toBe("running");
});

test("binds show the files of the machine", async () => {
  const { fake, start } = world();
  fake.hostFiles.write("/etc/towpath/ca.pem", "certificate");
  const seen: string[] = [];
  fake.program({ command: "work" }, ({ files }) => {
    seen.push(files.text("/trust/ca.pem"));
    return 0;
  });
  const mounts = [{ kind: "bind", source: "/etc/towpath", target: "/trust", readOnly: true }] as const;
  await fake.containers.wait(await start({ mounts }));
  expect(seen).toEqual(["certificate"]);
});

test("what is left is listed by label", async () => {
  const { fake, start } = world();
  const id = await start({ name: "mine" });
  await fake.networks.create({ name: "vpc", labels: { test: "1" } });
  await fake.volumes.create({ name: "other", labels: {} });
  expect(fake.leftovers({ test: "1" })).toEqual(["container mine", "network vpc"]);
  await fake.containers.remove(id, { force: true });
  expect(fake.leftovers({ test: "1" })).toEqual(["network vpc"]);
});
