import type { ServiceName } from "@towpath/services";

/** What a session that may only read can do: it changes nothing, and sees neither secrets nor credentials. */

const reads = /^(?:BatchCheck|BatchDescribe|BatchGet|Describe|Filter|Get|Head|List|Lookup|Search|Simulate|Test|Validate)/;

/** They read, and what they read is a way in, or a secret. */
const givesAway: ReadonlySet<string> = new Set([
  "codepipeline:GetJobDetails",
  "codepipeline:GetThirdPartyJobDetails",
  "ec2:GetPasswordData",
  "ecr:GetAuthorizationToken",
  "ecr:GetDownloadUrlForLayer",
  "iam:GetCredentialReport",
  "secretsmanager:BatchGetSecretValue",
  "secretsmanager:GetRandomPassword",
  "secretsmanager:GetSecretValue",
  "ssm:GetAccessToken",
]);

/** Others of these hand out tokens. */
const readsOfSts: ReadonlySet<string> = new Set(["GetAccessKeyInfo", "GetCallerIdentity"]);

/** Whether an operation only reads; a parameter that is a secret stays sealed. */
export function onlyReads(service: ServiceName, operation: string, input: object): boolean {
  if (!reads.test(operation) || givesAway.has(`${service}:${operation}`)) return false;
  if (service === "sts") return readsOfSts.has(operation);
  return !(service === "ssm" && "WithDecryption" in input && input.WithDecryption !== false);
}

/** Questions that change nothing. Others are asked with POST only, and not by a session that only reads. */
const readingQuestions: ReadonlySet<string> = new Set([
  "codebuild/engines",
  "codebuild/explain",
  "codebuild/validate",
  ...["refs", "commits", "commit", "tree"].flatMap((question) => [`codecommit/${question}`, `codeconnections/${question}`]),
  "codeconnections/file",
  "codeconnections/repositories",
  "codepipeline/explain",
  "codepipeline/validate",
  "ec2/reach",
  "ecr/pushes",
  "ecs/rollouts",
  "logs/lines",
  "logs/search",
]);

export const onlyReadingQuestion = (question: string): boolean => readingQuestions.has(question);
