import type { Operation } from "../../door/service.ts";
import type { SecretsmanagerParts } from "../model.ts";
import { liveSecret } from "../store.ts";
import { addVersion, valueOf } from "../values.ts";

export const UpdateSecret: Operation<"secretsmanager", "UpdateSecret", SecretsmanagerParts> = (input, { caller }, parts) => {
  const value = valueOf(input);
  const id = input.ClientRequestToken ?? parts.ids.uuid();
  return parts.journal.transact((tx) => {
    const secret = liveSecret(tx, caller, input.SecretId);
    tx.move(
      "UPDATE secretsmanager_secrets SET description = ?, kms_key_id = ?, changed = ? WHERE arn = ?",
      input.Description ?? secret.description,
      input.KmsKeyId ?? secret.kms_key_id,
      tx.now,
      secret.arn,
    );
    if (value) addVersion(tx, parts, secret, value, { id });
    return { ARN: secret.arn, Name: secret.name, ...(value && { VersionId: id }) };
  });
};
