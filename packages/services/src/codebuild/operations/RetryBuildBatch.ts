import type { Operation } from "../../door/service.ts";
import { advanceBatch, timeBatch } from "../batch/advance.ts";
import { findRepeatedBatch, rememberBatch } from "../batch/idempotency.ts";
import { batchTimeoutMinutesDefault } from "../batch/limits.ts";
import { batchNotFound } from "../batch/not-found.ts";
import { batchShape } from "../batch/shapes.ts";
import { batchSeenBy } from "../managed.ts";
import { batchIdFrom, placeOf } from "../names.ts";
import type { CodebuildParts } from "../parts.ts";
import { invalid } from "../project/refuse.ts";

/** Runs a batch that has not succeeded once more, under its own id; all of it unless RETRY_FAILED_BUILDS is asked for. */
export const RetryBuildBatch: Operation<"codebuild", "RetryBuildBatch", CodebuildParts> = (input, { caller }, parts) => {
  const place = placeOf(caller);
  if (!input.id) throw invalid("Invalid build batch ID provided");
  const id = batchIdFrom(input.id);
  const buildBatch = parts.journal.transact((tx) => {
    const known = batchSeenBy(tx, caller, id);
    if (!known) throw batchNotFound(id);
    const repeated = findRepeatedBatch(tx, place, input.idempotencyToken, input);
    if (repeated) return batchShape(tx, repeated);
    const { status } = known.state;
    if (status === "IN_PROGRESS" || status === "SUCCEEDED") {
      throw invalid(`Build batch ${id} cannot be retried: only batch builds that have failed can be retried`);
    }
    const again = advanceBatch(tx, place, id, { kind: "retried", all: input.retryType !== "RETRY_FAILED_BUILDS", at: tx.now });
    if (!again) throw invalid(`Build batch ${id} cannot be retried until its builds have stopped`);
    timeBatch(tx, again, again.config.timeoutInMins ?? batchTimeoutMinutesDefault);
    rememberBatch(tx, place, input.idempotencyToken, input, id);
    return batchShape(tx, again);
  });
  parts.crash.at("batch-queued");
  return { buildBatch };
};
