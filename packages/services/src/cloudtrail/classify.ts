import type { ServiceName } from "../door/sdk.ts";

/**
 * Why a call is recorded: it may change something; it hands out a secret or credentials, which it always is recorded for; it only reads; or
 * it moves data (CloudTrail's data events), of which there are as many as there is data.
 */
export type Kind = "change" | "secret" | "read" | "data";

const reading =
  /^(BatchCheck|BatchDescribe|BatchGet|Describe|Detect|Estimate|Evaluate|Filter|Get|Head|List|Lookup|PollFor|Search|Select|Simulate|Test|Validate|StartLiveTail|StartQuery|StopQuery)/;

const secrets = new Set([
  "codepipeline:GetJobDetails",
  "codepipeline:GetThirdPartyJobDetails",
  "ecr:GetAuthorizationToken",
  "secretsmanager:BatchGetSecretValue",
  "secretsmanager:GetSecretValue",
  "sts:AssumeRole",
  "sts:AssumeRoleWithSAML",
  "sts:AssumeRoleWithWebIdentity",
  "sts:GetFederationToken",
  "sts:GetSessionToken",
]);

/** They hand out secrets only when they are asked to decrypt. */
const decrypting = new Set(["ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath", "ssm:GetParameterHistory"]);

const data = new Set(["ecr:UploadLayerPart", "events:PutEvents", "logs:PutLogEvents", "s3:UploadPart", "s3:UploadPartCopy"]);

/** `operation` as AWS names it. */
export function kindOf(service: ServiceName, operation: string, input: object): Kind {
  const name = `${service}:${operation}`;
  if (data.has(name)) return "data";
  if (secrets.has(name)) return "secret";
  if (decrypting.has(name)) return (input as { WithDecryption?: unknown }).WithDecryption === true ? "secret" : "read";
  return reading.test(operation) ? "read" : "change";
}
