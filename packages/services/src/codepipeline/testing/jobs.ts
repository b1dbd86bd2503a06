/** A pipeline whose second stage is a job, and what a worker does about it. */
import type { CreateCustomActionTypeInput } from "@aws-sdk/client-codepipeline";
import type { Given } from "@towpath/wire";
import type { ActionTypeId, GivenPipeline } from "../declare/declaration.ts";
import { catalogue } from "../providers/catalogue.ts";
import { Orchestra } from "./orchestra.ts";
import { build, pipelineOf, Script, source } from "./scripted.ts";

export type GivenAction = GivenPipeline["stages"][number]["actions"][number];

export const typeId = { category: "Build", owner: "Custom", provider: "Forge", version: "1" } as const;
export const customType: Given<CreateCustomActionTypeInput> = {
  category: "Build",
  provider: "Forge",
  version: "1",
  settings: {
    entityUrlTemplate: "https://forge.example/{Config:Project}",
    revisionUrlTemplate: "https://forge.example/{Config:Project}/log",
    executionUrlTemplate: "https://forge.example/{Config:Project}/{ExternalExecutionId}",
  },
  configurationProperties: [
    { name: "Project", required: true, key: true, secret: false, queryable: true },
    { name: "Password", required: false, key: false, secret: true },
  ],
  inputArtifactDetails: { minimumCount: 0, maximumCount: 5 },
  outputArtifactDetails: { minimumCount: 0, maximumCount: 5 },
};

export const forge = (more: Partial<GivenAction> = {}): GivenAction => ({
  name: "Compile",
  actionTypeId: typeId,
  configuration: { Project: "shop", Password: "hush" },
  inputArtifacts: [{ name: "FetchOutput" }],
  outputArtifacts: [{ name: "BuildOutput" }],
  ...more,
});

export const lambda = (more: Partial<GivenAction> = {}): GivenAction => ({
  name: "Call",
  actionTypeId: { category: "Invoke", owner: "AWS", provider: "Lambda", version: "1" },
  configuration: { FunctionName: "tell", UserParameters: "loudly" },
  ...more,
});

/** A pipeline whose second stage has reached its job. */
export async function opened(action = forge(), after: GivenAction[] = [build("Roll")]) {
  const script = new Script();
  const orchestra = new Orchestra({}, [...script.catalogue, ...catalogue.filter(({ id }) => id.provider === "Lambda")]);
  await orchestra.call("CreateCustomActionType", customType);
  const pipeline = pipelineOf({ Source: [source("Fetch")], Build: [action], Deploy: after });
  await orchestra.call("CreatePipeline", { pipeline });
  await script.end(orchestra, "Fetch");
  return { script, orchestra };
}

export const poll = async (orchestra: Orchestra, more: object = {}) =>
  (await orchestra.call("PollForJobs", { actionTypeId: typeId, ...more })).jobs ?? [];
export const theJob = (orchestra: Orchestra) => theJobOf(orchestra, typeId);
export const theJobOf = async (orchestra: Orchestra, actionTypeId: ActionTypeId) => {
  const [job] = await poll(orchestra, { actionTypeId });
  if (!job?.id || !job.nonce) throw new TypeError("no job is on offer");
  return { id: job.id, nonce: job.nonce, data: job.data };
};
export const actionState = async (orchestra: Orchestra, stage = "Build") => {
  const { stageStates } = await orchestra.call("GetPipelineState", { name: "shop" });
  return stageStates?.find(({ stageName }) => stageName === stage)?.actionStates?.[0];
};
