import type { Operation } from "../../door/service.ts";
import { explainExecution } from "../explain-execution.ts";
import { statusSummaryLengthMax } from "../limits.ts";
import { revisionsOf, triggerOf, variablesOf } from "../store/executions.ts";
import { theExecution, thePipeline } from "../requests/find.ts";
import type { CodepipelineParts } from "../requests/parts.ts";

/** While it runs, statusSummary says what it waits for. https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_GetPipelineExecution.html */
export const GetPipelineExecution: Operation<"codepipeline", "GetPipelineExecution", CodepipelineParts> = (input, call, parts) => {
  const pipeline = thePipeline(parts.journal, call, input.pipelineName);
  const row = theExecution(parts.journal, pipeline, input.pipelineExecutionId);
  const { triggerType, triggerDetail } = triggerOf(row);
  const variables = variablesOf(row);
  const waits = explainExecution(parts.journal, parts.definitions, pipeline, row.id).map(({ reason }) => reason);
  const summary = [...(row.status_summary === null ? [] : [row.status_summary]), ...waits].join(" ");
  return {
    pipelineExecution: {
      pipelineName: pipeline.name,
      pipelineVersion: row.version,
      pipelineExecutionId: row.id,
      status: row.status,
      ...(summary !== "" && { statusSummary: summary.slice(0, statusSummaryLengthMax) }),
      artifactRevisions: revisionsOf(row).map(({ actionName: _action, created, ...revision }) => ({
        ...revision,
        ...(created !== undefined && { created: new Date(created) }),
      })),
      ...(variables.length > 0 && { variables }),
      trigger: { triggerType, triggerDetail },
      executionMode: row.mode,
      executionType: row.type,
      ...(row.rollback_target !== null && { rollbackMetadata: { rollbackTargetPipelineExecutionId: row.rollback_target } }),
    },
  };
};
