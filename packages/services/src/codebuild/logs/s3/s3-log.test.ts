/** Logs in S3: what is in the object, and that no crash changes it. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { Build, LogsConfig } from "@aws-sdk/client-codebuild";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { toBuffer } from "../../sources/s3.ts";
import { type FakeHouse, openFakeHouse, role } from "../../testing/house.ts";
import { openSpool, spooledText } from "./spool.ts";

let house: FakeHouse;
beforeEach(async () => void (house = await openFakeHouse()));
afterEach(() => house[Symbol.asyncDispose]());

const s3Logs = { status: "ENABLED", location: "bucket/logs/of-shop" } as const;
type Config = LogsConfig & { cloudWatchLogs?: { status: "ENABLED" | "DISABLED" }; s3Logs?: typeof s3Logs };

async function start(logsConfig: Config, commands = ["echo one", "echo two", "false"]): Promise<string> {
  const buildspec = `version: 0.2\nphases:\n  build:\n    commands: ${JSON.stringify(commands)}\n`;
  await house.aws.codebuild.CreateProject({
    name: "shop",
    source: { type: "NO_SOURCE", buildspec },
    artifacts: { type: "NO_ARTIFACTS" },
    environment: { type: "LINUX_CONTAINER", image: "aws/codebuild/standard:7.0", computeType: "BUILD_GENERAL1_SMALL" },
    serviceRole: role,
    logsConfig,
  });
  return (await house.aws.codebuild.StartBuild({ projectName: "shop" })).build?.id ?? "";
}

async function inS3(build: Build): Promise<string> {
  const { Body } = await house.aws.s3.GetObject({ Bucket: "bucket", Key: `logs/of-shop/${build.id?.split(":")[1]}.gz` });
  return gunzipSync(await toBuffer(Body ?? "")).toString();
}

/** Simulated time goes on until what failed has been tried again. */
async function endedInTime(id: string): Promise<Build> {
  const isComplete = async () => (await house.aws.codebuild.BatchGetBuilds({ ids: [id] })).builds?.[0]?.buildComplete;
  while (!(await isComplete())) await house.clock.advance(1_000);
  await house.clock.advance(60_000);
  return house.ended(id);
}

describe("a build's log in S3", () => {
  test("is what the log stream has, and the build tells where", async () => {
    const build = await house.ended(await start({ s3Logs }));
    const text = await inS3(build);
    expect(text).toContain("Running command echo one\none\n");
    expect(text).toBe(await house.log(build));
    const uuid = build.id?.split(":")[1];
    expect(build.logs).toMatchObject({
      groupName: "/aws/codebuild/shop",
      s3LogsArn: `arn:aws:s3:::bucket/logs/of-shop/${uuid}.gz`,
      s3DeepLink: `https://s3.console.aws.amazon.com/s3/object/bucket/logs/of-shop/${uuid}.gz?region=us-east-1`,
      s3Logs,
    });
  });

  test("needs no log stream", async () => {
    const build = await house.ended(await start({ cloudWatchLogs: { status: "DISABLED" }, s3Logs }));
    expect(await inS3(build)).toContain("Phase complete: BUILD State: FAILED\n");
    expect(build.logs).not.toHaveProperty("groupName");
    expect((await house.aws.logs.DescribeLogGroups({})).logGroups).toEqual([]);
  });

  test("with both disabled there is none, and the build runs all the same", async () => {
    const config = { cloudWatchLogs: { status: "DISABLED" }, s3Logs: { status: "DISABLED" } } as const;
    const build = await house.ended(await start(config as Config, ["true"]));
    expect(build.buildStatus).toBe("SUCCEEDED");
    expect(build.logs).toEqual({ ...config });
  });

  test("is encrypted with the build's key unless that is disabled", async () => {
    const Key = async (id: string) => `logs/of-shop/${(await house.ended(id)).id?.split(":")[1]}.gz`;
    const sealed = await Key(await start({ s3Logs }));
    expect((await house.aws.s3.HeadObject({ Bucket: "bucket", Key: sealed })).ServerSideEncryption).toBe("aws:kms");
    const logsConfigOverride = { s3Logs: { ...s3Logs, encryptionDisabled: true } };
    const { build } = await house.aws.codebuild.StartBuild({ projectName: "shop", logsConfigOverride });
    const plain = await Key(build?.id ?? "");
    expect((await house.aws.s3.HeadObject({ Bucket: "bucket", Key: plain })).ServerSideEncryption).toBe("AES256");
  });

  test("of a stopped build has what came before", async () => {
    const id = await start({ s3Logs }, ["echo before", "sleep 1000"]);
    const phase = async () => (await house.aws.codebuild.BatchGetBuilds({ ids: [id] })).builds?.[0]?.currentPhase;
    while ((await phase()) !== "BUILD") await house.clock.advance(10);
    await house.aws.codebuild.StopBuild({ id });
    expect(await inS3(await house.ended(id))).toContain("before\n");
  });

  test("of a build that never ran says why", async () => {
    const id = await start({ s3Logs });
    await house.ended(id);
    const { build } = await house.aws.codebuild.StartBuild({ projectName: "shop", imageOverride: "nowhere.test/no-image:1" });
    expect(await inS3(await house.ended(build?.id ?? ""))).toContain("BUILD_CONTAINER_UNABLE_TO_PULL_IMAGE");
  });

  test("that may not be written leaves the build as it is", async () => {
    const build = await house.ended(await start({ s3Logs: { ...s3Logs, location: "no-such-bucket" } as never }, ["true"]));
    expect(build.buildStatus).toBe("SUCCEEDED");
  });

  test.each([["build-log-batch-stored"], ["build-exited"], ["build-log-gathered"], ["build-log-in-s3"], ["build-finished"]])(
    "is the same after a crash at %s",
    async (point) => {
      house.crashes.push(point);
      const build = await endedInTime(await start({ s3Logs }));
      expect(house.crashes).toEqual([]);
      const text = await inS3(build);
      for (const line of ["one", "two"]) expect(text.match(new RegExp(`^${line}$`, "gm"))).toHaveLength(1);
      expect(text).toBe(await house.log(build));
    },
  );

  test("needs a place", async () => {
    await expect(start({ s3Logs: { status: "ENABLED" } as never })).rejects.toThrow("location is required for S3 logs");
    await expect(start({ s3Logs: { status: "ENABLED", location: "/" } as never })).rejects.toThrow("must be a valid S3 bucket");
  });
});

describe("the file in which a log is gathered", () => {
  let directory: string;
  beforeEach(async () => void (directory = await mkdtemp(join(tmpdir(), "spool-"))));
  afterEach(() => rm(directory, { recursive: true, force: true }));

  test("loses the half entry that a killed server left, and nothing else", async () => {
    const path = join(directory, "a.log");
    await openSpool(path, directory).put([
      { at: 5, message: "a\r\n" },
      { at: 7, message: "ü\n" },
    ]);
    await writeFile(path, "0000000000009 half of a li", { flag: "a" });
    const again = openSpool(path, directory);
    expect(await again.countSince(6)).toBe(1);
    await again.put([{ at: 9, message: "whole\n" }]);
    expect(await again.countSince(0)).toBe(3);
    let text = "";
    for await (const piece of spooledText(path)) text += piece.toString();
    expect(text).toBe("a\r\nü\nwhole\n");
    expect((await readFile(path)).length).toBe(14 * 3 + "a\r\nü\nwhole\n".length + 1);
  });
});
