/** A pipeline whose build and deployment are custom actions. */
import {
  type ActionTypeId,
  CreateCustomActionTypeCommand,
  CreatePipelineCommand,
  type StageDeclaration,
} from "@aws-sdk/client-codepipeline";
import { makeRole } from "./account.ts";
import type { Installation } from "./installation.ts";
import { makeSourceBucket } from "./short-pipeline.ts";

export const buildType: ActionTypeId = { category: "Build", owner: "Custom", provider: "Forge", version: "1" };
export const deployType: ActionTypeId = { ...buildType, category: "Deploy" };
export const lambdaType: ActionTypeId = { category: "Invoke", owner: "AWS", provider: "Lambda", version: "1" };

/** Makes the bucket too, which holds the source and the artifacts; gives the source's bytes. */
export async function makeJobPipeline(installation: Installation, name: string, bucket: string): Promise<Buffer> {
  const { clients } = installation;
  const source = await makeSourceBucket(installation, bucket);
  await clients.pipeline.send(
    new CreateCustomActionTypeCommand({
      category: "Build",
      provider: buildType.provider,
      version: "1",
      settings: {
        entityUrlTemplate: "https://forge.example/{Config:Project}",
        executionUrlTemplate: "https://forge.example/{Config:Project}/{ExternalExecutionId}",
      },
      configurationProperties: [
        { name: "Project", required: true, key: true, secret: false, queryable: true },
        { name: "Password", required: true, key: false, secret: true },
      ],
      inputArtifactDetails: { minimumCount: 1, maximumCount: 1 },
      outputArtifactDetails: { minimumCount: 1, maximumCount: 1 },
    }),
  );
  await clients.pipeline.send(
    new CreateCustomActionTypeCommand({
      category: "Deploy",
      provider: deployType.provider,
      version: "1",
      configurationProperties: [{ name: "Tag", required: true, key: true, secret: false }],
      inputArtifactDetails: { minimumCount: 1, maximumCount: 1 },
      outputArtifactDetails: { minimumCount: 0, maximumCount: 0 },
    }),
  );
  const roleArn = await makeRole(clients, name, "codepipeline.amazonaws.com");
  const artifactStore = { type: "S3" as const, location: bucket };
  await clients.pipeline.send(new CreatePipelineCommand({ pipeline: { name, roleArn, artifactStore, stages: stages(bucket) } }));
  return source;
}

export const sourceStage = (bucket: string): StageDeclaration => ({
  name: "Source",
  actions: [
    {
      name: "Source",
      actionTypeId: { category: "Source", owner: "AWS", provider: "S3", version: "1" },
      configuration: { S3Bucket: bucket, S3ObjectKey: "source.zip", PollForSourceChanges: "false" },
      outputArtifacts: [{ name: "Source" }],
    },
  ],
});

const stages = (bucket: string): StageDeclaration[] => [
  sourceStage(bucket),
  {
    name: "Build",
    actions: [
      {
        name: "Build",
        actionTypeId: buildType,
        configuration: { Project: "shop", Password: "hush hush" },
        inputArtifacts: [{ name: "Source" }],
        outputArtifacts: [{ name: "Built" }],
        namespace: "Forge",
      },
    ],
  },
  {
    name: "Deploy",
    actions: [{ name: "Deploy", actionTypeId: deployType, configuration: { Tag: "#{Forge.Tag}" }, inputArtifacts: [{ name: "Built" }] }],
  },
];
