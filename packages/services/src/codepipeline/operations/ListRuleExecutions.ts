import type { RuleExecutionDetail } from "@aws-sdk/client-codepipeline";
import type { Operation } from "../../door/service.ts";
import { rulesAt } from "../declare/declaration.ts";
import { actionExecutionsPerPage } from "../limits.ts";
import { theExecution, thePipeline } from "../requests/find.ts";
import { numberBefore, pageOf } from "../requests/page.ts";
import type { CodepipelineParts } from "../requests/parts.ts";
import { inputOf, listWork } from "../store/actions.ts";
import { definitionOf } from "../store/definitions.ts";
import type { Pipeline } from "../store/pipelines.ts";
import type { ActionRow } from "../store/rows.ts";

/** Newest first. https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ListRuleExecutions.html */
export const ListRuleExecutions: Operation<"codepipeline", "ListRuleExecutions", CodepipelineParts> = (input, call, parts) => {
  const pipeline = thePipeline(parts.journal, call, input.pipelineName);
  const latest = input.filter?.latestInPipelineExecution;
  const executionId = latest?.pipelineExecutionId ?? input.filter?.pipelineExecutionId;
  if (executionId !== undefined) theExecution(parts.journal, pipeline, executionId);
  const size = Math.min(input.maxResults ?? actionExecutionsPerPage, actionExecutionsPerPage);
  const rows = listWork(parts.journal, pipeline.id, {
    of: "rules",
    before: numberBefore(input.nextToken),
    ...(executionId !== undefined && { executionId }),
    onlyCurrent: latest !== undefined,
    limit: size + 1,
  });
  const { page, nextToken } = pageOf(rows, size, ({ number }) => number);
  return { ruleExecutionDetails: page.map((row) => detailOf(parts, pipeline, row)), nextToken };
};

function detailOf(parts: CodepipelineParts, pipeline: Pipeline, row: ActionRow): RuleExecutionDetail {
  return {
    pipelineExecutionId: row.execution_id,
    ruleExecutionId: row.id,
    pipelineVersion: row.version,
    stageName: row.stage,
    ruleName: row.action,
    startTime: new Date(row.started),
    lastUpdateTime: new Date(row.updated),
    ...(row.updated_by !== null && { updatedBy: row.updated_by }),
    status: row.status,
    input: inputDetail(parts, pipeline, row),
    output: {
      executionResult: {
        ...(row.external_id !== null && { externalExecutionId: row.external_id }),
        ...(row.summary !== null && { externalExecutionSummary: row.summary }),
        ...(row.external_url !== null && { externalExecutionUrl: row.external_url }),
        ...(row.error_code !== null && { errorDetails: { code: row.error_code, message: row.error_message ?? "" } }),
      },
    },
  };
}

function inputDetail({ journal, definitions }: CodepipelineParts, pipeline: Pipeline, row: ActionRow): RuleExecutionDetail["input"] {
  const declaration = definitionOf(journal, definitions, pipeline.id, row.version)?.declaration;
  const stage = declaration?.stages.find(({ name }) => name === row.stage);
  const rule = stage && row.gate !== null ? rulesAt(stage, row.gate).find(({ name }) => name === row.action) : undefined;
  const input = inputOf(row);
  return {
    ...(rule && { ruleTypeId: rule.ruleTypeId, configuration: rule.configuration ?? {} }),
    ...(input && { resolvedConfiguration: input.resolvedConfiguration }),
    ...(rule?.roleArn !== undefined && { roleArn: rule.roleArn }),
    region: rule?.region ?? pipeline.region,
    inputArtifacts: (input?.artifacts ?? []).map(({ name, bucket, key }) => ({ name, s3location: { bucket, key } })),
  };
}
