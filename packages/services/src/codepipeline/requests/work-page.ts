/** What ListActionExecutions and ListRuleExecutions share. */
import type { ArtifactDetail, RuleExecutionResult } from "@aws-sdk/client-codepipeline";
import type { Call } from "../../door/service.ts";
import { actionExecutionsPerPage } from "../limits.ts";
import { listWork, type StoredArtifact } from "../store/actions.ts";
import type { Pipeline } from "../store/pipelines.ts";
import type { ActionRow } from "../store/rows.ts";
import { theExecution, thePipeline } from "./find.ts";
import { numberBefore, pageOf } from "./page.ts";
import type { CodepipelineParts } from "./parts.ts";

interface Asked {
  pipelineName: string;
  filter?: { pipelineExecutionId?: string; latestInPipelineExecution?: { pipelineExecutionId: string } };
  maxResults?: number;
  nextToken?: string;
}

/** A page of a pipeline's actions or rules, the newest first. */
export function workPage(
  { journal }: CodepipelineParts,
  call: Call,
  of: "actions" | "rules",
  { pipelineName, filter, maxResults, nextToken }: Asked,
): { pipeline: Pipeline; page: ActionRow[]; nextToken?: string } {
  const pipeline = thePipeline(journal, call, pipelineName);
  const latest = filter?.latestInPipelineExecution;
  const executionId = latest?.pipelineExecutionId ?? filter?.pipelineExecutionId;
  if (executionId !== undefined) theExecution(journal, pipeline, executionId);
  const size = Math.min(maxResults ?? actionExecutionsPerPage, actionExecutionsPerPage);
  const rows = listWork(journal, pipeline.id, {
    of,
    before: numberBefore(nextToken),
    ...(executionId !== undefined && { executionId }),
    onlyCurrent: latest !== undefined,
    limit: size + 1,
  });
  return { pipeline, ...pageOf(rows, size, ({ number }) => number) };
}

/** What is shown of actions and rules alike. */
export const workDetail = (row: ActionRow) => ({
  pipelineExecutionId: row.execution_id,
  pipelineVersion: row.version,
  stageName: row.stage,
  startTime: new Date(row.started),
  lastUpdateTime: new Date(row.updated),
  ...(row.updated_by !== null && { updatedBy: row.updated_by }),
  status: row.status,
});

export const artifactDetail = ({ name, bucket, key }: StoredArtifact): ArtifactDetail => ({ name, s3location: { bucket, key } });

/** How an action or a rule ended, or stands. */
export const resultDetail = (row: ActionRow): RuleExecutionResult => ({
  ...(row.external_id !== null && { externalExecutionId: row.external_id }),
  ...(row.summary !== null && { externalExecutionSummary: row.summary }),
  ...(row.external_url !== null && { externalExecutionUrl: row.external_url }),
  ...(row.error_code !== null && { errorDetails: { code: row.error_code, message: row.error_message ?? "" } }),
});
