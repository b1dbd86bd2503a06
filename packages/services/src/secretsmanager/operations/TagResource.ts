import type { Operation } from "../../door/service.ts";
import type { SecretsmanagerParts } from "../model.ts";
import { InvalidParameterException } from "@aws-sdk/client-secrets-manager";
import { fault } from "@towpath/wire";
import { liveSecret } from "../store.ts";

export const TagResource: Operation<"secretsmanager", "TagResource", SecretsmanagerParts> = (
  { SecretId, Tags },
  { caller },
  { journal },
) => {
  journal.transact((tx) => {
    const secret = liveSecret(tx, caller, SecretId);
    if (Tags.some(({ Key }) => Key?.startsWith("aws:")))
      throw fault(InvalidParameterException, "Tag keys that begin with aws: are reserved.");
    const kept = (JSON.parse(secret.tags) as { Key: string }[]).filter(({ Key }) => !Tags.some((tag) => tag.Key === Key));
    tx.move(
      "UPDATE secretsmanager_secrets SET tags = ?, changed = ? WHERE arn = ?",
      JSON.stringify([...kept, ...Tags]),
      tx.now,
      secret.arn,
    );
  });
  return {};
};
