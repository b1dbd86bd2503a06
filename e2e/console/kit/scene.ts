/** Pipelines in every state that a screen shows, on a server in memory. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Client } from "@towpath/services";
import { until } from "../../kit/wait.ts";

const bucket = "console-scene";
const trusted = (service: string) =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }] });

export async function roleFor(aws: Client, name: string, service: string): Promise<string> {
  const { Role } = await aws.iam.CreateRole({ RoleName: name, AssumeRolePolicyDocument: trusted(service) });
  return Role?.Arn ?? "";
}

const action = <More extends object>(name: string, category: "Source" | "Build" | "Approval", provider: string, more: More) => ({
  name,
  actionTypeId: { category, owner: "AWS" as const, provider, version: "1" },
  ...more,
});

/** What was asked of a person, in the pipeline `web`. */
export const question = "Does the total show the tax?";

/** Makes `web`, whose builds succeed and then wait for approval, and `api`, whose builds fail. */
export async function makeScene(aws: Client): Promise<void> {
  const [builds, pipelines] = await Promise.all([
    roleFor(aws, "builds", "codebuild.amazonaws.com"),
    roleFor(aws, "pipelines", "codepipeline.amazonaws.com"),
  ]);
  await aws.s3.CreateBucket({ Bucket: bucket });
  await aws.s3.PutBucketVersioning({ Bucket: bucket, VersioningConfiguration: { Status: "Enabled" } });
  await aws.s3.PutObject({ Bucket: bucket, Key: "source.zip", Body: zipOf("README", "hello\n") });
  for (const [name, command] of [
    ["web", "echo all is well"],
    ["api", "exit 1"],
  ] as const) {
    await aws.codebuild.CreateProject({
      name,
      serviceRole: builds,
      source: { type: "CODEPIPELINE", buildspec: `version: 0.2\nphases:\n  build:\n    commands:\n      - ${command}\n` },
      artifacts: { type: "CODEPIPELINE" },
      environment: { type: "LINUX_CONTAINER", image: "aws/codebuild/standard:7.0", computeType: "BUILD_GENERAL1_SMALL" },
    });
    await aws.codepipeline.CreatePipeline({
      pipeline: {
        name,
        pipelineType: "V2",
        roleArn: pipelines,
        artifactStore: { type: "S3", location: bucket },
        stages: [
          {
            name: "Source",
            actions: [
              action("Source", "Source", "S3", {
                configuration: { S3Bucket: bucket, S3ObjectKey: "source.zip", PollForSourceChanges: "false" },
                outputArtifacts: [{ name: "Source" }],
              }),
            ],
          },
          {
            name: "Build",
            actions: [action("Test", "Build", "CodeBuild", { configuration: { ProjectName: name }, inputArtifacts: [{ name: "Source" }] })],
          },
          { name: "Release", actions: [action("Ask", "Approval", "Manual", { configuration: { CustomData: question } })] },
        ],
      },
    });
  }
  await until("the build that fails", async (say) => {
    const { pipelineExecutionSummaries = [] } = await aws.codepipeline.ListPipelineExecutions({ pipelineName: "api" });
    say(pipelineExecutionSummaries);
    return pipelineExecutionSummaries[0]?.status === "Failed" ? true : undefined;
  });
  await until("the question", async (say) => {
    const { stageStates = [] } = await aws.codepipeline.GetPipelineState({ name: "web" });
    say(stageStates);
    return stageStates[2]?.actionStates?.[0]?.latestExecution?.token;
  });
}

/** Packs one file with the zip of every day. */
export function zipOf(name: string, text: string): Uint8Array {
  const directory = mkdtempSync(join(tmpdir(), "towpath-zip-"));
  try {
    writeFileSync(join(directory, name), text);
    execFileSync("zip", ["--quiet", "packed.zip", name], { cwd: directory });
    return readFileSync(join(directory, "packed.zip"));
  } finally {
    rmSync(directory, { recursive: true });
  }
}
