import type { Operation } from "../../door/service.ts";
import { answerJob, theJob } from "../jobs/answer.ts";
import { external } from "../jobs/urls.ts";
import type { CodepipelineParts } from "../requests/parts.ts";

/** The action has failed. https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PutJobFailureResult.html */
export const PutJobFailureResult: Operation<"codepipeline", "PutJobFailureResult", CodepipelineParts> = (input, call, parts) => {
  const { type, message, externalExecutionId } = input.failureDetails;
  parts.journal.transactShared((tx) => {
    const row = theJob(tx, call, input.jobId);
    const told = externalExecutionId === undefined ? {} : external(row, externalExecutionId);
    answerJob(tx, parts, row, { told, result: { status: "Failed", ...told, error: { code: type, message } } });
  });
  return {};
};
