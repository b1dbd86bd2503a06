import { ApiError } from "@towpath/wire";

/** Refusals of a target that has too much to do just now. */
const busy = new Set([
  "AccountLimitExceededException",
  "ConcurrentModificationException",
  "ConcurrentPipelineExecutionsLimitExceededException",
  "ConflictException",
  "LimitExceededException",
  "RequestLimitExceeded",
  "ServiceUnavailableException",
  "ThrottlingException",
  "TooManyRequestsException",
]);

/**
 * Whether another try may help. What the target refuses for good, such as a pipeline that does not exist or a role that cannot be taken
 * on, is given up at once, as on AWS.
 */
export function isTemporary(error: unknown): boolean {
  if (error instanceof ApiError) return error.status >= 500 || error.status === 429 || busy.has(error.code);
  if (error instanceof Error && "$fault" in error) return error.$fault === "server" || busy.has(error.name);
  return true;
}
