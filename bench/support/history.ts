import { closeSync, fsyncSync, openSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** Events that an installation keeps, however long its history. */
const eventsKept = 1_000_000;
const dayMs = 24 * 3_600_000;

/**
 * Gives an installation a past of `executions`: copies of the one execution it has had, with everything that belongs to it. Half of them
 * go to that execution's own pipeline, the others evenly to all pipelines. No server may be at work there. No API would do it in useful time.
 */
export function addHistory(directory: string, executions: number): void {
  const path = join(directory, "towpath.db");
  const database = new DatabaseSync(path);
  database.exec(
    "PRAGMA busy_timeout=10000; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-2000000; PRAGMA temp_store=MEMORY; PRAGMA foreign_keys=OFF;",
  );
  if (executions > 0) {
    const indexes = dropIndexes(database);
    copyExecutions(database, executions);
    for (const table of tablesOfExecutions(database)) copyRows(database, table);
    copyEvents(database);
    for (const sql of indexes) database.exec(sql);
  }
  database.close();
  // What is still to be written must not disturb the measurement.
  const file = openSync(path, "r+");
  fsyncSync(file);
  closeSync(file);
}

/** Indexes are built faster at the end. */
function dropIndexes(database: DatabaseSync): string[] {
  const found = database
    .prepare("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name LIKE 'codepipeline_%'")
    .all() as { name: string; sql: string }[];
  for (const { name } of found) database.exec(`DROP INDEX ${name}`);
  return found.map(({ sql }) => sql);
}

/** `past` has a row for each copy, spread over a year; the ids are as `systemIds` makes them: the day, and randomness. */
function copyExecutions(database: DatabaseSync, executions: number): void {
  database.exec(`
    CREATE TEMP TABLE original AS SELECT * FROM codepipeline_executions LIMIT 1;
    CREATE TEMP TABLE pipelines (number INTEGER PRIMARY KEY, id TEXT);
    INSERT INTO pipelines SELECT row_number() OVER (ORDER BY id) - 1, id FROM codepipeline_pipelines;
    CREATE TEMP TABLE past (i INTEGER PRIMARY KEY, id TEXT, pipeline_id TEXT, earlier INTEGER);
    INSERT INTO past
      WITH RECURSIVE numbers (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < ${executions}),
        ages (i, earlier, hex) AS (SELECT i, ${dayMs} + (${executions} - i) * ${365 * dayMs} / ${executions}, lower(hex(randomblob(14))) FROM numbers)
      SELECT i, printf('%04x', (original.started - earlier) / ${dayMs}) || substr(hex, 1, 4) || '-' || substr(hex, 5, 4) || '-4' || substr(hex, 10, 3)
          || '-a' || substr(hex, 14, 3) || '-' || substr(hex, 17),
        iif(i % 2 = 0, original.pipeline_id, (SELECT id FROM pipelines WHERE number = (i / 2) % (SELECT count(*) FROM pipelines))), earlier
      FROM ages, original;
    CREATE TEMP TABLE numbered AS SELECT max(next_sequence) AS next FROM codepipeline_pipelines;
    UPDATE codepipeline_pipelines SET next_sequence = ${executions + 1} + (SELECT next FROM numbered);`);
  insertCopies(database, "codepipeline_executions", "original", { id: "past.id", sequence: "past.i + (SELECT next FROM numbered)" });
}

/** Rows of one execution, in whatever table: those of the original, once for each copy. */
function copyRows(database: DatabaseSync, table: string): void {
  database.exec(
    `CREATE TEMP TABLE rows_of_${table} AS SELECT *, row_number() OVER () AS place FROM ${table} WHERE execution_id = (SELECT id FROM original)`,
  );
  const id = "substr(past.id, 1, 24) || substr(past.id, 25, 10) || printf('%02x', o.place)";
  insertCopies(database, table, `rows_of_${table}`, { execution_id: "past.id", id });
}

function insertCopies(database: DatabaseSync, table: string, from: string, own: Record<string, string>): void {
  const values: Record<string, string> = { ...own, pipeline_id: "past.pipeline_id" };
  for (const time of ["started", "updated", "since", "until"]) values[time] = `o.${time} - past.earlier`;
  const columns = columnsOf(database, table).filter((name) => name !== "number");
  database.exec(
    `INSERT INTO ${table} (${columns.join(", ")}) SELECT ${columns.map((name) => values[name] ?? `o.${name}`).join(", ")}
     FROM past CROSS JOIN ${from} AS o ORDER BY past.i`,
  );
}

function copyEvents(database: DatabaseSync): void {
  database.exec(`
    CREATE TEMP TABLE happened AS SELECT * FROM journal_events WHERE json_extract(detail, '$."execution-id"') = (SELECT id FROM original);
    INSERT INTO journal_events (at, account, region, source, type, resource, detail)
      SELECT at, account, region, source, type, resource, detail FROM past CROSS JOIN happened LIMIT ${eventsKept};
    UPDATE codepipeline_cursor SET sequence = (SELECT max(sequence) FROM journal_events);`);
}

function tablesOfExecutions(database: DatabaseSync): string[] {
  const sql = `SELECT tables.name FROM sqlite_master AS tables, pragma_table_info(tables.name) AS columns
    WHERE tables.type = 'table' AND tables.name LIKE 'codepipeline_%' AND columns.name = 'execution_id'
      AND EXISTS (SELECT 1 FROM pragma_foreign_key_list(tables.name) WHERE "from" = 'execution_id')`;
  return (database.prepare(sql).all() as { name: string }[]).map(({ name }) => name);
}

function columnsOf(database: DatabaseSync, table: string): string[] {
  return (database.prepare("SELECT name FROM pragma_table_info(?)").all(table) as { name: string }[]).map(({ name }) => name);
}
