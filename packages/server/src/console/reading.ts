import type { ServiceName } from "@towpath/services";

const reads = /^(?:BatchGet|BatchDescribe|Describe|Get|List|Lookup|Filter|Head|Simulate)/;

/** They read, and what they read is a way in, or a secret. */
const givesAway: ReadonlySet<string> = new Set([
  "ecr:GetAuthorizationToken",
  "iam:GetAccountAuthorizationDetails",
  "s3:GetObject",
  "secretsmanager:GetRandomPassword",
  "secretsmanager:GetSecretValue",
  "secretsmanager:BatchGetSecretValue",
  "ssm:GetParameter",
  "ssm:GetParameterHistory",
  "ssm:GetParameters",
  "ssm:GetParametersByPath",
  "sts:GetFederationToken",
  "sts:GetSessionToken",
]);

/** Whether a session that may only read may call an operation: it changes nothing, and hands out neither secrets nor credentials. */
export const onlyReads = (service: ServiceName, operation: string): boolean =>
  operation === "GetCallerIdentity" || (reads.test(operation) && !givesAway.has(`${service}:${operation}`));

/** Questions steer nothing, but for those about engines, which name files of this machine. */
export const onlyReadingQuestion = (what: string): boolean => !/^codebuild\/(?!explain$|validate$)/.test(what);
