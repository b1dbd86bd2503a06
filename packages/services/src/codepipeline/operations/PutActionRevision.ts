import { ActionNotFoundException, ValidationException } from "@aws-sdk/client-codepipeline";
import { fault } from "@towpath/wire";
import type { Operation } from "../../door/service.ts";
import { start } from "../advance.ts";
import { tooManyExecutions } from "../errors.ts";
import { theDeclaration, thePipeline, theStage } from "../requests/find.ts";
import type { CodepipelineParts } from "../requests/parts.ts";
import { checkOverrides, overrideFor } from "../requests/source-overrides.ts";
import { hasRoom, missingVariables, resolveVariables } from "../start-execution.ts";
import { keepPutRevision, putRevision } from "../store/put-revisions.ts";

/**
 * A new revision of a source starts the pipeline with exactly that revision; one that was put before gives the execution it started.
 * https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PutActionRevision.html
 */
export const PutActionRevision: Operation<"codepipeline", "PutActionRevision", CodepipelineParts> = (input, call, parts) => {
  const { pipelineName, stageName, actionName, actionRevision } = input;
  const { revisionId, revisionChangeId } = actionRevision;
  return parts.journal.transact((tx) => {
    const pipeline = thePipeline(tx, call, pipelineName);
    const declaration = theDeclaration(tx, parts, pipeline);
    const action = theStage(declaration, stageName).actions.find(({ name }) => name === actionName);
    if (!action)
      throw fault(ActionNotFoundException, `Pipeline '${pipelineName}' does not contain an action '${actionName}' in stage '${stageName}'`);
    if (action.actionTypeId.category !== "Source")
      throw fault(ValidationException, `The action '${actionName}' is not a source action; only those have revisions.`);
    const known = putRevision(tx, pipeline.id, actionName, revisionId);
    if (known !== undefined) return { newRevision: false, pipelineExecutionId: known };
    const override = overrideFor(action, revisionId);
    checkOverrides(declaration, override ? [override] : []);
    const { resolved, missing } = resolveVariables(declaration);
    if (missing.length > 0) throw fault(ValidationException, missingVariables(missing));
    if (!hasRoom(tx, pipeline)) throw tooManyExecutions(pipelineName);
    const trigger = { triggerType: "PutActionRevision" as const, triggerDetail: call.caller.principal.arn };
    const pipelineExecutionId = start(tx, parts, pipeline, { trigger, variables: resolved, sourceOverrides: override ? [override] : [] });
    keepPutRevision(tx, { pipelineId: pipeline.id, actionName, revisionId, revisionChangeId, pipelineExecutionId });
    return { newRevision: true, pipelineExecutionId };
  });
};
