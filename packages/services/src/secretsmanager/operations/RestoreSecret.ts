import type { Operation } from "../../door/service.ts";
import type { SecretsmanagerParts } from "../model.ts";
import { secretNamed } from "../store.ts";

export const RestoreSecret: Operation<"secretsmanager", "RestoreSecret", SecretsmanagerParts> = ({ SecretId }, { caller }, { journal }) =>
  journal.transact((tx) => {
    const secret = secretNamed(tx, caller, SecretId);
    tx.move("UPDATE secretsmanager_secrets SET deleted = NULL, delete_at = NULL WHERE arn = ?", secret.arn);
    tx.cancel("secretsmanager", "delete", secret.arn);
    return { ARN: secret.arn, Name: secret.name };
  });
