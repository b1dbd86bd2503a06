import { expect, test } from "vitest";
import { readEntry } from "../../artifacts/read-entry.ts";
import type { Client } from "../../../door/aws.ts";
import { MemoryBucket } from "../../testing/memory-bucket.ts";
import { Orchestra } from "../../testing/orchestra.ts";
import { build, pipelineOf, Script } from "../../testing/scripted.ts";
import { ecrSource } from "./ecr-source.ts";

test("an image becomes imageDetail.json, and a push by itself starts nothing, but is told", async () => {
  const script = new Script();
  const bucket = new MemoryBucket();
  const image = {
    registryId: "000000000000",
    imageDigest: "sha256:abc",
    imageTags: ["latest"],
    imageSizeInBytes: 7,
    imagePushedAt: new Date(0),
  };
  const fetch = {
    name: "Fetch",
    actionTypeId: ecrSource.id,
    configuration: { RepositoryName: "app" },
    outputArtifacts: [{ name: "Image" }],
  };
  const played = { s3: bucket.s3, ecr: { DescribeImages: () => ({ imageDetails: [image] }) } };
  await using orchestra = new Orchestra(played, [ecrSource, ...script.catalogue]);
  await orchestra.call("CreatePipeline", {
    pipeline: pipelineOf({ Source: [fetch], Build: [build("Compile", { inputArtifacts: [{ name: "Image" }] })] }),
  });
  await orchestra.until(() => script.jobs("Compile").length > 0);
  const [artifact] = script.jobs("Compile")[0]?.inputs ?? [];
  const client = { s3: bucket.s3 } as unknown as Client;
  const detail = artifact && (await readEntry(client, artifact, "imageDetail.json", 10_000));
  expect(JSON.parse(String(detail))).toMatchObject({
    ImageURI: "000000000000.dkr.ecr.us-east-1.amazonaws.com/app@sha256:abc",
    ImageTags: ["latest"],
    ImageSizeInBytes: "7",
    Version: "1.0",
  });
  for (const tag of ["other", "latest"])
    orchestra.emit({
      source: "aws.ecr",
      type: "ECR Image Action",
      resource: "arn:aws:ecr:us-east-1:000000000000:repository/app",
      detail: { "action-type": "PUSH", result: "SUCCESS", "repository-name": "app", "image-tag": tag },
    });
  await orchestra.settle();
  const { pipelineExecutionSummaries } = await orchestra.call("ListPipelineExecutions", { pipelineName: "shop" });
  expect(pipelineExecutionSummaries?.map(({ trigger }) => trigger?.triggerType)).toEqual(["CreatePipeline"]);
  expect(orchestra.journal.eventsAfter(0, { source: "towpath.codepipeline" })).toMatchObject([
    { detail: { outcome: "ignored", because: expect.stringContaining("by an EventBridge rule only") } },
  ]);
});
