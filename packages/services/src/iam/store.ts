import { NoSuchEntityException } from "@aws-sdk/client-iam";
import type { Reader } from "@towpath/journal";
import { fault } from "@towpath/wire";
import type { PolicyRow, RoleRow, Tag, UserRow } from "./model.ts";

/** Throws NoSuchEntity. */
export function roleNamed(reader: Reader, account: string, name: string): RoleRow {
  const row = reader.one<RoleRow>("SELECT * FROM iam_roles WHERE account = ? AND name = ?", account, name);
  if (!row) throw fault(NoSuchEntityException, `The role with name ${name} cannot be found.`);
  return row;
}

/** Throws NoSuchEntity. */
export function userNamed(reader: Reader, account: string, name: string): UserRow {
  const row = reader.one<UserRow>("SELECT * FROM iam_users WHERE account = ? AND name = ?", account, name);
  if (!row) throw fault(NoSuchEntityException, `The user with name ${name} cannot be found.`);
  return row;
}

/** Throws NoSuchEntity. */
export function policyAt(reader: Reader, account: string, arn: string): PolicyRow {
  const row = reader.one<PolicyRow>("SELECT * FROM iam_policies WHERE account = ? AND arn = ?", account, arn);
  if (!row) throw fault(NoSuchEntityException, `Policy ${arn} was not found.`);
  return row;
}

export function attachmentCount(reader: Reader, account: string, arn: string): number {
  return (
    reader.one<{ n: number }>("SELECT count(*) AS n FROM iam_attached_policies WHERE account = ? AND policy_arn = ?", account, arn)?.n ?? 0
  );
}

export const tagsOf = (row: { tags: string }): Tag[] => JSON.parse(row.tags) as Tag[];

/** `given` replaces tags of the same key. */
export function mergeTags(present: Tag[], given: Tag[]): string {
  const kept = present.filter(({ Key }) => !given.some((tag) => tag.Key === Key));
  return JSON.stringify([...kept, ...given]);
}

export function withoutTags(present: Tag[], keys: string[]): string {
  return JSON.stringify(present.filter(({ Key }) => !keys.includes(Key)));
}

/**
 * One page of rows that are ordered by a unique name; the marker is the last name of the page before. `pageSize` is MaxItems,
 * which IAM defaults to 100.
 */
export function page<R>(
  rows: R[],
  nameOf: (row: R) => string,
  marker: string | undefined,
  pageSize = 100,
): { rows: R[]; IsTruncated: boolean; Marker?: string } {
  const start = marker === undefined ? 0 : rows.findIndex((row) => nameOf(row) > Buffer.from(marker, "base64").toString());
  const shown = start < 0 ? [] : rows.slice(start, start + pageSize);
  const last = shown.at(-1);
  const more = last !== undefined && start + pageSize < rows.length;
  return { rows: shown, IsTruncated: more, ...(more && { Marker: Buffer.from(nameOf(last)).toString("base64") }) };
}
