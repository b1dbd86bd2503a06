/** Requests of the schedule as calls of operations, and ends as what providers, people and workers do. */
import type { ActionRow } from "../../store/rows.ts";
import type { Request } from "../reference/requests.ts";
import type { Course } from "./course.ts";
import { declarationOf, pipelineName } from "./declarations.ts";
import { resourceOf } from "./outside.ts";
import { executionsIn } from "./rows.ts";
import { type Answer, home } from "./server.ts";

/** `ended` is the action or rule that ended if it was acknowledged: the reference model hears of that by an event, and of all else at once. */
export interface Answered {
  acknowledged: boolean;
  ended?: string;
  text: string;
}

type Asked = "nobody there" | "cut off" | Answered;

const idOf = ({ server }: Course, number: number): string => executionsIn(server.journal)[number - 1]?.id ?? "";

function asked(answer: Answer<never> | { output: unknown }, ended?: string): Asked {
  if ("cutOff" in answer) return "cut off";
  if ("refused" in answer) return { acknowledged: false, text: answer.refused };
  return { acknowledged: true, text: "acknowledged", ...(ended !== undefined && { ended }) };
}

export async function ask(course: Course, request: Exclude<Request, { kind: "pass" }>): Promise<Asked> {
  const { server } = course;
  switch (request.kind) {
    case "start":
      return asked(await server.call("StartPipelineExecution", { name: pipelineName, clientRequestToken: `start-${course.starts}` }));
    case "finish":
      return finish(course, request);
    case "judge":
      return judge(course, request);
    case "override": {
      const conditionType = request.gate === "beforeEntry" ? "BEFORE_ENTRY" : "ON_SUCCESS";
      const pipelineExecutionId = idOf(course, request.number);
      return asked(
        await server.call("OverrideStageCondition", { pipelineName, stageName: request.stage, pipelineExecutionId, conditionType }),
      );
    }
    case "stop": {
      const pipelineExecutionId = idOf(course, request.number);
      return asked(await server.call("StopPipelineExecution", { pipelineName, pipelineExecutionId, abandon: request.abandon }));
    }
    case "retry": {
      const { stage: stageName, retryMode } = request;
      const pipelineExecutionId = idOf(course, request.number);
      course.retries.set(pipelineExecutionId, retryMode === "ALL_ACTIONS");
      const answer = await server.call("RetryStageExecution", { pipelineName, stageName, pipelineExecutionId, retryMode });
      if ("refused" in answer) course.retries.delete(pipelineExecutionId);
      return asked(answer);
    }
    case "rollback": {
      const targetPipelineExecutionId = idOf(course, request.target);
      return asked(await server.call("RollbackStage", { pipelineName, stageName: request.stage, targetPipelineExecutionId }));
    }
    case "transition": {
      const transition = {
        pipelineName,
        stageName: request.stage,
        transitionType: request.side === "in" ? "Inbound" : "Outbound",
      } as const;
      if (request.enabled) return asked(await server.call("EnableStageTransition", transition));
      return asked(await server.call("DisableStageTransition", { ...transition, reason: "the schedule" }));
    }
    case "update":
      return asked(await server.call("UpdatePipeline", { pipeline: declarationOf(request.plan) }));
  }
}

/** A person decides about an approval; of other work its provider knows the end, and mostly says so. */
async function finish(course: Course, { number, action, status }: Extract<Request, { kind: "finish" }>): Promise<Asked> {
  const { server, outside } = course;
  const row = currentRow(course, number, action);
  if (!row) return "nobody there";
  if (row.token !== null) {
    const result = { status: status === "Succeeded" ? "Approved" : "Rejected", summary: "the schedule" } as const;
    const { stage: stageName, token } = row;
    return asked(await server.call("PutApprovalResult", { pipelineName, stageName, actionName: action, token, result }), row.id);
  }
  const work = outside.begun.get(row.id);
  if (!work) return "nobody there";
  work.end ??= status;
  const event = { ...home, source: "test", type: "Ended", resource: resourceOf(row.id), detail: {} };
  server.journal.transact((tx) => tx.emit(event));
  return "nobody there";
}

/** A worker polls for the jobs of rules, and answers one of those it has. */
async function judge(course: Course, { number, gate, rule, status }: Extract<Request, { kind: "judge" }>): Promise<Asked> {
  const { server, jobs } = course;
  const actionTypeId = { category: "Invoke", owner: "AWS", provider: "Lambda", version: "1" } as const;
  const polled = await server.call("PollForJobs", { actionTypeId, maxBatchSize: 10 });
  if ("cutOff" in polled) return "cut off";
  if ("refused" in polled) throw new Error(polled.refused);
  for (const { id, data } of polled.output.jobs ?? []) jobs.set(data?.pipelineContext?.action?.actionExecutionId ?? "", id ?? "");
  const row = currentRow(course, number, rule, gate);
  const jobId = row && jobs.get(row.id);
  if (!row || jobId === undefined) return "nobody there";
  const succeeds = (status === "Succeeded") !== (gate === "onFailure");
  if (status !== "Errored" && succeeds) return asked(await server.call("PutJobSuccessResult", { jobId }), row.id);
  const failureDetails = { type: status === "Errored" ? "ConfigurationError" : "JobFailed", message: "the schedule" } as const;
  return asked(await server.call("PutJobFailureResult", { jobId, failureDetails }), row.id);
}

function currentRow(course: Course, number: number, name: string, gate: string | null = null): ActionRow | undefined {
  const { stage } = course.world.executions[number - 1] ?? {};
  return course.server.journal.one<ActionRow>(
    "SELECT * FROM codepipeline_actions WHERE execution_id = ? AND stage = ? AND action = ? AND gate IS ? AND current = 1",
    idOf(course, number),
    stage ?? "",
    name,
    gate,
  );
}
