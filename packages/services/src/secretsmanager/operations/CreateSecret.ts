import type { Operation } from "../../door/service.ts";
import type { SecretsmanagerParts } from "../model.ts";
import { InvalidParameterException, InvalidRequestException, ResourceExistsException } from "@aws-sdk/client-secrets-manager";
import type { Transaction } from "@towpath/journal";
import { fault } from "@towpath/wire";
import type { SecretRow, SecretValue } from "../model.ts";
import { insertSecret, newSecret } from "../secrets.ts";
import { versionsOf } from "../store.ts";
import { addVersion, valueOf } from "../values.ts";

export const CreateSecret: Operation<"secretsmanager", "CreateSecret", SecretsmanagerParts> = (input, { caller, now }, parts) => {
  const { Name: name } = input;
  const value = valueOf(input);
  const id = input.ClientRequestToken ?? parts.ids.uuid();
  if (input.AddReplicaRegions) throw fault(InvalidParameterException, "Replication is not supported: leave AddReplicaRegions out.");
  const secret = newSecret({ ...input, Name: name }, caller, now, parts.ids);
  const arn = parts.journal.transact((tx) => {
    const present = tx.one<SecretRow>(
      "SELECT * FROM secretsmanager_secrets WHERE account = ? AND region = ? AND name = ?",
      caller.account,
      caller.region,
      name,
    );
    if (present) return existing(tx, parts, present, value, id);
    insertSecret(tx, secret);
    if (value) addVersion(tx, parts, secret, value, { id });
    return secret.arn;
  });
  return { ARN: arn, Name: name, ...(value && { VersionId: id }) };
};

/** The same token with the same value is a repeated call and answers as the first did; anything else finds the name taken. */
function existing(tx: Transaction, parts: SecretsmanagerParts, present: SecretRow, value: SecretValue | undefined, id: string): string {
  if (present.deleted !== null) {
    throw fault(InvalidRequestException, "You can't create this secret because a secret with this name is already scheduled for deletion.");
  }
  if (value && versionsOf(tx, present.arn).some((version) => version.id === id)) {
    addVersion(tx, parts, present, value, { id });
    return present.arn;
  }
  throw fault(ResourceExistsException, `The operation failed because the secret ${present.name} already exists.`);
}
