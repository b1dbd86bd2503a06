import type { ActionExecutionDetail, ArtifactDetail } from "@aws-sdk/client-codepipeline";
import type { Operation } from "../../door/service.ts";
import { actionOf } from "../declare/declaration.ts";
import { maskSealed } from "../declare/secrets.ts";
import { actionExecutionsPerPage } from "../limits.ts";
import { inputOf, listWork, outputArtifactsOf, outputVariablesOf, type StoredArtifact } from "../store/actions.ts";
import { definitionOf } from "../store/definitions.ts";
import type { Pipeline } from "../store/pipelines.ts";
import type { ActionRow } from "../store/rows.ts";
import { theExecution, thePipeline } from "../requests/find.ts";
import { numberBefore, pageOf } from "../requests/page.ts";
import type { CodepipelineParts } from "../requests/parts.ts";

/** Newest first. https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ListActionExecutions.html */
export const ListActionExecutions: Operation<"codepipeline", "ListActionExecutions", CodepipelineParts> = (input, call, parts) => {
  const pipeline = thePipeline(parts.journal, call, input.pipelineName);
  const latest = input.filter?.latestInPipelineExecution;
  const executionId = latest?.pipelineExecutionId ?? input.filter?.pipelineExecutionId;
  if (executionId !== undefined) theExecution(parts.journal, pipeline, executionId);
  const size = Math.min(input.maxResults ?? actionExecutionsPerPage, actionExecutionsPerPage);
  const rows = listWork(parts.journal, pipeline.id, {
    of: "actions",
    before: numberBefore(input.nextToken),
    ...(executionId !== undefined && { executionId }),
    onlyCurrent: latest !== undefined,
    limit: size + 1,
  });
  const { page, nextToken } = pageOf(rows, size, ({ number }) => number);
  return { actionExecutionDetails: page.map((row) => detailOf(parts, pipeline, row)), nextToken };
};

function detailOf(parts: CodepipelineParts, pipeline: Pipeline, row: ActionRow): ActionExecutionDetail {
  return {
    pipelineExecutionId: row.execution_id,
    actionExecutionId: row.id,
    pipelineVersion: row.version,
    stageName: row.stage,
    actionName: row.action,
    startTime: new Date(row.started),
    lastUpdateTime: new Date(row.updated),
    ...(row.updated_by !== null && { updatedBy: row.updated_by }),
    status: row.status,
    input: inputDetail(parts, pipeline, row),
    output: {
      outputArtifacts: outputArtifactsOf(row).map(artifactDetail),
      executionResult: resultDetail(row),
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

const artifactDetail = ({ name, bucket, key }: StoredArtifact): ArtifactDetail => ({ name, s3location: { bucket, key } });

function resultDetail(row: ActionRow): NonNullable<ActionExecutionDetail["output"]>["executionResult"] {
  return {
    ...(row.external_id !== null && { externalExecutionId: row.external_id }),
    ...(row.summary !== null && { externalExecutionSummary: row.summary }),
    ...(row.external_url !== null && { externalExecutionUrl: row.external_url }),
    ...(row.log_stream_arn !== null && { logStreamARN: row.log_stream_arn }),
    ...(row.error_code !== null && { errorDetails: { code: row.error_code, message: row.error_message ?? "" } }),
  };
}
