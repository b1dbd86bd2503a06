/** Requests of the reference model as events of the orchestrator. */
import type { Execution, Flow, PipelineEvent } from "../model.ts";
import type { Request } from "./reference/requests.ts";
import type { Plan } from "./reference/world.ts";

export const flowOf = ({ stages, structure }: Plan): Flow => ({ stages, fingerprint: structure });

/** Undefined for time, which is no event. `executionAt` finds an execution by its number, `newId` names a new one. */
export function eventOf(request: Request, executionAt: (number: number) => Execution, newId: () => string): PipelineEvent | undefined {
  const idOf = (number: number) => executionAt(number).id;
  switch (request.kind) {
    case "start":
      return { kind: "ExecutionStarted", executionId: newId() };
    case "finish": {
      const { id, run } = executionAt(request.number);
      const action = run?.actions.find(({ name }) => name === request.action);
      return { kind: "ActionFinished", executionId: id, actionId: action?.id ?? "", status: request.status };
    }
    case "judge":
      return judgement(executionAt(request.number), request);
    case "override": {
      const { number, stage, gate } = request;
      return { kind: "ConditionOverridden", executionId: idOf(number), stage, gate, by: "me" };
    }
    case "stop":
      return { kind: "StopRequested", executionId: idOf(request.number), abandon: request.abandon };
    case "retry":
      return { kind: "RetryRequested", executionId: idOf(request.number), stage: request.stage, retryMode: request.retryMode };
    case "rollback": {
      const trigger = { triggerType: "ManualRollback" as const, triggerDetail: "me" };
      return { kind: "RollbackRequested", executionId: newId(), stage: request.stage, targetExecutionId: idOf(request.target), trigger };
    }
    case "transition": {
      const side = request.side === "in" ? "Inbound" : "Outbound";
      return { kind: "TransitionChanged", stage: request.stage, side, enabled: request.enabled, by: "me" };
    }
    case "pass":
      return undefined;
    case "update": {
      const { version, mode } = request.plan;
      return { kind: "PipelineUpdated", version, mode, flow: flowOf(request.plan) };
    }
  }
}

function judgement({ id, run }: Execution, { gate, rule: name, status }: Extract<Request, { kind: "judge" }>): PipelineEvent {
  const rule = run?.conditions.find((condition) => condition.gate === gate)?.rules.find((one) => one.name === name);
  const errored = status === "Errored" && { errored: true };
  return { kind: "RuleFinished", executionId: id, ruleId: rule?.id ?? "", status: status === "Succeeded" ? status : "Failed", ...errored };
}
