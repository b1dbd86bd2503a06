import type { Build, BuildBatch } from "@aws-sdk/client-codebuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type House, openHouse, role } from "../testing/house.ts";
import { unzipped } from "./testing/zips.ts";

let house: House;
beforeAll(async () => void (house = await openHouse()));
afterAll(() => house[Symbol.asyncDispose]());

/** Starts a batch of a project whose source is these files; gives it when it has ended and nothing of it is left to do. */
async function run(name: string, files: Record<string, string>): Promise<BuildBatch> {
  for (const [path, text] of Object.entries(files)) {
    await house.aws.s3.PutObject({ Bucket: "bucket", Key: `${name}/${path}`, Body: Buffer.from(text) });
  }
  await house.aws.codebuild.CreateProject({
    name,
    source: { type: "S3", location: `bucket/${name}/` },
    artifacts: { type: "S3", location: "bucket", path: "made", name: `${name}.zip`, packaging: "ZIP" },
    environment: { type: "LINUX_CONTAINER", image: "aws/codebuild/standard:7.0", computeType: "BUILD_GENERAL1_SMALL" },
    serviceRole: role,
    buildBatchConfig: { serviceRole: role, combineArtifacts: true },
  });
  const { buildBatch } = await house.aws.codebuild.StartBuildBatch({ projectName: name });
  for (;;) {
    const committed = Promise.withResolvers<void>();
    const forget = house.journal.onCommit(() => committed.resolve());
    const { buildBatches } = await house.aws.codebuild.BatchGetBuildBatches({ ids: [buildBatch?.id ?? ""] });
    const batch = buildBatches?.[0];
    const waiting = house.journal.one("SELECT 1 FROM journal_outbox WHERE service = 'codebuild' LIMIT 1");
    if (!batch?.complete || waiting) await committed.promise;
    forget();
    if (batch?.complete && !waiting) return batch;
  }
}

async function buildsOf(batch: BuildBatch): Promise<Record<string, Build>> {
  const groups = batch.buildGroups ?? [];
  const { builds = [] } = await house.aws.codebuild.BatchGetBuilds({
    ids: groups.flatMap(({ currentBuildSummary }) => currentBuildSummary?.arn ?? []),
  });
  return Object.fromEntries(builds.map((build, index) => [groups[index]?.identifier ?? "", build]));
}

describe("a batch", () => {
  test("of a graph of three builds, in order, with one artifact of all", async () => {
    const batch = await run("graph", {
      "buildspec.yml": `
version: 0.2
batch:
  build-graph:
    - identifier: compile
      env: {variables: {WORD: one}}
    - identifier: check
      env: {variables: {WORD: two}}
    - identifier: package
      buildspec: package.yml
      depend-on: [compile, check]
phases:
  build:
    commands:
      - echo "$CODEBUILD_BATCH_BUILD_IDENTIFIER says $WORD as $CODEBUILD_INITIATOR"
      - echo "$WORD" > "$CODEBUILD_BATCH_BUILD_IDENTIFIER.txt"
artifacts: {files: ["*.txt"]}
`,
      "package.yml": 'version: 0.2\nphases: {build: {commands: ["echo three > package.txt"]}}\nartifacts: {files: [package.txt]}\n',
    });
    expect(batch.phases?.map(({ phaseType, phaseStatus, contexts }) => [phaseType, phaseStatus, contexts])).toEqual([
      ["SUBMITTED", "SUCCEEDED", undefined],
      ["DOWNLOAD_BATCHSPEC", "SUCCEEDED", undefined],
      ["IN_PROGRESS", "SUCCEEDED", undefined],
      ["COMBINE_ARTIFACTS", "SUCCEEDED", undefined],
      ["SUCCEEDED", undefined, undefined],
    ]);
    const { compile, check, package: last, DOWNLOAD_SOURCE: first } = await buildsOf(batch);
    expect(await house.log(check as Build)).toContain("\ncheck says two as root\n");
    for (const build of [compile, check]) {
      expect(build?.startTime?.getTime()).toBeGreaterThanOrEqual(first?.endTime?.getTime() ?? Infinity);
      expect(last?.startTime?.getTime()).toBeGreaterThanOrEqual(build?.endTime?.getTime() ?? Infinity);
    }
    expect(await unzipped(house.aws, "bucket", "made/graph.zip")).toEqual({
      "compile.txt": "one\n",
      "check.txt": "two\n",
      "package.txt": "three\n",
    });
    expect(await house.leftOver()).toEqual([]);
  });

  test("of a fan-out: each test runs in one of the builds", async () => {
    const tests = Object.fromEntries(["a", "b", "c"].map((name) => [`tests/${name}.test.sh`, `echo "<$1 ran>"\n`]));
    const batch = await run("fan", {
      "buildspec.yml": `
version: 0.2
batch: {build-fanout: {parallelism: 2}}
phases:
  build:
    commands:
      - |
        codebuild-tests-run \\
          --test-command 'for one in $CODEBUILD_CURRENT_SHARD_FILES; do sh "$one" "$one"; done' \\
          --files-search "codebuild-glob-search '**/*.test.sh'"
`,
      ...tests,
    });
    expect(batch.buildBatchStatus).toBe("SUCCEEDED");
    const { build1, build2 } = await buildsOf(batch);
    const ran = async (build: Build | undefined) =>
      [...(await house.log(build as Build)).matchAll(/^<tests\/(\w)\.test\.sh ran>$/gm)].map(([, name]) => name);
    expect([await ran(build1), await ran(build2)]).toEqual([["a", "b"], ["c"]]);
  });
});
