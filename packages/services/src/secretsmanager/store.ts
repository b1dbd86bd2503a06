import { InvalidRequestException, ResourceNotFoundException } from "@aws-sdk/client-secrets-manager";
import type { Reader, Transaction } from "@towpath/journal";
import { fault } from "@towpath/wire";
import type { Caller } from "../door/caller.ts";
import type { SecretRow, VersionRow } from "./model.ts";

const notFound = () => fault(ResourceNotFoundException, "Secrets Manager can't find the specified secret.");

/**
 * The secret that a SecretId names: a name, a full ARN, or an ARN without the random suffix. Throws ResourceNotFound.
 * Secrets that are scheduled for deletion are found too.
 */
export function secretNamed(reader: Reader, caller: Caller, secretId: string): SecretRow {
  if (!secretId.startsWith("arn:")) {
    const named = reader.one<SecretRow>(
      "SELECT * FROM secretsmanager_secrets WHERE account = ? AND region = ? AND name = ?",
      caller.account,
      caller.region,
      secretId,
    );
    if (!named) throw notFound();
    return named;
  }
  const whole = reader.one<SecretRow>("SELECT * FROM secretsmanager_secrets WHERE account = ? AND arn = ?", caller.account, secretId);
  const partial =
    whole ??
    reader.one<SecretRow>(
      "SELECT * FROM secretsmanager_secrets WHERE account = ? AND substr(arn, 1, length(arn) - 7) = ?",
      caller.account,
      secretId,
    );
  if (!partial) throw notFound();
  return partial;
}

/** As secretNamed; throws InvalidRequest for a secret that is scheduled for deletion. */
export function liveSecret(reader: Reader, caller: Caller, secretId: string): SecretRow {
  const secret = secretNamed(reader, caller, secretId);
  if (secret.deleted !== null) {
    throw fault(InvalidRequestException, "You can't perform this operation on the secret because it was marked for deletion.");
  }
  return secret;
}

/** Oldest first. */
export function versionsOf(reader: Reader, arn: string): VersionRow[] {
  return reader.all<VersionRow>("SELECT * FROM secretsmanager_versions WHERE arn = ? ORDER BY created, id", arn);
}

export const stagesOf = (version: VersionRow): string[] => JSON.parse(version.stages) as string[];

export function setStages(tx: Transaction, version: VersionRow, stages: string[]): void {
  tx.move("UPDATE secretsmanager_versions SET stages = ? WHERE arn = ? AND id = ?", JSON.stringify(stages), version.arn, version.id);
}

/** Which labels each version holds, as DescribeSecret and PutSecretValue show it; versions without a label are left out. */
export function versionStages(versions: VersionRow[]): Record<string, string[]> {
  return Object.fromEntries(versions.map((version) => [version.id, stagesOf(version)] as const).filter(([, stages]) => stages.length > 0));
}

export function touch(tx: Transaction, arn: string): void {
  tx.run("UPDATE secretsmanager_secrets SET changed = ? WHERE arn = ?", tx.now, arn);
}
