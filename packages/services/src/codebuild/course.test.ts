import type { Build } from "@aws-sdk/client-codebuild";
import { EngineFault } from "@towpath/engine";
import { settle } from "@towpath/journal";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { engineAskedMs, engineSilentMs } from "./limits.ts";
import { type FakeHouse, openFakeHouse, role } from "./testing/house.ts";

let house: FakeHouse;
beforeEach(async () => void (house = await openFakeHouse()));
afterEach(() => house[Symbol.asyncDispose]());

let projects = 0;
/** Starts a build of a project of its own; gives its id. */
async function start(
  commands: string[],
  more: { limit?: number; rest?: string; timeout?: number; project?: string } = {},
): Promise<string> {
  const name = more.project ?? `course-${++projects}`;
  const list = commands.map((text) => `      - ${JSON.stringify(text)}\n`).join("");
  await house.aws.codebuild
    .CreateProject({
      name,
      source: { type: "NO_SOURCE", buildspec: `version: 0.2\n${more.rest ?? ""}phases:\n  build:\n    commands:\n${list}` },
      artifacts: { type: "NO_ARTIFACTS" },
      environment: { type: "LINUX_CONTAINER", image: "aws/codebuild/standard:7.0", computeType: "BUILD_GENERAL1_SMALL" },
      serviceRole: role,
      ...(more.limit !== undefined && { concurrentBuildLimit: more.limit }),
      ...(more.timeout !== undefined && { timeoutInMinutes: more.timeout, queuedTimeoutInMinutes: more.timeout }),
    })
    .catch((error: Error) => {
      if (error.name !== "ResourceAlreadyExistsException") throw error;
    });
  const { build } = await house.aws.codebuild.StartBuild({ projectName: name });
  return build?.id ?? "";
}

const get = async (id: string): Promise<Build> => (await house.aws.codebuild.BatchGetBuilds({ ids: [id] })).builds?.[0] ?? {};
const phase = async (id: string): Promise<string> => (await get(id)).currentPhase ?? "";
const shape = (build: Build, type: string) => build.phases?.find(({ phaseType }) => phaseType === type);

/** Waits for the commit that brings a build into a phase; simulated time stands still meanwhile. */
async function reaches(id: string, wanted: string): Promise<void> {
  for (;;) {
    const committed = Promise.withResolvers<void>();
    const forget = house.journal.onCommit(() => committed.resolve());
    const isThere = (await phase(id)) === wanted;
    if (!isThere) await committed.promise;
    forget();
    if (isThere) return;
  }
}

describe("time", () => {
  test("that runs out fails the build, its phase has timed out", async () => {
    const id = await start(["sleep 100000"], { timeout: 5 });
    await reaches(id, "BUILD");
    await house.clock.advance(5 * 60_000);
    const build = await house.ended(id);
    expect(build.buildStatus).toBe("FAILED");
    expect(shape(build, "BUILD")).toMatchObject({
      phaseStatus: "TIMED_OUT",
      contexts: [{ statusCode: "BUILD_TIMED_OUT", message: "Build has timed out." }],
    });
    expect(build.phases?.at(-1)?.phaseType).toBe("COMPLETED");
    expect(house.engine.leftovers({ "towpath.purpose": "build" })).toEqual([]);
  });

  test("that runs out in the queue", async () => {
    const running = [await start(["sleep 400"]), await start(["sleep 400"])];
    for (const id of running) await reaches(id, "BUILD");
    const waiting = await start(["true"], { timeout: 5 });
    expect(await phase(waiting)).toBe("QUEUED");
    await house.clock.advance(5 * 60_000);
    expect(shape(await house.ended(waiting), "QUEUED")?.phaseStatus).toBe("TIMED_OUT");
    await house.clock.advance(200_000);
    for (const id of running) expect((await house.ended(id)).buildStatus).toBe("SUCCEEDED");
  });
});

describe("the queue", () => {
  test("begins a build when another ends, one project after the other", async () => {
    const first = [await start(["sleep 10"], { project: "many" }), await start(["sleep 10"], { project: "many" })];
    const more = await start(["sleep 10"], { project: "many" });
    const other = await start(["sleep 10"], { project: "other" });
    for (const id of first) await reaches(id, "BUILD");
    expect([await phase(more), await phase(other)]).toEqual(["QUEUED", "QUEUED"]);
    await house.aws.codebuild.StopBuild({ id: first[0] ?? "" });
    await reaches(other, "BUILD");
    expect(await phase(more)).toBe("QUEUED");
    await house.clock.advance(10_000);
    await reaches(more, "BUILD");
    await house.clock.advance(10_000);
    for (const id of [first[1] ?? "", more, other]) expect((await house.ended(id)).buildStatus).toBe("SUCCEEDED");
  });

  test("tells a waiting build's place and reason, and how much of the machine it will have", async () => {
    const running = [await start(["sleep 10"], { project: "first" }), await start(["sleep 10"], { project: "first" })];
    const mine = await start(["true"], { project: "first" });
    const other = await start(["true"], { project: "second" });
    const told = async (of: string) => await house.explain(of);
    expect(await told(mine)).toMatchObject({
      id: mine,
      phase: "QUEUED",
      wait: {
        reason: "2 builds run, and this machine runs 2 at once; of project first, 2.",
        place: 2,
        waiting: 2,
        deadline: house.clock.now() + 480 * 60_000,
      },
      compute: { type: "BUILD_GENERAL1_SMALL", given: { cpus: 2, memoryBytes: 3 * 1024 ** 3 } },
    });
    expect(await told(other)).toMatchObject({ wait: { place: 1, reason: expect.stringContaining("of project second, none.") } });
    await expect(told("first:none")).rejects.toMatchObject({ code: "ResourceNotFoundException" });
    for (const id of running) await reaches(id, "BUILD");
    await house.clock.advance(10_000);
    await reaches(mine, "BUILD");
    await house.clock.advance(10_000);
    for (const id of [...running, mine, other]) expect((await house.ended(id)).buildStatus).toBe("SUCCEEDED");
    expect(await told(mine)).not.toHaveProperty("wait");
  });

  test("does not take more than a project's limit", async () => {
    const id = await start(["sleep 10"], { project: "limited", limit: 1 });
    await expect(house.aws.codebuild.StartBuild({ projectName: "limited" })).rejects.toMatchObject({
      name: "AccountLimitExceededException",
    });
    await reaches(id, "BUILD");
    await house.clock.advance(10_000);
    await house.ended(id);
    expect((await house.aws.codebuild.StartBuild({ projectName: "limited" })).build?.buildNumber).toBe(2);
  });
});

describe("what goes wrong", () => {
  test("memory", async () => {
    const build = await house.ended(await start(["echo before", "out-of-memory"]));
    expect(build.buildStatus).toBe("FAILED");
    expect(shape(build, "BUILD")?.contexts?.[0]).toEqual({
      statusCode: "CLIENT_ERROR",
      message:
        "Build container found dead before completing the build. build container died because it was out of memory, or the Docker image is not supported. ErrorCode: 500",
    });
    expect(await house.log(build)).toContain("before\n");
  });

  test("a container that somebody removes", async () => {
    const id = await start(["echo before", "sleep 100", "echo after"]);
    await reaches(id, "BUILD");
    const [container] = await house.engine.containers.list({ labels: { "towpath.purpose": "build" } });
    await house.engine.containers.remove(container?.id ?? "", { force: true });
    const build = await house.ended(id);
    expect(build.buildStatus).toBe("FAULT");
    expect(shape(build, "BUILD")?.contexts?.[0]?.message).toContain("it was killed or removed from outside");
    expect(await house.log(build)).toContain("before\n");
  });

  test("the disk of the engine is full", async () => {
    const full = "write /codebuild/output/src/a: no space left on device";
    house.engine.fail("containers.copyIn", new EngineFault(full), 10);
    const build = await house.ended(await start(["true"]));
    expect(build.buildStatus).toBe("FAULT");
    expect(shape(build, "DOWNLOAD_SOURCE")?.contexts?.[0]).toEqual({
      statusCode: "INTERNAL_SERVICE_ERROR",
      message: `The disk of the container engine is full. ${full}`,
    });
  });

  test("the engine goes away in the middle", async () => {
    const id = await start(["echo before", "sleep 100", "echo after"]);
    await reaches(id, "BUILD");
    house.engine.stopEngine();
    await settle();
    await house.engine.startEngine();
    while (!(await get(id)).buildComplete) await house.clock.advance(1_000);
    const build = await house.ended(id);
    expect(build.buildStatus).toBe("FAULT");
    expect(shape(build, "BUILD")?.contexts?.[0]?.message).toContain("the container engine was restarted");
    expect((await house.log(build)).match(/^before$/gm)).toHaveLength(1);
  });

  test("the engine stalls in the middle: the build is at fault at once, and is cleared away when the engine goes on", async () => {
    const id = await start(["echo before", "sleep 100000"]);
    await reaches(id, "BUILD");
    for (const operation of ["ping", "containers.kill", "containers.remove"] as const) house.engine.delay(operation, 10 ** 9);
    await house.clock.advance(engineSilentMs + 2 * engineAskedMs);
    await reaches(id, "COMPLETED");
    const build = await get(id);
    expect(build.buildStatus).toBe("FAULT");
    expect(shape(build, "BUILD")).toMatchObject({
      phaseStatus: "FAULT",
      contexts: [{ statusCode: "INTERNAL_SERVICE_ERROR", message: expect.stringContaining("It has given no answer for 120 seconds.") }],
    });
    for (const operation of ["ping", "containers.kill", "containers.remove"] as const) house.engine.delay(operation, 0);
    const ended = house.ended(id);
    await house.clock.advance(10 ** 9);
    const log = await house.log(await ended);
    expect(log).toContain("before\n");
    expect(log).toContain("Phase complete: BUILD State: FAULT");
    expect(house.engine.leftovers({ "towpath.purpose": "build" })).toEqual([]);
  });

  test("the container is removed by hand", async () => {
    const id = await start(["echo before", "sleep 100000"]);
    await reaches(id, "BUILD");
    const [container] = await house.engine.containers.list({
      labels: { "towpath.purpose": "build", "towpath.owner": (await get(id)).arn ?? "" },
    });
    await house.engine.containers.remove(container?.id ?? "", { force: true });
    const build = await house.ended(id);
    expect(build.buildStatus).toBe("FAULT");
    expect(shape(build, "BUILD")?.contexts?.[0]?.message).toContain("it was killed or removed from outside");
    expect(await house.log(build)).toContain("before\n");
  });

  test("a secret that is not there", async () => {
    const build = await house.ended(
      await start(["true"], { rest: "env: {secrets-manager: {A: 'none:K'}, parameter-store: {B: /none}}\n" }),
    );
    expect(shape(build, "DOWNLOAD_SOURCE")?.phaseStatus).toBe("FAILED");
    const parameter = await house.ended(await start(["true"], { rest: "env: {parameter-store: {B: /none}}\n" }));
    expect(shape(parameter, "DOWNLOAD_SOURCE")?.contexts?.[0]).toEqual({
      statusCode: "Decrypted Variables Error",
      message: "Parameter does not exist: /none",
    });
  });
});

test("events tell of every phase and status, in AWS's shape", async () => {
  const id = await start(["false"]);
  const build = await house.ended(id);
  const events = house.journal.eventsAfter(0, { source: "aws.codebuild" });
  expect(
    events
      .filter(({ type }) => type === "CodeBuild Build State Change")
      .map(({ detail }) => (detail as Record<string, string>)["build-status"]),
  ).toEqual(["IN_PROGRESS", "FAILED"]);
  const failed = events.find(({ detail }) => (detail as Record<string, string>)["completed-phase"] === "BUILD")?.detail;
  expect(failed).toMatchObject({
    "completed-phase-status": "FAILED",
    "completed-phase-context": "[COMMAND_EXECUTION_ERROR: Error while executing command: false. Reason: exit status 1]",
    "build-id": build.arn,
    "project-name": build.projectName,
    version: "1",
    "additional-information": { "build-start-time": "Jan 1, 2026 12:00:00 AM", "build-complete": false },
  });
});
