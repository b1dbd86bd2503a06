import type { Operation } from "../../door/service.ts";
import type { SecretsmanagerParts } from "../model.ts";
import { InvalidParameterException } from "@aws-sdk/client-secrets-manager";
import { fault } from "@towpath/wire";
import { recoveryDays } from "../limits.ts";
import { liveSecret, secretNamed } from "../store.ts";

export const DeleteSecret: Operation<"secretsmanager", "DeleteSecret", SecretsmanagerParts> = (input, { caller }, { journal }) => {
  const { RecoveryWindowInDays: days, ForceDeleteWithoutRecovery: force } = input;
  if (force && days !== undefined) {
    throw fault(InvalidParameterException, "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.");
  }
  if (days !== undefined && (days < 7 || days > 30))
    throw fault(InvalidParameterException, "The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).");
  return journal.transact((tx) => {
    const secret = force ? secretNamed(tx, caller, input.SecretId) : liveSecret(tx, caller, input.SecretId);
    const deleteAt = force ? tx.now : tx.now + (days ?? recoveryDays) * 24 * 3_600_000;
    if (force) tx.move("DELETE FROM secretsmanager_secrets WHERE arn = ?", secret.arn);
    else {
      tx.move("UPDATE secretsmanager_secrets SET deleted = ?, delete_at = ? WHERE arn = ?", tx.now, deleteAt, secret.arn);
      tx.enqueue({ service: "secretsmanager", kind: "delete", key: secret.arn, notBefore: deleteAt });
    }
    return { ARN: secret.arn, Name: secret.name, DeletionDate: new Date(deleteAt) };
  });
};
