import type { Operation } from "../../door/service.ts";
import type { SecretsmanagerParts } from "../model.ts";
import { liveSecret } from "../store.ts";

export const DeleteResourcePolicy: Operation<"secretsmanager", "DeleteResourcePolicy", SecretsmanagerParts> = (
  { SecretId },
  { caller },
  { journal },
) =>
  journal.transact((tx) => {
    const secret = liveSecret(tx, caller, SecretId);
    tx.move("UPDATE secretsmanager_secrets SET policy = NULL WHERE arn = ?", secret.arn);
    return { ARN: secret.arn, Name: secret.name };
  });
