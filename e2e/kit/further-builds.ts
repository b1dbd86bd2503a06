import {
  BatchGetBuildBatchesCommand,
  BatchGetCommandExecutionsCommand,
  BatchGetSandboxesCommand,
  type BuildBatch,
  type CommandExecution,
  CreateProjectCommand,
  StartBuildBatchCommand,
  StartCommandExecutionCommand,
  StartSandboxCommand,
  StopSandboxCommand,
} from "@aws-sdk/client-codebuild";
import { CreateBucketCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import { makeRole } from "./account.ts";
import { plainEnvironment } from "./builds.ts";
import type { Installation } from "./installation.ts";
import { patiently, until } from "./wait.ts";

const projectName = "further";
const bucket = "further-builds";

const buildspec = `version: 0.2
batch:
  build-list:
    - {identifier: left}
    - {identifier: right}
phases: {build: {commands: ['echo "$CODEBUILD_BATCH_BUILD_IDENTIFIER" > "$CODEBUILD_BATCH_BUILD_IDENTIFIER.txt"']}}
artifacts: {files: ['*.txt']}
`;

/** A project whose batches end in one artifact, whose logs go to a bucket as well, and in whose sandboxes commands run. */
export async function makeFurtherProject({ clients }: Installation): Promise<void> {
  await clients.s3.send(new CreateBucketCommand({ Bucket: bucket }));
  const serviceRole = await makeRole(clients, "further-builds", "codebuild.amazonaws.com");
  await clients.build.send(
    new CreateProjectCommand({
      name: projectName,
      serviceRole,
      source: { type: "NO_SOURCE", buildspec },
      artifacts: { type: "S3", location: bucket, path: "made", name: "all.zip", packaging: "ZIP" },
      environment: plainEnvironment,
      logsConfig: { s3Logs: { status: "ENABLED", location: `${bucket}/logs` } },
      buildBatchConfig: { serviceRole, combineArtifacts: true },
    }),
  );
}

/** Runs a batch to its end, though the server may die; the same batch however often it is asked for. */
export async function runBatch({ clients }: Installation): Promise<BuildBatch> {
  const start = new StartBuildBatchCommand({ projectName, idempotencyToken: "the-only-batch" });
  const { buildBatch } = await patiently(() => clients.build.send(start));
  return until("the end of the batch", async (say) => {
    const get = new BatchGetBuildBatchesCommand({ ids: [buildBatch?.id ?? ""] });
    const { buildBatches: [batch] = [] } = await patiently(() => clients.build.send(get));
    say(batch?.phases);
    return batch?.complete ? batch : undefined;
  });
}

/** What lies in the bucket: the combined artifact, and a log for each of the builds. */
export async function madeByBatch({ clients }: Installation): Promise<{ artifacts: string[]; logs: number }> {
  const keys = async (Prefix: string) => {
    const { Contents = [] } = await patiently(() => clients.s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix })));
    return Contents.map(({ Key = "" }) => Key);
  };
  return { artifacts: await keys("made/"), logs: (await keys("logs/")).length };
}

/** Runs a command in a sandbox to its end, though the server may die. */
export async function runInSandbox({ clients }: Installation, command: string): Promise<CommandExecution> {
  const { build } = clients;
  const start = new StartSandboxCommand({ projectName, idempotencyToken: "the-only-sandbox" });
  const sandboxId = (await patiently(() => build.send(start))).sandbox?.id ?? "";
  await until("a sandbox that runs", async (say) => {
    const { sandboxes: [sandbox] = [] } = await patiently(() => build.send(new BatchGetSandboxesCommand({ ids: [sandboxId] })));
    say(sandbox?.status);
    return sandbox?.status === "RUN_SANDBOX" ? true : undefined;
  });
  const { commandExecution } = await patiently(() => build.send(new StartCommandExecutionCommand({ sandboxId, command })));
  const ended = await until("the end of the command", async (say) => {
    const get = new BatchGetCommandExecutionsCommand({ sandboxId, commandExecutionIds: [commandExecution?.id ?? ""] });
    const { commandExecutions: [execution] = [] } = await patiently(() => build.send(get));
    say(execution?.status);
    return execution?.exitCode === undefined ? undefined : execution;
  });
  await patiently(() => build.send(new StopSandboxCommand({ id: sandboxId })));
  return ended;
}
