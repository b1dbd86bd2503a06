import type { Operation } from "../../door/service.ts";
import type { SecretsmanagerParts } from "../model.ts";
import { liveSecret } from "../store.ts";

export const GetResourcePolicy: Operation<"secretsmanager", "GetResourcePolicy", SecretsmanagerParts> = (
  { SecretId },
  { caller },
  { journal },
) => {
  const secret = liveSecret(journal, caller, SecretId);
  return { ARN: secret.arn, Name: secret.name, ...(secret.policy !== null && { ResourcePolicy: secret.policy }) };
};
