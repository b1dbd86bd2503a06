import type { Operation } from "../../door/service.ts";
import type { SecretsmanagerParts } from "../model.ts";
import { checkPolicy } from "../secrets.ts";
import { liveSecret } from "../store.ts";

export const PutResourcePolicy: Operation<"secretsmanager", "PutResourcePolicy", SecretsmanagerParts> = (
  { SecretId, ResourcePolicy },
  { caller },
  { journal },
) => {
  checkPolicy(ResourcePolicy);
  return journal.transact((tx) => {
    const secret = liveSecret(tx, caller, SecretId);
    tx.move("UPDATE secretsmanager_secrets SET policy = ? WHERE arn = ?", ResourcePolicy, secret.arn);
    return { ARN: secret.arn, Name: secret.name };
  });
};
