import { StageNotRetryableException } from "@aws-sdk/client-codepipeline";
import { fault } from "@towpath/wire";
import type { Operation } from "../../door/service.ts";
import { advance } from "../advance.ts";
import { refusalOfRetry, type RetryRefusal } from "../decide/retry.ts";
import { notLatest, stageBusy, tooManyExecutions } from "../errors.ts";
import { isActive } from "../model.ts";
import { hasRoom } from "../start-execution.ts";
import { theStageRun } from "../requests/find.ts";
import type { CodepipelineParts } from "../requests/parts.ts";

/** The same execution goes on. https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_RetryStageExecution.html */
export const RetryStageExecution: Operation<"codepipeline", "RetryStageExecution", CodepipelineParts> = (input, call, parts) => {
  const { pipelineName, stageName: stage, pipelineExecutionId: executionId, retryMode } = input;
  parts.journal.transactShared((tx) => {
    const { pipeline, state, execution } = theStageRun(tx, call, parts, input);
    const refusal = refusalOfRetry(state, execution, stage, retryMode);
    if (refusal) throw refused[refusal](stage, executionId);
    if (!isActive(execution) && !hasRoom(tx, pipeline)) throw tooManyExecutions(pipelineName);
    advance(tx, parts, pipeline, { kind: "RetryRequested", executionId, stage, retryMode });
  });
  return { pipelineExecutionId: executionId };
};

const refused: Record<RetryRefusal, (stage: string, executionId: string) => Error> = {
  "not latest": notLatest,
  "not retryable": (stage) =>
    fault(
      StageNotRetryableException,
      `Unable to retry stage '${stage}'. The pipeline structure or stage state might have changed while actions awaited retry, or the stage contains no failed actions.`,
    ),
  busy: stageBusy,
};
