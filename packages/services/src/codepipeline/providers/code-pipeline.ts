/**
 * One pipeline starts another and waits for its execution. The role needs the permission to start it only, as AWS documents; the rest is
 * done in CodePipeline's own name. https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-PipelineInvoke.html
 */
import type { Client } from "../../door/aws.ts";
import { pipelineArn } from "../declare/declaration.ts";
import { executionResource } from "../job/invocation.ts";
import { invokeTimeoutMinutes, safetyLookMs } from "../limits.ts";
import { ActionFailed, type Job, type Outcome, type Provider, valueOf } from "./provider.ts";
import { calling, isRefusal } from "./refusals.ts";

type StartInput = Parameters<Client["codepipeline"]["StartPipelineExecution"]>[0];

export const codePipeline: Provider = {
  id: { category: "Invoke", owner: "AWS", provider: "CodePipeline", version: "1" },
  onlyV2: true,
  configuration: { PipelineName: { required: true }, SourceRevisions: {}, Variables: {} },
  inputArtifacts: { min: 0, max: 0 },
  outputArtifacts: { min: 0, max: 0 },
  outputVariables: [],
  timeoutMinutes: () => invokeTimeoutMinutes,
  startFinds: true,

  async start(job) {
    refuseCircle(job);
    const variables = listFrom(job, "Variables", ["name", "value"]) as StartInput["variables"];
    const sourceRevisions = listFrom(job, "SourceRevisions", [
      "actionName",
      "revisionType",
      "revisionValue",
    ]) as StartInput["sourceRevisions"];
    const { codepipeline } = await job.client();
    const { pipelineExecutionId = "" } = await calling("startPipelineExecution", "AWSCodePipeline", () =>
      codepipeline.StartPipelineExecution({
        name: targetOf(job),
        // An execution that was started before a crash is found by this, and not started again.
        clientRequestToken: job.actionExecutionId,
        ...(variables && { variables }),
        ...(sourceRevisions && { sourceRevisions }),
      }),
    );
    job.crashPoint("pipeline-execution-invoked");
    return waiting(job, pipelineExecutionId);
  },

  async look(job) {
    const id = String(job.memo["pipelineExecutionId"]);
    const { pipelineExecution } = await calling("getPipelineExecution", "AWSCodePipeline", () =>
      job.service().codepipeline.GetPipelineExecution({ pipelineName: targetOf(job), pipelineExecutionId: id }),
    );
    const { status, statusSummary } = pipelineExecution ?? {};
    if (status === "InProgress" || status === "Stopping") return waiting(job, id);
    const told = `Pipeline execution ${id} of pipeline ${targetOf(job)} ended with status: ${status}`;
    if (status === "Succeeded") return { done: { status, summary: told, externalExecutionId: id } };
    const message = statusSummary ? `${told}. ${statusSummary}` : told;
    return { done: { status: "Failed", summary: told, externalExecutionId: id, error: { code: "JobFailed", message } } };
  },

  /** What it started is stopped with it, and abandoned too: nobody waits for it any more. */
  async abandon(job) {
    const id = job.memo["pipelineExecutionId"];
    if (typeof id !== "string") return;
    const reason = `The action ${job.actionName} of pipeline ${job.pipelineName} that started it was abandoned.`.slice(0, 200);
    await job
      .service()
      .codepipeline.StopPipelineExecution({ pipelineName: targetOf(job), pipelineExecutionId: id, abandon: true, reason })
      .catch((error: unknown) => {
        // It has ended, is stopping or is gone.
        if (!isRefusal(error)) throw error;
      });
  },
};

const targetOf = (job: Job): string => job.configuration["PipelineName"] ?? "";

/** A circle of pipelines would start executions for ever. */
function refuseCircle(job: Job): void {
  const arnOf = (name: string) => pipelineArn(job.region, job.account, name);
  const target = arnOf(targetOf(job));
  const way = [arnOf(job.pipelineName), ...job.invokers()].reverse();
  if (!way.includes(target)) return;
  const names = [...way.slice(way.indexOf(target)), target].map((arn) => arn.split(":").at(-1));
  throw new ActionFailed(
    "ConfigurationError",
    `Pipeline ${targetOf(job)} cannot be started, as its own execution would wait for it: ${names.join(" -> ")}`,
  );
}

/** A JSON array of objects with these texts, as one configuration value; undefined when there is none. */
function listFrom(job: Job, key: string, members: readonly string[]): object[] | undefined {
  const text = valueOf(job, key);
  if (text === undefined) return undefined;
  const unexpected = (cause?: unknown) =>
    new ActionFailed(
      "ConfigurationError",
      `${key} specified in action config does not match expected format, the expected format is JSON array adhering to the following format: [{${members.map((member) => `"${member}": "string"`).join(", ")}}]`,
      { cause },
    );
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw unexpected(cause);
  }
  if (!Array.isArray(parsed)) throw unexpected();
  return parsed.map((one: unknown) => {
    const given = (one ?? {}) as Record<string, unknown>;
    if (members.some((member) => typeof given[member] !== "string")) throw unexpected();
    return Object.fromEntries(members.map((member) => [member, given[member]]));
  });
}

function waiting(job: Job, id: string): Outcome {
  return {
    waiting: {
      externalExecutionId: id,
      waitsFor: `Execution ${id} of pipeline ${targetOf(job)} is running.`,
      wake: executionResource(pipelineArn(job.region, job.account, targetOf(job)), id),
      memo: { pipelineExecutionId: id },
    },
    lookAt: job.now + safetyLookMs,
  };
}
