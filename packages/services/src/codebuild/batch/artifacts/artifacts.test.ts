import type { BuildBatch } from "@aws-sdk/client-codebuild";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type FakeHouse, openFakeHouse, role } from "../../testing/house.ts";
import { buildspec, ended, passTime, project, start, until } from "../testing/batches.ts";
import { unzipped, zipped } from "../testing/zips.ts";

let house: FakeHouse;
beforeEach(async () => void (house = await openFakeHouse()));
afterEach(() => house[Symbol.asyncDispose]());

describe("artifacts", () => {
  const files = "artifacts: {files: [out.txt]}\n";
  test("of builds on their own are kept apart by identifier", async () => {
    await house.aws.s3.PutObject({ Bucket: "bucket", Key: "src/out.txt", Body: Buffer.from("hello") });
    await project(house, "", {
      source: {
        type: "S3",
        location: "bucket/src/",
        buildspec: buildspec("batch: {build-list: [{identifier: a}, {identifier: b}]}", ["true"], files),
      },
      artifacts: { type: "S3", location: "bucket", path: "made", name: "app.zip", packaging: "ZIP" },
    });
    const batch = await ended(house, await start(house));
    expect(batch.buildBatchStatus).toBe("SUCCEEDED");
    expect(batch.buildGroups?.map(({ currentBuildSummary }) => currentBuildSummary?.primaryArtifact?.location)).toEqual([
      undefined,
      "arn:aws:s3:::bucket/made/a/app.zip",
      "arn:aws:s3:::bucket/made/b/app.zip",
    ]);
  });

  test("are combined to one, and the pieces are gone", async () => {
    for (const name of ["a", "b"]) await house.aws.s3.PutObject({ Bucket: "bucket", Key: `src/${name}.txt`, Body: Buffer.from(name) });
    const own = (name: string) => `version: 0.2\nphases: {build: {commands: [true]}}\nartifacts: {files: [${name}.txt]}\n`;
    for (const name of ["a", "b"]) await house.aws.s3.PutObject({ Bucket: "bucket", Key: `src/${name}.yml`, Body: Buffer.from(own(name)) });
    await project(house, "", {
      source: {
        type: "S3",
        location: "bucket/src/",
        buildspec: buildspec("batch: {build-list: [{identifier: a, buildspec: a.yml}, {identifier: b, buildspec: b.yml}]}"),
      },
      artifacts: { type: "S3", location: "bucket", path: "made", name: "app.zip", packaging: "ZIP" },
      buildBatchConfig: { serviceRole: role, combineArtifacts: true },
    });
    house.crashes.push("batch-artifacts-combined");
    const id = await start(house);
    await until(house, id, ({ currentPhase, complete }) => currentPhase === "COMBINE_ARTIFACTS" || complete === true);
    await passTime(house, id);
    const batch = await ended(house, id);
    expect(batch.artifacts).toMatchObject({
      location: "arn:aws:s3:::bucket/made/app.zip",
      sha256sum: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(await unzipped(house.aws, "bucket", "made/app.zip")).toEqual({ "a.txt": "a", "b.txt": "b" });
    const { Contents = [] } = await house.aws.s3.ListObjectsV2({ Bucket: "bucket", Prefix: "made/" });
    expect(Contents.map(({ Key }) => Key)).toEqual(["made/app.zip"]);
  });
});

test("without packaging the combined files lie below the name", async () => {
  await house.aws.s3.PutObject({ Bucket: "bucket", Key: "src/deep/out.txt", Body: Buffer.from("hello") });
  const files = "artifacts: {files: ['**/*']}\n";
  await project(house, "", {
    source: { type: "S3", location: "bucket/src/", buildspec: buildspec("batch: {build-list: [{identifier: a}]}", ["true"], files) },
    artifacts: { type: "S3", location: "bucket", path: "made", name: "app" },
    buildBatchConfig: { serviceRole: role, combineArtifacts: true },
  });
  const batch = await ended(house, await start(house));
  expect(batch.artifacts?.location).toBe("arn:aws:s3:::bucket/made/app");
  const { Contents = [] } = await house.aws.s3.ListObjectsV2({ Bucket: "bucket", Prefix: "made/" });
  expect(Contents.map(({ Key, Size }) => [Key, Size])).toEqual([["made/app/deep/out.txt", 5]]);
});

describe("a pipeline's batch", () => {
  const place = (name: string) => ({ type: "CODEPIPELINE" as const, location: "bucket", path: "", name, packaging: "ZIP" as const });
  const spec =
    "version: 0.2\nphases: {build: {commands: [true]}}\nartifacts: {files: [out.txt], secondary-artifacts: {docs: {files: [docs.txt]}}}\n";

  /** As CodePipeline asks for it. */
  async function startOfPipeline(overrides: object): Promise<BuildBatch> {
    const list = "batch: {build-list: [{identifier: one}, {identifier: two, buildspec: two.yml}]}\n";
    const source = {
      "buildspec.yml": spec.replace("\n", `\n${list}`),
      "two.yml": spec.replaceAll("docs", "more"),
      "out.txt": "out",
      "docs.txt": "docs",
    };
    await house.aws.s3.PutObject({ Bucket: "bucket", Key: "source.zip", Body: await zipped({ ...source, "more.txt": "more" }) });
    await project(house, "", { source: { type: "CODEPIPELINE" }, artifacts: { type: "CODEPIPELINE" } });
    const { buildBatch } = await house.aws.codebuild.StartBuildBatch({
      projectName: "app",
      sourceTypeOverride: "CODEPIPELINE",
      sourceLocationOverride: "bucket/source.zip",
      ...overrides,
    });
    return ended(house, buildBatch?.id ?? "");
  }

  test("puts each artifact where the output of its name is", async () => {
    const outputs = ["one", "one_docs", "two", "two_more"];
    const batch = await startOfPipeline({
      artifactsOverride: { type: "CODEPIPELINE" },
      secondaryArtifactsOverride: outputs.map((name) => ({ ...place(`made/${name}`), artifactIdentifier: name })),
    });
    expect(batch.buildBatchStatus).toBe("SUCCEEDED");
    expect(await Promise.all(outputs.map((name) => unzipped(house.aws, "bucket", `made/${name}`)))).toEqual([
      { "out.txt": "out" },
      { "docs.txt": "docs" },
      { "out.txt": "out" },
      { "more.txt": "more" },
    ]);
  });

  test("combines the primary artifacts to the one output", async () => {
    const batch = await startOfPipeline({ artifactsOverride: place("made/all"), buildBatchConfigOverride: { combineArtifacts: true } });
    expect(batch).toMatchObject({ buildBatchStatus: "SUCCEEDED", artifacts: { location: "arn:aws:s3:::bucket/made/all" } });
    expect(await unzipped(house.aws, "bucket", "made/all")).toEqual({ "out.txt": "out" });
    expect((await house.aws.s3.ListObjectsV2({ Bucket: "bucket", Prefix: "made/" })).Contents).toHaveLength(1);
  });
});
