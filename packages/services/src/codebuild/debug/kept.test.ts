import { afterEach, beforeEach, expect, test } from "vitest";
import { type FakeHouse, openFakeHouse, role } from "../testing/house.ts";

let house: FakeHouse;
beforeEach(async () => void (house = await openFakeHouse(15)));
afterEach(() => house[Symbol.asyncDispose]());

async function start(project: string, command: string, cached = false): Promise<string> {
  const cache = cached ? { type: "LOCAL" as const, modes: ["LOCAL_CUSTOM_CACHE" as const] } : undefined;
  await house.aws.codebuild
    .CreateProject({
      name: project,
      source: {
        type: "NO_SOURCE",
        buildspec: `version: 0.2\nphases:\n  build:\n    commands:\n      - ${command}\ncache: {paths: ['/root/.m2/**/*']}\n`,
      },
      artifacts: { type: "NO_ARTIFACTS" },
      environment: { type: "LINUX_CONTAINER", image: "aws/codebuild/standard:7.0", computeType: "BUILD_GENERAL1_SMALL" },
      serviceRole: role,
      ...(cache && { cache }),
    })
    .catch(() => undefined);
  const { build } = await house.aws.codebuild.StartBuild({ projectName: project });
  return build?.id ?? "";
}

/** Resolves at the commit after which something holds. */
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (;;) {
    const committed = Promise.withResolvers<void>();
    const forget = house.journal.onCommit(() => committed.resolve());
    if (await holds()) return forget();
    await committed.promise;
    forget();
  }
}

const statusOf = async (id: string) => (await house.aws.codebuild.BatchGetBuilds({ ids: [id] })).builds?.[0]?.buildStatus;
const isRunning = (id: string) =>
  house.journal.one(
    "SELECT 1 FROM journal_outbox WHERE service = 'codebuild' AND kind IN ('run', 'clear') AND not_before <= ? AND key LIKE ?",
    house.clock.now(),
    `%${id}`,
  ) !== undefined;
const settled = (id: string) => until(async () => (await statusOf(id)) !== "IN_PROGRESS" && !isRunning(id));
const kept = () =>
  house.journal.all<{ build: string }>("SELECT build FROM codebuild_kept ORDER BY created, build").map(({ build }) => build);

test("the environment of a failed build stays for its time, and then nothing is left of it", async () => {
  const id = await start("one", "false");
  await settled(id);
  expect([await statusOf(id), kept(), (await house.leftOver()).length]).toEqual(["FAILED", [id], 1]);
  await house.clock.advance(14 * 60_000);
  expect(kept()).toEqual([id]);
  await house.clock.advance(60_000);
  await until(() => kept().length === 0);
  expect(await house.leftOver()).toEqual([]);
});

test("that of a build that succeeded does not", async () => {
  await settled(await start("one", "true"));
  expect([kept(), await house.leftOver()]).toEqual([[], []]);
});

test("builds need their room: the oldest gives way", async () => {
  const first = await start("one", "false");
  await settled(first);
  const second = await start("two", "false");
  await settled(second);
  expect(kept()).toEqual([first, second]);
  await start("three", "sleep 10");
  await until(() => !kept().includes(first));
  expect(kept()).toEqual([second]);
  await start("four", "sleep 10");
  await until(() => kept().length === 0);
  const fifth = await start("five", "false");
  await house.clock.advance(10_000);
  await settled(fifth);
  expect(kept()).toEqual([fifth]);
});

test("a crash right after the end changes nothing", async () => {
  house.crashes.push("build-finished");
  const id = await start("one", "false");
  await until(() => house.crashes.length === 0);
  await house.clock.advance(60_000);
  await settled(id);
  expect([kept(), (await house.leftOver()).length]).toEqual([[id], 1]);
});

test("a deleted build's environment goes at once", async () => {
  const id = await start("one", "false");
  await settled(id);
  await house.aws.codebuild.BatchDeleteBuilds({ ids: [id] });
  await until(() => kept().length === 0);
  expect(await house.leftOver()).toEqual([]);
});

test("the next build of the project finds its local cache", async () => {
  const id = await start("one", "false", true);
  await settled(id);
  expect(kept()).toEqual([id]);
  const next = await start("one", "true", true);
  await settled(next);
  const { builds } = await house.aws.codebuild.BatchGetBuilds({ ids: [next] });
  expect(await house.log(builds?.[0] ?? {})).toContain("LOCAL_CUSTOM_CACHE: hit");
  expect(kept()).toEqual([next]);
});
