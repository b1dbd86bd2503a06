/**
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-Lambda.html
 * There is no Lambda service here: the event that the function would be invoked with is a job, for a worker that polls for it.
 */
import { lambdaReplyMs, lambdaTimeoutMinutes } from "../limits.ts";
import type { JobOffer, Outcome, Provider } from "../providers/provider.ts";

const type = { category: "Invoke", owner: "AWS", provider: "Lambda", version: "1" } as const;

export const lambda: Provider = {
  id: type,
  configuration: { FunctionName: { required: true, queryable: true }, UserParameters: {} },
  inputArtifacts: { min: 0, max: 5 },
  outputArtifacts: { min: 0, max: 5 },
  timeoutMinutes: () => lambdaTimeoutMinutes,
  timedOut: "The AWS Lambda function did not report the end of its work within 24 hours.",
  start: async ({ configuration }) => invoking(configuration["FunctionName"] ?? ""),
};

/** What an invocation of a function waits for: also how rules invoke one. */
export function invoking(functionName: string): Outcome & { offer?: JobOffer } {
  const query = { FunctionName: functionName };
  return {
    waiting: { waitsFor: `A worker that polls for {Invoke, AWS, Lambda, 1} has to take the job of the function ${functionName}.` },
    offer: { type, query, mustAcknowledge: false, replyMs: lambdaReplyMs },
  };
}
