import type { ActionExecutionDetail } from "@aws-sdk/client-codepipeline";
import type { Operation } from "../../door/service.ts";
import { actionOf } from "../declare/declaration.ts";
import { maskSealed } from "../declare/secrets.ts";
import { inputOf, outputArtifactsOf, outputVariablesOf } from "../store/actions.ts";
import { definitionOf } from "../store/definitions.ts";
import type { Pipeline } from "../store/pipelines.ts";
import type { ActionRow } from "../store/rows.ts";
import type { CodepipelineParts } from "../requests/parts.ts";
import { artifactDetail, resultDetail, workDetail, workPage } from "../requests/work-page.ts";

/** Newest first. https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ListActionExecutions.html */
export const ListActionExecutions: Operation<"codepipeline", "ListActionExecutions", CodepipelineParts> = (input, call, parts) => {
  const { pipeline, page, nextToken } = workPage(parts, call, "actions", input);
  return { actionExecutionDetails: page.map((row) => detailOf(parts, pipeline, row)), nextToken };
};

function detailOf(parts: CodepipelineParts, pipeline: Pipeline, row: ActionRow): ActionExecutionDetail {
  return {
    ...workDetail(row),
    actionExecutionId: row.id,
    actionName: row.action,
    input: inputDetail(parts, pipeline, row),
    output: {
      outputArtifacts: outputArtifactsOf(row).map(artifactDetail),
      executionResult: { ...resultDetail(row), ...(row.log_stream_arn !== null && { logStreamARN: row.log_stream_arn }) },
      outputVariables: outputVariablesOf(row),
    },
  };
}

function inputDetail(parts: CodepipelineParts, pipeline: Pipeline, row: ActionRow): ActionExecutionDetail["input"] {
  const declaration = definitionOf(parts.journal, parts.definitions, pipeline.id, row.version)?.declaration;
  const action = declaration && actionOf(declaration, row.stage, row.action);
  const input = inputOf(row);
  return {
    ...(action && { actionTypeId: action.actionTypeId, configuration: maskSealed(action.configuration) }),
    ...(input && { resolvedConfiguration: maskSealed(input.resolvedConfiguration) }),
    ...(action?.roleArn !== undefined && { roleArn: action.roleArn }),
    region: action?.region ?? pipeline.region,
    inputArtifacts: (input?.artifacts ?? []).map(artifactDetail),
    ...(action?.namespace !== undefined && { namespace: action.namespace }),
  };
}
