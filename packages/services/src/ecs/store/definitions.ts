import type { Reader, Transaction } from "@towpath/journal";
import type { Caller } from "../../door/caller.ts";
import { clientError } from "../faults.ts";
import type { TaskDefinition } from "../model.ts";

interface Row extends Omit<TaskDefinition, "registeredBy" | "deregistered" | "deleteRequested" | "definition" | "tags"> {
  registered_by: string;
  deregistered: number | null;
  delete_requested: number | null;
  definition: string;
  tags: string;
}
const definition = ({ registered_by, delete_requested, ...row }: Row): TaskDefinition => ({
  ...row,
  registeredBy: registered_by,
  deregistered: row.deregistered ?? undefined,
  deleteRequested: delete_requested ?? undefined,
  definition: JSON.parse(row.definition),
  tags: JSON.parse(row.tags),
});

/** Every revision of an account and region, by family and revision. */
export function definitions(reader: Reader, { account, region }: Caller): TaskDefinition[] {
  return reader
    .all<Row>("SELECT * FROM ecs_task_definitions WHERE account = ? AND region = ? ORDER BY family, revision", account, region)
    .map(definition);
}

/** By ARN; undefined when there is none. */
export function findDefinition(reader: Reader, arn: string): TaskDefinition | undefined {
  const row = reader.one<Row>("SELECT * FROM ecs_task_definitions WHERE arn = ?", arn);
  return row && definition(row);
}

/**
 * The revision that "family:revision", "family" (its latest active one) or an ARN names. Throws ClientException when there is none.
 */
export function definitionAt(reader: Reader, { account, region }: Caller, reference: string): TaskDefinition {
  const [family = "", revision] = reference.replace(/^arn:[^/]*:task-definition\//, "").split(":");
  const row =
    revision === undefined
      ? reader.one<Row>(
          "SELECT * FROM ecs_task_definitions WHERE account = ? AND region = ? AND family = ? AND status = 'ACTIVE' ORDER BY revision DESC LIMIT 1",
          account,
          region,
          family,
        )
      : reader.one<Row>(
          "SELECT * FROM ecs_task_definitions WHERE account = ? AND region = ? AND family = ? AND revision = ?",
          account,
          region,
          family,
          Number(revision),
        );
  if (!row) throw clientError("Unable to describe task definition.");
  return definition(row);
}

/** As `definitionAt`, for starting tasks: only an active revision will do. Throws ClientException. */
export function activeDefinitionAt(reader: Reader, caller: Caller, reference: string): TaskDefinition {
  try {
    const found = definitionAt(reader, caller, reference);
    if (found.status === "ACTIVE") return found;
  } catch {
    throw clientError("TaskDefinition not found.");
  }
  throw clientError("TaskDefinition is inactive");
}

/** The next revision of a family; numbers are never given twice. */
export function nextRevision(tx: Transaction, { account, region }: Caller, family: string): number {
  tx.run(
    `INSERT INTO ecs_families (account, region, family, last_revision) VALUES (?, ?, ?, 1)
     ON CONFLICT (account, region, family) DO UPDATE SET last_revision = last_revision + 1`,
    account,
    region,
    family,
  );
  const row = tx.one<{ last_revision: number }>(
    "SELECT last_revision FROM ecs_families WHERE account = ? AND region = ? AND family = ?",
    account,
    region,
    family,
  );
  return row?.last_revision ?? 1;
}

/** Inserts or replaces. */
export function putDefinition(tx: Transaction, row: TaskDefinition): void {
  tx.run(
    `INSERT INTO ecs_task_definitions (arn, account, region, family, revision, status, registered, registered_by, deregistered, delete_requested, definition, tags)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
     ON CONFLICT (arn) DO UPDATE SET status = ?6, deregistered = ?9, delete_requested = ?10, tags = ?12`,
    row.arn,
    row.account,
    row.region,
    row.family,
    row.revision,
    row.status,
    row.registered,
    row.registeredBy,
    row.deregistered ?? null,
    row.deleteRequested ?? null,
    JSON.stringify(row.definition),
    JSON.stringify(row.tags),
  );
}
