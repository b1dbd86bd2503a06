import type { Reader, Transaction } from "@towpath/journal";
import type { Caller } from "../door/caller.ts";
import { absent, isWellFormed, malformed } from "./kinds.ts";
import type { DataOf, Kind, Resource, Tag } from "./model.ts";

interface Row {
  id: string;
  account: string;
  region: string;
  kind: string;
  vpc_id: string | null;
  data: string;
  created: number;
}

type Owner = Pick<Caller, "account" | "region">;

const fromRow = <K extends Kind>({ vpc_id, data, ...row }: Row): Resource<K> => ({
  ...row,
  kind: row.kind as K,
  vpcId: vpc_id ?? undefined,
  data: JSON.parse(data) as DataOf[K],
});

export function find<K extends Kind>(reader: Reader, { account, region }: Owner, kind: K, id: string): Resource<K> | undefined {
  const sql = "SELECT * FROM ec2_resources WHERE id = ? AND kind = ? AND account = ? AND region = ?";
  const row = reader.one<Row>(sql, id, kind, account, region);
  return row && fromRow<K>(row);
}

/** Throws AWS's NotFound or Malformed of the kind. */
export function get<K extends Kind>(reader: Reader, owner: Owner, kind: K, id: string): Resource<K> {
  const found = find(reader, owner, kind, id);
  if (found) return found;
  throw isWellFormed(kind, id) ? absent(kind, [id]) : malformed(kind, id);
}

/** All of a kind, oldest first. */
export const all = <K extends Kind>(reader: Reader, { account, region }: Owner, kind: K): Resource<K>[] =>
  reader
    .all<Row>("SELECT * FROM ec2_resources WHERE account = ? AND region = ? AND kind = ? ORDER BY sequence", account, region, kind)
    .map((row) => fromRow<K>(row));

/** All of a kind, whoever owns them: what shares this host. */
export const everywhere = <K extends Kind>(reader: Reader, kind: K): Resource<K>[] =>
  reader.all<Row>("SELECT * FROM ec2_resources WHERE kind = ? ORDER BY sequence", kind).map((row) => fromRow<K>(row));

export const byId = <K extends Kind>(reader: Reader, kind: K, id: string): Resource<K> | undefined => {
  const row = reader.one<Row>("SELECT * FROM ec2_resources WHERE id = ? AND kind = ?", id, kind);
  return row && fromRow<K>(row);
};

export const inVpc = <K extends Kind>(reader: Reader, vpcId: string, kind: K): Resource<K>[] =>
  reader.all<Row>("SELECT * FROM ec2_resources WHERE vpc_id = ? AND kind = ? ORDER BY sequence", vpcId, kind).map((row) => fromRow<K>(row));

export interface NewResource<K extends Kind> {
  kind: K;
  id: string;
  vpcId?: string;
  data: DataOf[K];
  tags?: Tag[];
}

export function insert<K extends Kind>(tx: Transaction, { account, region }: Owner, resource: NewResource<K>): Resource<K> {
  const { kind, id, vpcId, data, tags = [] } = resource;
  const sql = "INSERT INTO ec2_resources (id, account, region, kind, vpc_id, data, created) VALUES (?, ?, ?, ?, ?, ?, ?)";
  tx.run(sql, id, account, region, kind, vpcId ?? null, JSON.stringify(data), tx.now);
  setTags(tx, { account, region }, id, tags);
  return { id, account, region, kind, vpcId, data, created: tx.now };
}

/** Changes some fields; `undefined` removes one. Gives the resource as it is then. */
export function update<K extends Kind>(tx: Transaction, resource: Resource<K>, changes: Partial<DataOf[K]>): Resource<K> {
  const data = { ...resource.data, ...changes };
  tx.move("UPDATE ec2_resources SET data = ? WHERE id = ?", JSON.stringify(data), resource.id);
  return { ...resource, data };
}

/** Puts a resource into a VPC, or takes it out. */
export const moveTo = (tx: Transaction, { id }: Resource, vpcId: string | undefined): void =>
  tx.move("UPDATE ec2_resources SET vpc_id = ? WHERE id = ?", vpcId ?? null, id);

export function remove(tx: Transaction, { id }: Pick<Resource, "id">): void {
  tx.move("DELETE FROM ec2_resources WHERE id = ?", id);
  removeTags(tx, id);
}

export const tagsOf = (reader: Reader, id: string): Tag[] =>
  reader.all<Tag>("SELECT key AS Key, value AS Value FROM ec2_tags WHERE resource_id = ? ORDER BY key", id).map((tag) => ({ ...tag }));

export function setTags(tx: Transaction, { account, region }: Owner, id: string, tags: Tag[]): void {
  for (const { Key, Value } of tags) {
    tx.run(
      "INSERT OR REPLACE INTO ec2_tags (account, region, resource_id, key, value) VALUES (?, ?, ?, ?, ?)",
      account,
      region,
      id,
      Key,
      Value,
    );
  }
}

export const removeTags = (tx: Transaction, id: string): number => tx.run("DELETE FROM ec2_tags WHERE resource_id = ?", id);

/** Without a value the tag goes whatever its value is. */
export function removeTag(tx: Transaction, id: string, key: string, value: string | undefined): void {
  tx.run("DELETE FROM ec2_tags WHERE resource_id = ?1 AND key = ?2 AND (?3 IS NULL OR value = ?3)", id, key, value ?? null);
}

export const allTags = (reader: Reader, { account, region }: Owner): { id: string; key: string; value: string }[] =>
  reader.all(
    "SELECT resource_id AS id, key, value FROM ec2_tags WHERE account = ? AND region = ? ORDER BY resource_id, key",
    account,
    region,
  );
