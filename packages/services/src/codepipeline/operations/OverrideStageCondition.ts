import { ConditionNotOverridableException, type ConditionType } from "@aws-sdk/client-codepipeline";
import { fault } from "@towpath/wire";
import type { Operation } from "../../door/service.ts";
import { advance } from "../advance.ts";
import { conditionOf } from "../decide/condition.ts";
import { type OverridableGate, type OverrideRefusal, refusalOfOverride } from "../decide/override.ts";
import { notLatest, stageBusy, tooManyExecutions } from "../errors.ts";
import { isActive } from "../model.ts";
import { hasRoom } from "../start-execution.ts";
import { setUpdatedBy } from "../store/actions.ts";
import { theStageRun } from "../requests/find.ts";
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
    const { pipeline, state, execution } = theStageRun(tx, call, parts, input);
    const refusal = refusalOfOverride(state, execution, stage, gate);
    if (refusal) throw refused[refusal](stage, conditionType, executionId);
    // One that has ended takes a place again.
    if (!isActive(execution) && !hasRoom(tx, pipeline)) throw tooManyExecutions(pipelineName);
    const rules = execution.run && conditionOf(execution.run, gate)?.rules.filter(({ status }) => status === "InProgress");
    for (const { id } of rules ?? []) setUpdatedBy(tx, id, by);
    advance(tx, parts, pipeline, { kind: "ConditionOverridden", executionId, stage, gate, by });
  });
  return {};
};

const refused: Record<OverrideRefusal, (stage: string, conditionType: ConditionType, executionId: string) => Error> = {
  "not latest": (stage, _type, executionId) => notLatest(stage, executionId),
  "not overridable": (stage, conditionType) =>
    fault(
      ConditionNotOverridableException,
      `Unable to override the condition ${conditionType} of stage '${stage}' because the condition does not allow overrides.`,
    ),
  busy: stageBusy,
};
