import type { Operation } from "../../door/service.ts";
import type { SecretsmanagerParts } from "../model.ts";
import { InvalidParameterException } from "@aws-sdk/client-secrets-manager";
import { fault } from "@towpath/wire";
import { liveSecret } from "../store.ts";
import { addVersion, valueOf } from "../values.ts";

export const PutSecretValue: Operation<"secretsmanager", "PutSecretValue", SecretsmanagerParts> = (input, { caller }, parts) => {
  const value = valueOf(input);
  if (!value) throw fault(InvalidParameterException, "You must provide either SecretString or SecretBinary.");
  const id = input.ClientRequestToken ?? parts.ids.uuid();
  return parts.journal.transact((tx) => {
    const secret = liveSecret(tx, caller, input.SecretId);
    const stages = addVersion(tx, parts, secret, value, { id, ...(input.VersionStages && { stages: input.VersionStages }) });
    return { ARN: secret.arn, Name: secret.name, VersionId: id, VersionStages: stages };
  });
};
