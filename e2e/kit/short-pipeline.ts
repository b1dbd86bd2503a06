import { CreateProjectCommand } from "@aws-sdk/client-codebuild";
import { CreatePipelineCommand, ListPipelineExecutionsCommand, type StageDeclaration } from "@aws-sdk/client-codepipeline";
import { CreateBucketCommand, PutBucketVersioningCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { mkdtempSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { makeRole } from "./account.ts";
import { plainEnvironment } from "./builds.ts";
import type { Installation } from "./installation.ts";

/** A pipeline that takes a few seconds: an object, a build that counts aloud, and the object that it publishes. */
export interface ShortPipeline {
  pipelineName: string;
  projectName: string;
  bucket: string;
  /** The object's key; it holds the id of the build that made it. */
  published: string;
  /** What each build writes, besides what every build's log has. */
  lines: string[];
  /** The execution that the pipeline's creation started. */
  firstExecution: string;
  /** About how long an execution takes. */
  longMs: number;
}

const count = 200;
const buildspec = `version: 0.2
phases:
  build:
    commands:
      - for n in $(seq 1 ${count}); do echo line $n; sleep 0.01; done
      - echo $CODEBUILD_BUILD_ID > id.txt
artifacts:
  files: [id.txt]
`;

export async function makeShortPipeline(installation: Installation): Promise<ShortPipeline> {
  const { clients } = installation;
  const [pipelineName, bucket] = ["short", "short-pipeline"];
  await makeSourceBucket(installation, bucket);
  const buildRole = await makeRole(clients, "short-build", "codebuild.amazonaws.com");
  await clients.build.send(
    new CreateProjectCommand({
      name: pipelineName,
      serviceRole: buildRole,
      source: { type: "CODEPIPELINE", buildspec },
      artifacts: { type: "CODEPIPELINE" },
      environment: plainEnvironment,
    }),
  );
  const roleArn = await makeRole(clients, "short-pipeline", "codepipeline.amazonaws.com");
  await clients.pipeline.send(
    new CreatePipelineCommand({
      pipeline: {
        name: pipelineName,
        pipelineType: "V2",
        roleArn,
        artifactStore: { type: "S3", location: bucket },
        stages: stages(bucket),
      },
    }),
  );
  const lines = Array.from({ length: count }, (_, index) => `line ${index + 1}`);
  const { pipelineExecutionSummaries = [] } = await clients.pipeline.send(new ListPipelineExecutionsCommand({ pipelineName }));
  const firstExecution = pipelineExecutionSummaries[0]?.pipelineExecutionId ?? "";
  return { pipelineName, projectName: pipelineName, bucket, published: "id.txt", lines, firstExecution, longMs: 5_000 };
}

const action = (name: string, category: "Source" | "Build" | "Deploy", provider: string, configuration: Record<string, string>) => ({
  name,
  actionTypeId: { category, owner: "AWS" as const, provider, version: "1" },
  configuration,
});

const stages = (bucket: string): StageDeclaration[] => [
  {
    name: "Source",
    actions: [
      {
        ...action("Source", "Source", "S3", { S3Bucket: bucket, S3ObjectKey: "source.zip", PollForSourceChanges: "false" }),
        outputArtifacts: [{ name: "Source" }],
      },
    ],
  },
  {
    name: "Build",
    actions: [
      {
        ...action("Build", "Build", "CodeBuild", { ProjectName: "short" }),
        inputArtifacts: [{ name: "Source" }],
        outputArtifacts: [{ name: "Build" }],
      },
    ],
  },
  {
    name: "Publish",
    actions: [{ ...action("Publish", "Deploy", "S3", { BucketName: bucket, Extract: "true" }), inputArtifacts: [{ name: "Build" }] }],
  },
];

/** A bucket with versions, whose object `source.zip` has one file; gives that object's bytes. */
export async function makeSourceBucket(installation: Installation, bucket: string): Promise<Buffer> {
  const { s3 } = installation.clients;
  const source = await zipOfOneFile(installation);
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  await s3.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration: { Status: "Enabled" } }));
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: "source.zip", Body: source }));
  return source;
}

async function zipOfOneFile({ tools }: Installation): Promise<Buffer> {
  const directory = mkdtempSync(join(tools.directory, "source-"));
  writeFileSync(join(directory, "README"), "hello\n");
  const { code, stderr } = await tools.run("zip", ["--quiet", "source.zip", "README"], { cwd: directory });
  if (code !== 0) throw new Error(stderr);
  return readFile(join(directory, "source.zip"));
}
