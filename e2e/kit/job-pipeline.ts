/** A pipeline whose build and deployment are custom actions, with a rule that asks a function, and a pipeline that it starts at its end. */
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
  const next = `${name}-next`;
  await clients.pipeline.send(
    new CreatePipelineCommand({ pipeline: { name: next, roleArn, artifactStore, stages: [sourceStage(bucket), copyStage(bucket)] } }),
  );
  await clients.pipeline.send(
    new CreatePipelineCommand({ pipeline: { name, roleArn, artifactStore, pipelineType: "V2", stages: stages(bucket, next) } }),
  );
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

const asking = {
  name: "MayDeploy",
  ruleTypeId: { category: "Rule" as const, owner: "AWS" as const, provider: "LambdaInvoke", version: "1" },
  configuration: { FunctionName: "may-deploy", UserParameters: "#{Forge.Tag}" },
};

const copyStage = (bucket: string): StageDeclaration => ({
  name: "Copy",
  actions: [
    {
      name: "Copy",
      actionTypeId: { category: "Deploy", owner: "AWS", provider: "S3", version: "1" },
      configuration: { BucketName: bucket, Extract: "false", ObjectKey: "copy.zip" },
      inputArtifacts: [{ name: "Source" }],
    },
  ],
});

const stages = (bucket: string, next: string): StageDeclaration[] => [
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
    beforeEntry: { conditions: [{ result: "FAIL", rules: [asking] }] },
    actions: [{ name: "Deploy", actionTypeId: deployType, configuration: { Tag: "#{Forge.Tag}" }, inputArtifacts: [{ name: "Built" }] }],
  },
  {
    name: "Start",
    actions: [
      {
        name: "Start",
        actionTypeId: { category: "Invoke", owner: "AWS", provider: "CodePipeline", version: "1" },
        configuration: { PipelineName: next },
      },
    ],
  },
];
