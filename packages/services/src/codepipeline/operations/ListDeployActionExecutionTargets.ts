import { ActionExecutionNotFoundException } from "@aws-sdk/client-codepipeline";
import { fault } from "@towpath/wire";
import type { Operation } from "../../door/service.ts";
import { thePipeline } from "../requests/find.ts";
import type { CodepipelineParts } from "../requests/parts.ts";
import { findAction } from "../store/actions.ts";
import { pipelineById } from "../store/pipelines.ts";

/**
 * The instances that a deployment went to one after the other. Providers that have such targets do not exist here, so there are none.
 * https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ListDeployActionExecutionTargets.html
 */
export const ListDeployActionExecutionTargets: Operation<"codepipeline", "ListDeployActionExecutionTargets", CodepipelineParts> = (
  { pipelineName, actionExecutionId },
  call,
  { journal },
) => {
  const named = pipelineName === undefined ? undefined : thePipeline(journal, call, pipelineName);
  const action = findAction(journal, actionExecutionId);
  const pipeline = action && action.gate === null ? pipelineById(journal, action.pipeline_id) : undefined;
  const own = pipeline?.account === call.caller.account && pipeline.region === call.caller.region;
  if (!own || (named && named.id !== pipeline.id))
    throw fault(ActionExecutionNotFoundException, `The action execution '${actionExecutionId}' could not be found.`);
  return { targets: [] };
};
