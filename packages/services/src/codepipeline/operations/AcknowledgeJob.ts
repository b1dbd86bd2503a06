import { InvalidNonceException } from "@aws-sdk/client-codepipeline";
import { fault } from "@towpath/wire";
import type { Operation } from "../../door/service.ts";
import { applyToJob, theJob } from "../jobs/answer.ts";
import { awaitReply } from "../jobs/offer.ts";
import { setProgress } from "../store/actions.ts";
import type { CodepipelineParts } from "../requests/parts.ts";

/**
 * The worker has the job when this gives InProgress; any other status says that it has ended meanwhile.
 * https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_AcknowledgeJob.html
 */
export const AcknowledgeJob: Operation<"codepipeline", "AcknowledgeJob", CodepipelineParts> = ({ jobId, nonce }, call, parts) =>
  parts.journal.transactShared((tx) => {
    const row = theJob(tx, call, jobId);
    const decision = applyToJob(tx, row, { kind: "Acknowledged", nonce });
    if ("refused" in decision)
      throw fault(
        InvalidNonceException,
        `The nonce '${nonce}' is not valid for the job with ID '${jobId}': another worker may have the job.`,
      );
    if (decision.job.status !== row.status) {
      awaitReply(tx, row);
      setProgress(tx, row.action_id, { waitsFor: "A worker has acknowledged the job and has not answered yet." });
    }
    return { status: decision.job.status };
  });
