import { NoSuchKey } from "@aws-sdk/client-s3";
import { fault } from "@towpath/wire";
import { expect, test } from "vitest";
import { catalogue } from "../providers/catalogue.ts";
import type { SourceOverride } from "../store/executions.ts";
import { MemoryBucket } from "../testing/memory-bucket.ts";
import { Orchestra } from "../testing/orchestra.ts";
import { approval, pipelineOf } from "../testing/scripted.ts";

const sourceOf = (name: string, provider: string, configuration: Record<string, string>) => ({
  name,
  actionTypeId: { category: "Source" as const, owner: "AWS" as const, provider, version: "1" },
  configuration,
  outputArtifacts: [{ name }],
});

const connection = "arn:aws:codeconnections:us-east-1:000000000000:connection/1";
const object = { S3Bucket: "sources", S3ObjectKey: "shop.zip", PollForSourceChanges: "true" };
const sources = [
  sourceOf("Git", "CodeStarSourceConnection", { ConnectionArn: connection, FullRepositoryId: "ann/shop", BranchName: "main" }),
  sourceOf("Commit", "CodeCommit", { RepositoryName: "shop", BranchName: "main" }),
  sourceOf("Image", "ECR", { RepositoryName: "shop" }),
  sourceOf("Fixed", "S3", object),
  sourceOf("Free", "S3", { ...object, AllowOverrideForS3ObjectKey: "true" }),
];

async function opened(actions = sources) {
  const bucket = new MemoryBucket();
  const heads: object[] = [];
  for (const [key, text] of [
    ["shop.zip", "default"],
    ["other.zip", "other"],
  ])
    bucket.objects.set(`sources/${key}`, Buffer.from(text ?? ""));
  const s3 = {
    ...bucket.s3,
    HeadObject: (input: { Bucket: string; Key: string; VersionId?: string }) => {
      heads.push({ key: input.Key, version: input.VersionId });
      if (input.VersionId === "gone") throw fault(NoSuchKey, "The specified version does not exist.");
      return { ...(bucket.s3.HeadObject?.(input as never) as object), VersionId: input.VersionId ?? "newest" };
    },
  };
  const orchestra = new Orchestra({ s3 } as never, catalogue);
  await orchestra.call("CreatePipeline", { pipeline: pipelineOf({ Source: actions, Check: [approval("Ok")] }) });
  return { orchestra, heads };
}

const commit = "c0ffee".repeat(6) + "c0ff";
const digest = `sha256:${"a".repeat(64)}`;

test.each<[string, SourceOverride[], string | undefined]>([
  ["a commit of a connection", [{ actionName: "Git", revisionType: "COMMIT_ID", revisionValue: commit }], undefined],
  ["a commit of CodeCommit", [{ actionName: "Commit", revisionType: "COMMIT_ID", revisionValue: commit }], undefined],
  ["an image", [{ actionName: "Image", revisionType: "IMAGE_DIGEST", revisionValue: digest }], undefined],
  ["a version of an object", [{ actionName: "Fixed", revisionType: "S3_OBJECT_VERSION_ID", revisionValue: "v1" }], undefined],
  ["a key where it is allowed", [{ actionName: "Free", revisionType: "S3_OBJECT_KEY", revisionValue: "other.zip" }], undefined],
  [
    "a key and its version",
    [
      { actionName: "Free", revisionType: "S3_OBJECT_KEY", revisionValue: "other.zip" },
      { actionName: "Free", revisionType: "S3_OBJECT_VERSION_ID", revisionValue: "v1" },
    ],
    undefined,
  ],
  [
    "a key where it is not allowed",
    [{ actionName: "Fixed", revisionType: "S3_OBJECT_KEY", revisionValue: "x" }],
    "set AllowOverrideForS3ObjectKey",
  ],
  [
    "a kind of another source",
    [{ actionName: "Git", revisionType: "IMAGE_DIGEST", revisionValue: digest }],
    "does not apply to the source action 'Git'",
  ],
  ["no source", [{ actionName: "Ok", revisionType: "COMMIT_ID", revisionValue: commit }], "'Ok', which is not a source action"],
  ["no commit id", [{ actionName: "Git", revisionType: "COMMIT_ID", revisionValue: "--upload-pack=x" }], "is not a commit id"],
  ["no digest", [{ actionName: "Image", revisionType: "IMAGE_DIGEST", revisionValue: "latest" }], "is not a digest"],
  [
    "two of a kind",
    [
      { actionName: "Git", revisionType: "COMMIT_ID", revisionValue: commit },
      { actionName: "Git", revisionType: "COMMIT_ID", revisionValue: "abcd" },
    ],
    "more than one source revision of type COMMIT_ID",
  ],
])("%s", async (_name, sourceRevisions, refusal) => {
  const { orchestra } = await opened();
  await using _closing = orchestra;
  const started = orchestra.call("StartPipelineExecution", { name: "shop", sourceRevisions });
  if (refusal === undefined) await expect(started).resolves.toHaveProperty("pipelineExecutionId");
  else await expect(started).rejects.toMatchObject({ name: "ValidationException", message: expect.stringContaining(refusal) });
});

const free = [sourceOf("Free", "S3", { ...object, AllowOverrideForS3ObjectKey: "true" })];

test("the object that is named is the one that is taken, and no other", async () => {
  const { orchestra, heads } = await opened(free);
  await using _closing = orchestra;
  const sourceRevisions = [
    { actionName: "Free", revisionType: "S3_OBJECT_KEY" as const, revisionValue: "other.zip" },
    { actionName: "Free", revisionType: "S3_OBJECT_VERSION_ID" as const, revisionValue: "v7" },
  ];
  await orchestra.call("StartPipelineExecution", { name: "shop", sourceRevisions });
  await orchestra.until(() => orchestra.quiet);
  expect(heads).toEqual([
    { key: "shop.zip", version: undefined },
    { key: "other.zip", version: "v7" },
  ]);
});

test("a new version of an object starts exactly that version, though newer ones come before it is taken", async () => {
  const { orchestra, heads } = await opened(free);
  await using _closing = orchestra;
  for (const version of ["v1", "v2"])
    orchestra.emit({
      source: "aws.s3",
      type: "Object Created",
      resource: "arn:aws:s3:::sources",
      detail: { bucket: { name: "sources" }, object: { key: "shop.zip", "version-id": version } },
    });
  await orchestra.settle();
  await orchestra.until(() => orchestra.quiet);
  expect(heads.slice(1)).toEqual([
    { key: "shop.zip", version: "v1" },
    { key: "shop.zip", version: "v2" },
  ]);
});

test("PutActionRevision starts the pipeline with a revision, once for each", async () => {
  const { orchestra, heads } = await opened(free);
  await using _closing = orchestra;
  const put = (revisionId: string, more: object = {}) =>
    orchestra.call("PutActionRevision", {
      pipelineName: "shop",
      stageName: "Source",
      actionName: "Free",
      actionRevision: { revisionId, revisionChangeId: "1", created: new Date(0) },
      ...more,
    });
  const first = await put("v1");
  const again = await put("v1");
  expect([first.newRevision, again.newRevision, again.pipelineExecutionId === first.pipelineExecutionId]).toEqual([true, false, true]);
  expect((await put("v2")).pipelineExecutionId).not.toBe(first.pipelineExecutionId);
  await orchestra.until(() => orchestra.quiet);
  expect(heads.slice(1).map((one) => (one as { version: string }).version)).toEqual(["v1", "v2"]);
  const { pipelineExecution } = await orchestra.call("GetPipelineExecution", {
    pipelineName: "shop",
    pipelineExecutionId: first.pipelineExecutionId ?? "",
  });
  expect(pipelineExecution?.trigger).toEqual({ triggerType: "PutActionRevision", triggerDetail: "arn:aws:iam::000000000000:root" });
  await expect(put("v3", { actionName: "None" })).rejects.toMatchObject({ name: "ActionNotFoundException" });
  await expect(put("v3", { stageName: "None" })).rejects.toMatchObject({ name: "StageNotFoundException" });
  await expect(put("v3", { pipelineName: "none" })).rejects.toMatchObject({ name: "PipelineNotFoundException" });
  await expect(put("v3", { stageName: "Check", actionName: "Ok" })).rejects.toMatchObject({ name: "ValidationException" });
});
