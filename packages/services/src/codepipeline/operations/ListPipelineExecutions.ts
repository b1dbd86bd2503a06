import type { PipelineExecutionSummary } from "@aws-sdk/client-codepipeline";
import type { Operation } from "../../door/service.ts";
import type { Stop } from "../model.ts";
import { executionsPerPage } from "../limits.ts";
import { listExecutions, revisionsOf, triggerOf } from "../store/executions.ts";
import type { ExecutionRow } from "../store/rows.ts";
import { thePipeline } from "../requests/find.ts";
import { numberBefore, pageOf } from "../requests/page.ts";
import type { CodepipelineParts } from "../requests/parts.ts";

/** Newest first. https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ListPipelineExecutions.html */
export const ListPipelineExecutions: Operation<"codepipeline", "ListPipelineExecutions", CodepipelineParts> = (input, call, parts) => {
  const pipeline = thePipeline(parts.journal, call, input.pipelineName);
  const size = Math.min(input.maxResults ?? executionsPerPage, executionsPerPage);
  const stage = input.filter?.succeededInStage?.stageName;
  const rows = listExecutions(parts.journal, pipeline.id, numberBefore(input.nextToken), stage, size + 1);
  const { page, nextToken } = pageOf(rows, size, ({ sequence }) => sequence);
  return { pipelineExecutionSummaries: page.map(summaryOf), nextToken };
};

function summaryOf(row: ExecutionRow): PipelineExecutionSummary {
  const { triggerType, triggerDetail } = triggerOf(row);
  const stop = row.stop === null ? undefined : (JSON.parse(row.stop) as Stop);
  return {
    pipelineExecutionId: row.id,
    status: row.status,
    ...(row.status_summary !== null && { statusSummary: row.status_summary }),
    startTime: new Date(row.started),
    lastUpdateTime: new Date(row.updated),
    sourceRevisions: revisionsOf(row).map(({ actionName, revisionId, revisionSummary, revisionUrl }) => ({
      actionName,
      revisionId,
      revisionSummary,
      revisionUrl,
    })),
    trigger: { triggerType, triggerDetail },
    ...(stop?.reason !== undefined && { stopTrigger: { reason: stop.reason } }),
    executionMode: row.mode,
    executionType: row.type,
    ...(row.rollback_target !== null && { rollbackMetadata: { rollbackTargetPipelineExecutionId: row.rollback_target } }),
  };
}
