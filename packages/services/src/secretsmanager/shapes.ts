import type { Transaction } from "@towpath/journal";
import type { Caller } from "../door/caller.ts";
import type { SecretRow, SecretsmanagerParts, VersionRow } from "./model.ts";
import { stagesOf } from "./store.ts";
import { openVersion } from "./values.ts";

/** Secrets Manager tells the last access by the day only. */
export const day = (ms: number): Date => new Date(ms - (ms % (24 * 3_600_000)));

/** What DescribeSecret and ListSecrets have in common. */
export function secretShape(secret: SecretRow) {
  return {
    ARN: secret.arn,
    Name: secret.name,
    ...(secret.description !== null && { Description: secret.description }),
    ...(secret.kms_key_id !== null && { KmsKeyId: secret.kms_key_id }),
    CreatedDate: new Date(secret.created),
    LastChangedDate: new Date(secret.changed),
    ...(secret.accessed !== null && { LastAccessedDate: day(secret.accessed) }),
    ...(secret.deleted !== null && { DeletedDate: new Date(secret.deleted) }),
    Tags: JSON.parse(secret.tags) as { Key: string; Value: string }[],
  };
}

export function valueShape(parts: SecretsmanagerParts, secret: SecretRow, version: VersionRow) {
  const value = openVersion(parts, version);
  return {
    ARN: secret.arn,
    Name: secret.name,
    VersionId: version.id,
    ...(value.kind === "string" ? { SecretString: value.text } : { SecretBinary: value.bytes }),
    VersionStages: stagesOf(version),
    CreatedDate: new Date(version.created),
  };
}

/** Who read which version is an event, for the audit trail; the value is not in it. */
export function recordAccess(tx: Transaction, secret: SecretRow, version: VersionRow, caller: Caller): void {
  tx.run("UPDATE secretsmanager_secrets SET accessed = ? WHERE arn = ?", tx.now, secret.arn);
  tx.run("UPDATE secretsmanager_versions SET accessed = ? WHERE arn = ? AND id = ?", tx.now, secret.arn, version.id);
  tx.emit({
    account: secret.account,
    region: secret.region,
    source: "aws.secretsmanager",
    type: "Towpath Secret Read",
    resource: secret.arn,
    internal: true,
    detail: { name: secret.name, versionId: version.id, principal: caller.principal.arn },
  });
}
