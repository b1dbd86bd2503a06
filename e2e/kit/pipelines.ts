/** Pipelines of a test's own, as short as what they show. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import {
  type ActionDeclaration,
  type ActionExecutionDetail,
  CreatePipelineCommand,
  type ExecutionMode,
  GetPipelineStateCommand,
  ListPipelineExecutionsCommand,
  type PipelineVariableDeclaration,
  type StageDeclaration,
  StartPipelineExecutionCommand,
} from "@aws-sdk/client-codepipeline";
import { CreateBucketCommand, PutBucketVersioningCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { actionsOf, executionEnded } from "./delivery.ts";
import type { Installation } from "./installation.ts";
import { until } from "./wait.ts";

export async function makeBucket({ clients }: Installation, Bucket: string): Promise<void> {
  await clients.s3.send(new CreateBucketCommand({ Bucket }));
  await clients.s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Enabled" } }));
}

/** Packs the files with the zip of every day and stores them as the next version of a key. */
export async function putSource(
  { clients, tools }: Installation,
  at: { bucket: string; key?: string },
  files: Record<string, string>,
): Promise<void> {
  const directory = join(tools.directory, "packing");
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text, { mode: text.startsWith("#!") ? 0o755 : 0o644 });
  }
  const { code, stderr } = await tools.run("zip", ["--quiet", "--recurse-paths", "packed.zip", "."], { cwd: directory });
  if (code !== 0) throw new Error(stderr);
  const Body = await readFile(join(directory, "packed.zip"));
  rmSync(directory, { recursive: true });
  await clients.s3.send(new PutObjectCommand({ Bucket: at.bucket, Key: at.key ?? "source.zip", Body }));
}

type Category = NonNullable<ActionDeclaration["actionTypeId"]>["category"];

/** `inputs` and `outputs` are names of artifacts. */
export function action(
  name: string,
  [category, provider]: [Category, string],
  more: Partial<ActionDeclaration> & { inputs?: string[]; outputs?: string[] } = {},
): ActionDeclaration {
  const { inputs = [], outputs = [], ...rest } = more;
  return {
    name,
    actionTypeId: { category, owner: "AWS", provider, version: "1" },
    inputArtifacts: inputs.map((one) => ({ name: one })),
    outputArtifacts: outputs.map((one) => ({ name: one })),
    ...rest,
  };
}

export const s3Source = (bucket: string, S3ObjectKey = "source.zip", output = "Source"): ActionDeclaration =>
  action(output, ["Source", "S3"], { configuration: { S3Bucket: bucket, S3ObjectKey, PollForSourceChanges: "false" }, outputs: [output] });

export interface Pipeline {
  name: string;
  roleArn: string;
  bucket: string;
  stages: StageDeclaration[];
  executionMode?: ExecutionMode;
  variables?: PipelineVariableDeclaration[];
}

/** Creates it and gives the execution that this starts. */
export async function createPipeline({ clients }: Installation, { bucket, ...pipeline }: Pipeline): Promise<string> {
  const artifactStore = { type: "S3" as const, location: bucket };
  await clients.pipeline.send(new CreatePipelineCommand({ pipeline: { pipelineType: "V2", artifactStore, ...pipeline } }));
  const { pipelineExecutionSummaries = [] } = await clients.pipeline.send(
    new ListPipelineExecutionsCommand({ pipelineName: pipeline.name }),
  );
  return pipelineExecutionSummaries[0]?.pipelineExecutionId ?? "";
}

export async function startExecution({ clients }: Installation, name: string): Promise<string> {
  const { pipelineExecutionId = "" } = await clients.pipeline.send(new StartPipelineExecutionCommand({ name }));
  return pipelineExecutionId;
}

/** The executions that wait in front of a stage or are in it, as GetPipelineState shows them. */
export async function stageOf({ clients }: Installation, name: string, stage: string) {
  const { stageStates = [] } = await clients.pipeline.send(new GetPipelineStateCommand({ name }));
  const found = stageStates.find(({ stageName }) => stageName === stage);
  return {
    waiting: (found?.inboundExecutions ?? []).map(({ pipelineExecutionId }) => pipelineExecutionId),
    latest: found?.latestExecution,
    actions: found?.actionStates ?? [],
  };
}

/** The end of an execution that must succeed, with its actions by name, the latest time each of them ran. */
export async function succeeded(installation: Installation, name: string, id: string): Promise<Record<string, ActionExecutionDetail>> {
  const { status } = await executionEnded(installation, name, id);
  const actions = await actionsOf(installation, name, id);
  const failures = actions.filter((one) => one.status === "Failed").map(({ actionName, output }) => [actionName, output?.executionResult]);
  if (status !== "Succeeded") throw new Error(`execution ${id} of ${name} ended as ${status}: ${JSON.stringify(failures)}`);
  return Object.fromEntries(actions.map((one) => [one.actionName, one]));
}

/** The token of the approval that an execution waits for. */
export function approvalToken(installation: Installation, name: string, stage: string, executionId: string): Promise<string> {
  return until(`the approval of ${executionId}`, async (say) => {
    const { latest, actions } = await stageOf(installation, name, stage);
    say({ latest, actions });
    return latest?.pipelineExecutionId === executionId ? actions[0]?.latestExecution?.token : undefined;
  });
}
