import { DuplicatedStopRequestException, PipelineExecutionNotStoppableException } from "@aws-sdk/client-codepipeline";
import { fault } from "@towpath/wire";
import type { Operation } from "../../door/service.ts";
import { advance } from "../advance.ts";
import { refusalOfStop } from "../decide/stop.ts";
import { executionNotFound } from "../errors.ts";
import { loadState } from "../store/load.ts";
import { theExecution, thePipeline } from "../requests/find.ts";
import type { CodepipelineParts } from "../requests/parts.ts";

/** https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_StopPipelineExecution.html */
export const StopPipelineExecution: Operation<"codepipeline", "StopPipelineExecution", CodepipelineParts> = (input, call, parts) => {
  const { pipelineName, pipelineExecutionId: executionId, abandon = false, reason } = input;
  parts.journal.transactShared((tx) => {
    const pipeline = thePipeline(tx, call, pipelineName);
    theExecution(tx, pipeline, executionId);
    const execution = loadState(tx, parts.definitions, pipeline, executionId).executions.get(executionId);
    if (!execution) throw executionNotFound(pipelineName, executionId);
    const refusal = refusalOfStop(execution, abandon);
    if (refusal === "already stopping")
      throw fault(
        DuplicatedStopRequestException,
        `The pipeline execution '${executionId}' is already stopping. ${abandon ? "Its actions are already abandoned." : "To end it at once, stop it with abandon."}`,
      );
    if (refusal === "not stoppable")
      throw fault(
        PipelineExecutionNotStoppableException,
        `The pipeline execution '${executionId}' has ended with status ${execution.status} and cannot be stopped.`,
      );
    advance(tx, parts, pipeline, { kind: "StopRequested", executionId, abandon, ...(reason !== undefined && { reason }) });
  });
  return { pipelineExecutionId: executionId };
};
