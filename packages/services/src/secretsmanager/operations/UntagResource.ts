import type { Operation } from "../../door/service.ts";
import type { SecretsmanagerParts } from "../model.ts";
import { liveSecret } from "../store.ts";

export const UntagResource: Operation<"secretsmanager", "UntagResource", SecretsmanagerParts> = (
  { SecretId, TagKeys },
  { caller },
  { journal },
) => {
  journal.transact((tx) => {
    const secret = liveSecret(tx, caller, SecretId);
    const kept = (JSON.parse(secret.tags) as { Key: string }[]).filter(({ Key }) => !TagKeys.includes(Key));
    tx.move("UPDATE secretsmanager_secrets SET tags = ?, changed = ? WHERE arn = ?", JSON.stringify(kept), tx.now, secret.arn);
  });
  return {};
};
