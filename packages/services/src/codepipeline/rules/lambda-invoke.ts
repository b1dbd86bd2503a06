/** https://docs.aws.amazon.com/codepipeline/latest/userguide/rule-reference-LambdaInvoke.html */
import { invoking } from "../jobs/lambda.ts";
import { lambdaTimeoutMinutes } from "../limits.ts";
import type { ActionResult } from "../store/actions.ts";
import { met, type RuleType, ruleTypeId, unmet } from "./rule.ts";

export const lambdaInvoke: RuleType = {
  id: ruleTypeId("LambdaInvoke"),
  configuration: { FunctionName: { required: true }, UserParameters: {} },
  inputArtifacts: { min: 0, max: 5 },
  skips: true,
  timeoutMinutes: ({ timeoutInMinutes }) => timeoutInMinutes ?? lambdaTimeoutMinutes,
  timedOut: "The AWS Lambda function did not report the end of its work within the timeout of the rule.",
  start: async ({ configuration }) => invoking(configuration["FunctionName"] ?? ""),
  judge: (gate, result) => (gate === "onFailure" ? onFailure(result) : result),
};

/** A failure condition asks whether something is wrong, so there it is the function's error that meets it. */
function onFailure(result: ActionResult): ActionResult {
  const { externalExecutionId } = result;
  const kept = externalExecutionId === undefined ? {} : { externalExecutionId };
  if (result.status === "Succeeded") return { ...unmet("The function reported no error.").done, ...kept };
  if (result.overdue || result.error?.code !== "JobFailed") return result;
  return { ...met(`The function reported an error: ${result.error.message}`).done, ...kept };
}
