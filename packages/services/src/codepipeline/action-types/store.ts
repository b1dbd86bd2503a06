/** Rows of custom action types. */
import type { Reader, Transaction } from "@towpath/journal";
import type { ActionTypeId } from "../declare/declaration.ts";
import type { ActionTypeDefinition } from "./definition.ts";

interface At {
  account: string;
  region: string;
}

interface Row {
  definition: string;
  deleted: number;
}

export interface StoredType {
  definition: ActionTypeDefinition;
  deleted: boolean;
}

const typeOf = ({ definition, deleted }: Row): StoredType => ({
  definition: JSON.parse(definition) as ActionTypeDefinition,
  deleted: deleted === 1,
});

type Key = Pick<ActionTypeId, "category" | "provider" | "version">;

export function findType(reader: Reader, { account, region }: At, { category, provider, version }: Key): StoredType | undefined {
  const sql =
    "SELECT definition, deleted FROM codepipeline_action_types WHERE account = ? AND region = ? AND category = ? AND provider = ? AND version = ?";
  const row = reader.one<Row>(sql, account, region, category, provider, version);
  return row && typeOf(row);
}

/** Those that can be used, in order of category, provider and version. */
export function listTypes(reader: Reader, { account, region }: At): ActionTypeDefinition[] {
  const sql = "SELECT definition, deleted FROM codepipeline_action_types WHERE account = ? AND region = ? AND deleted = 0";
  return reader.all<Row>(`${sql} ORDER BY category, provider, version`, account, region).map((row) => typeOf(row).definition);
}

/** Also brings back one that was deleted. */
export function putType(tx: Transaction, { account, region }: At, definition: ActionTypeDefinition): void {
  tx.run(
    `INSERT INTO codepipeline_action_types (account, region, category, provider, version, definition, deleted, created)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, ?7) ON CONFLICT DO UPDATE SET deleted = 0`,
    account,
    region,
    definition.id.category,
    definition.id.provider,
    definition.id.version,
    JSON.stringify(definition),
    tx.now,
  );
}

export function markDeleted(tx: Transaction, { account, region }: At, { category, provider, version }: Key): void {
  tx.run(
    "UPDATE codepipeline_action_types SET deleted = 1 WHERE account = ? AND region = ? AND category = ? AND provider = ? AND version = ?",
    account,
    region,
    category,
    provider,
    version,
  );
}
