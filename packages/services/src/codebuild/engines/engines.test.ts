import type { Build, CreateProjectInput } from "@aws-sdk/client-codebuild";
import type { FakeEngine } from "@towpath/engine";
import { inMemoryJournal, FakeClock, sealWith, settle } from "@towpath/journal";
import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { engineAskedMs, engineSilentMs } from "../limits.ts";
import { listRuns } from "../runs.ts";
import { type FakeHouse, openFakeHouse, role } from "../testing/house.ts";
import type { ToldEngine } from "./questions.ts";
import { insertEngine, listEngines } from "./store.ts";

let house: FakeHouse;
let far: FakeEngine;
beforeEach(async () => {
  house = await openFakeHouse();
  far = house.another("far");
});
afterEach(() => house[Symbol.asyncDispose]());

const told = async (name: string): Promise<ToldEngine | undefined> =>
  ((await house.ask("engines", {})) as { engines: ToldEngine[] }).engines.find((one) => one.name === name);

/** Waits, in simulated time that stands still, until something is so. */
async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await settle();
}

async function add(name = "far", builds = 1): Promise<void> {
  await house.ask("engine-add", { body: { name, url: `unix:///${name}`, builds } });
  await until(async () => (await told(name))?.condition === "ready");
}

let projects = 0;
async function start(command: string, more: Pick<CreateProjectInput, "autoRetryLimit"> = {}): Promise<string> {
  const name = `spread-${++projects}`;
  await house.aws.codebuild.CreateProject({
    name,
    source: { type: "NO_SOURCE", buildspec: `version: 0.2\nphases:\n  build:\n    commands:\n      - ${command}\n` },
    artifacts: { type: "NO_ARTIFACTS" },
    environment: { type: "LINUX_CONTAINER", image: "aws/codebuild/standard:7.0", computeType: "BUILD_GENERAL1_SMALL" },
    serviceRole: role,
    ...more,
  });
  const { build } = await house.aws.codebuild.StartBuild({ projectName: name });
  return build?.id ?? "";
}

const engineOf = (id: string): string | undefined => listRuns(house.journal).find(({ build }) => build === id)?.engine;
const get = async (id: string): Promise<Build> => (await house.aws.codebuild.BatchGetBuilds({ ids: [id] })).builds?.[0] ?? {};
const atWork = (id: string) => until(async () => (await get(id)).currentPhase === "BUILD");
const failure = ({ phases = [] }: Build) => phases.find(({ phaseStatus }) => phaseStatus === "FAULT")?.contexts?.[0]?.message;
const leftThere = () => far.leftovers({ "towpath.installation": house.installationId });

/** Starts builds until one runs on the further engine; gives it. */
async function startFar(command: string, more: Pick<CreateProjectInput, "autoRetryLimit"> = {}): Promise<string> {
  await start("sleep 100000");
  const id = await start(command, more);
  expect(engineOf(id)).toBe("far");
  await atWork(id);
  return id;
}

test("builds spread over engines, the rest wait and are told why", async () => {
  await add();
  const ids = [await start("sleep 400"), await start("sleep 400"), await start("sleep 400"), await start("echo late")];
  expect(ids.map(engineOf)).toEqual(["", "far", "", undefined]);
  expect(await house.explain(ids[3] as string)).toMatchObject({ wait: { reason: expect.stringContaining("The engine far runs 1 of 1.") } });
  for (const id of ids.slice(0, 3)) await atWork(id);
  expect(await house.explain(ids[1] as string)).toMatchObject({ engine: "far" });
  await house.clock.advance(400_000);
  for (const id of ids) expect((await house.ended(id)).buildStatus).toBe("SUCCEEDED");
  expect(await house.log(await get(ids[1] as string))).toContain("This build runs on the engine far.");
  expect(far.leftovers({ "towpath.purpose": "build" })).toEqual([]);
});

test("without a further engine nothing is other than it was", async () => {
  const ids = [await start("sleep 400"), await start("sleep 400"), await start("echo late")];
  expect(ids.map(engineOf)).toEqual(["", "", undefined]);
  expect(JSON.stringify(await house.explain(ids[2] as string))).not.toContain("engine");
  expect(await house.ask("engines", {})).toMatchObject({ engines: [{ name: "", condition: "ready", builds: 2, buildsAtOnce: 2 }] });
});

describe("an engine that dies", () => {
  test("returns its build to FAULT, and its retry to an engine that answers", async () => {
    await add();
    const id = await startFar("sleep 100000", { autoRetryLimit: 1 });
    far.stopEngine();
    await house.clock.advance(engineSilentMs + 4 * engineAskedMs);
    await until(async () => (await get(id)).buildComplete === true);
    expect([(await get(id)).buildStatus, failure(await get(id))]).toEqual(["FAULT", expect.stringContaining("engine")]);
    expect(await told("far")).toMatchObject({ condition: "away", reason: expect.any(String) });
    await until(async () => (await get(id)).autoRetryConfig?.nextAutoRetry !== undefined);
    const next = (await get(id)).autoRetryConfig?.nextAutoRetry?.replace(/.*:build\//, "") ?? "";
    expect(engineOf(next)).toBe("");
    await far.startEngine();
    await house.clock.advance(10 * 60_000);
    await house.ended(id);
    expect(far.leftovers({ "towpath.purpose": "build" })).toEqual([]);
  });

  test("has its builds again when it is back in time", async () => {
    await add();
    const id = await startFar("sleep 300");
    far.stopEngine({ keepContainers: true });
    await house.clock.advance(30_000);
    await far.startEngine();
    await house.clock.advance(300_000);
    expect((await house.ended(id)).buildStatus).toBe("SUCCEEDED");
  });

  test("takes no builds until it is back, and then some of those that wait", async () => {
    await add();
    far.stopEngine();
    await house.clock.advance(3 * engineAskedMs);
    const ids = [await start("sleep 100000"), await start("sleep 100000"), await start("sleep 100000")];
    expect(ids.map(engineOf)).toEqual(["", "", undefined]);
    expect(await house.explain(ids[2] as string)).toMatchObject({ wait: { reason: expect.stringContaining("far does not answer") } });
    await far.startEngine();
    await house.clock.advance(2 * engineAskedMs);
    await until(() => engineOf(ids[2] as string) === "far");
  });
});

test("a run that is taken up again stays with its engine", async () => {
  await add();
  house.crashes.push("build-container-started");
  await start("sleep 100000");
  const id = await start("echo done");
  expect(engineOf(id)).toBe("far");
  await until(() => house.crashes.length === 0);
  await house.clock.advance(60_000);
  expect((await house.ended(id)).buildStatus).toBe("SUCCEEDED");
});

describe("removing an engine", () => {
  test("lets its builds end, gives it no other, and leaves nothing there", async () => {
    await add();
    const id = await startFar("sleep 400");
    expect(await house.ask("engine-remove", { query: { name: "far" } })).toEqual({ builds: 1 });
    expect((await told("far"))?.condition).toBe("leaving");
    await start("sleep 100000");
    const late = await start("sleep 100000");
    expect(engineOf(late)).toBeUndefined();
    await house.clock.advance(400_000);
    expect((await house.ended(id)).buildStatus).toBe("SUCCEEDED");
    await house.clock.advance(5_000);
    await until(async () => (await told("far")) === undefined);
    expect(leftThere()).toEqual([]);
  });

  test("that does not come back ends its builds", async () => {
    await add();
    const id = await startFar("sleep 100000");
    far.stopEngine();
    expect(await house.ask("engine-remove", { query: { name: "far", now: "true" } })).toEqual({ builds: 1 });
    await until(async () => (await get(id)).buildComplete === true);
    expect([(await get(id)).buildStatus, failure(await get(id))]).toEqual([
      "FAULT",
      "The engine far, on which the build ran, was removed.",
    ]);
    expect([engineOf(id), await told("far")]).toEqual([undefined, undefined]);
  });
});

test("what cannot be used is refused by name", async () => {
  const refusal = (body: object) => house.ask("engine-add", { body }).catch((error: Error) => error.message);
  house.another("arm", { arch: "arm64" });
  await add();
  for (const [body, why] of [
    [{ name: "far", url: "unix:///far" }, "There is an engine far already"],
    [{ name: "twice", url: "unix:///far" }, "is the engine far, which was added already"],
    [{ name: "own", url: "unix:///own" }, "is the engine of this machine"],
    [{ name: "arm", url: "unix:///arm" }, "is on arm64 and this machine on amd64"],
    [{ name: "none", url: "unix:///none" }, "cannot be used"],
    [{ name: "shell", url: "ssh://far" }, "over ssh:// are not supported"],
    [{ name: "open", url: "tcp://192.0.2.1:2375" }, "without TLS"],
    [{ name: "bad", url: "tcp://192.0.2.1:2376", tls: { ca: "x", cert: "y", key: "z" } }, "is not readable as PEM"],
    [{ name: "Not A Name", url: "unix:///far" }, "small letters"],
    [{ name: "many", url: "unix:///far", builds: 0 }, "whole number"],
  ] as const) {
    expect(await refusal(body)).toContain(why);
  }
  expect(((await house.ask("engines", {})) as { engines: object[] }).engines).toHaveLength(2);
});

test("certificates and keys are sealed", () => {
  const journal = inMemoryJournal(new FakeClock());
  journal.migrate("codebuild", readFileSync(new URL("../tables.sql", import.meta.url), "utf8"));
  const seal = sealWith(Buffer.alloc(32, 1));
  const address = { url: "tcp://far:2376", tls: { ca: "the authority", cert: "the certificate", key: "the secret key" } };
  journal.transact((tx) => insertEngine(tx, seal, { name: "far", address, builds: undefined }));
  expect(listEngines(journal, seal)).toMatchObject([{ name: "far", address, isLeaving: false }]);
  const row = journal.one<{ tls: Uint8Array }>("SELECT tls FROM codebuild_engines");
  expect(Buffer.from(row?.tls ?? []).toString("latin1")).not.toContain("secret");
});
