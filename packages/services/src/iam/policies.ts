import { EntityAlreadyExistsException, LimitExceededException, NoSuchEntityException } from "@aws-sdk/client-iam";
import type { Reader, Transaction } from "@towpath/journal";
import { fault } from "@towpath/wire";
import type { PolicyRow } from "./model.ts";

/** IAM keeps five versions of a managed policy. */
const versionsMax = 5;

export interface VersionRow {
  version: number;
  document: string;
  created: number;
}

/** Throws EntityAlreadyExists. */
export function insertPolicy(tx: Transaction, row: PolicyRow, document: string): void {
  if (tx.one("SELECT 1 FROM iam_policies WHERE account = ? AND lower(name) = lower(?)", row.account, row.name)) {
    throw fault(EntityAlreadyExistsException, `A policy called ${row.name} already exists. Duplicate names are not allowed.`);
  }
  const values = [
    row.account,
    row.arn,
    row.name,
    row.id,
    row.path,
    row.description,
    row.default_version,
    row.newest_version,
    row.created,
    row.updated,
    row.tags,
  ];
  tx.run("INSERT INTO iam_policies VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", ...values);
  tx.run("INSERT INTO iam_policy_versions VALUES (?, ?, 1, ?, ?)", row.account, row.arn, document, row.created);
}

/** Gives the new version's number. Throws LimitExceeded. */
export function addVersion(tx: Transaction, policy: PolicyRow, document: string, isDefault: boolean): number {
  if (versionsOf(tx, policy).length >= versionsMax) {
    throw fault(
      LimitExceededException,
      `A managed policy can have up to ${versionsMax} versions. Before you create a new version, you must delete an existing version.`,
    );
  }
  const version = policy.newest_version + 1;
  tx.run("INSERT INTO iam_policy_versions VALUES (?, ?, ?, ?, ?)", policy.account, policy.arn, version, document, tx.now);
  tx.move(
    "UPDATE iam_policies SET newest_version = ?, default_version = ?, updated = ? WHERE account = ? AND arn = ?",
    version,
    isDefault ? version : policy.default_version,
    tx.now,
    policy.account,
    policy.arn,
  );
  return version;
}

/** Newest first. */
export function versionsOf(reader: Reader, policy: PolicyRow): VersionRow[] {
  return reader.all<VersionRow>(
    "SELECT version, document, created FROM iam_policy_versions WHERE account = ? AND arn = ? ORDER BY version DESC",
    policy.account,
    policy.arn,
  );
}

/** `id` is "v3". Throws NoSuchEntity. */
export function versionOf(reader: Reader, policy: PolicyRow, id: string): VersionRow {
  const found = versionsOf(reader, policy).find((row) => `v${row.version}` === id);
  if (!found) throw fault(NoSuchEntityException, `Policy ${policy.arn} version ${id} does not exist or is not attachable.`);
  return found;
}
