import {
  ConcurrentPipelineExecutionsLimitExceededException,
  ConditionNotOverridableException,
  type ConditionType,
  ConflictException,
  NotLatestPipelineExecutionException,
} from "@aws-sdk/client-codepipeline";
import { fault } from "@towpath/wire";
import type { Operation } from "../../door/service.ts";
import { advance } from "../advance.ts";
import { conditionOf } from "../decide/condition.ts";
import { type OverridableGate, type OverrideRefusal, refusalOfOverride } from "../decide/override.ts";
import { executionNotFound } from "../errors.ts";
import { isActive } from "../model.ts";
import { hasRoom } from "../start-execution.ts";
import { setUpdatedBy } from "../store/actions.ts";
import { loadState } from "../store/load.ts";
import { theDeclaration, theExecution, thePipeline, theStage } from "../requests/find.ts";
import type { CodepipelineParts } from "../requests/parts.ts";

const gateOf: Record<ConditionType, OverridableGate> = { BEFORE_ENTRY: "beforeEntry", ON_SUCCESS: "onSuccess" };

/**
 * Lets a stage go on in spite of its condition: while its rules run, or after it failed.
 * https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_OverrideStageCondition.html
 */
export const OverrideStageCondition: Operation<"codepipeline", "OverrideStageCondition", CodepipelineParts> = (input, call, parts) => {
  const { pipelineName, stageName: stage, pipelineExecutionId: executionId, conditionType } = input;
  const gate = gateOf[conditionType];
  const by = call.caller.principal.arn;
  parts.journal.transact((tx) => {
    const pipeline = thePipeline(tx, call, pipelineName);
    const row = theExecution(tx, pipeline, executionId);
    theStage(theDeclaration(tx, parts, pipeline, row.mode === "PARALLEL" ? row.version : pipeline.version), stage);
    const state = loadState(tx, parts.definitions, pipeline, executionId);
    const execution = state.executions.get(executionId);
    if (!execution) throw executionNotFound(pipelineName, executionId);
    const refusal = refusalOfOverride(state, execution, stage, gate);
    if (refusal) throw refused[refusal](stage, conditionType, executionId);
    // One that has ended takes a place again.
    if (!isActive(execution) && !hasRoom(tx, pipeline))
      throw fault(
        ConcurrentPipelineExecutionsLimitExceededException,
        `The pipeline '${pipelineName}' has reached the limit for concurrent pipeline executions.`,
      );
    const rules = execution.run && conditionOf(execution.run, gate)?.rules.filter(({ status }) => status === "InProgress");
    for (const { id } of rules ?? []) setUpdatedBy(tx, id, by);
    advance(tx, parts, pipeline, { kind: "ConditionOverridden", executionId, stage, gate, by });
  });
  return {};
};

const refused: Record<OverrideRefusal, (stage: string, conditionType: ConditionType, executionId: string) => Error> = {
  "not latest": (stage, _type, executionId) =>
    fault(NotLatestPipelineExecutionException, `The pipeline execution '${executionId}' is not the latest execution in stage '${stage}'.`),
  "not overridable": (stage, conditionType) =>
    fault(
      ConditionNotOverridableException,
      `Unable to override the condition ${conditionType} of stage '${stage}' because the condition does not allow overrides.`,
    ),
  busy: (stage) =>
    fault(
      ConflictException,
      `Your request cannot be handled because stage '${stage}' is busy handling ongoing activities. Try again later.`,
    ),
};
