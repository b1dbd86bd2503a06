import type { Database } from "./database.ts";
import { NewerDirectory } from "./errors.ts";

/**
 * Applies the numbered steps of one owner's `tables.sql`. A step begins with a line `-- N`, counted from 1 without gaps; a released
 * step is never edited, only followed by another.
 */
export function migrate(database: Database, owner: string, sql: string): void {
  const steps = parseSteps(owner, sql);
  database.exec(
    "CREATE TABLE IF NOT EXISTS journal_migrations (owner TEXT NOT NULL, step INTEGER NOT NULL, PRIMARY KEY (owner, step)) STRICT, WITHOUT ROWID",
  );
  const done = database.one<{ step: number | null }>("SELECT max(step) AS step FROM journal_migrations WHERE owner = ?", owner)?.step ?? 0;
  if (done > steps.length) {
    throw new NewerDirectory(
      `The data directory was written by a newer version of Towpath (${owner}: step ${done}, known: ${steps.length}). Use that version, or another directory.`,
    );
  }
  for (let step = done; step < steps.length; step++) {
    database.exec("BEGIN IMMEDIATE");
    try {
      database.exec(steps[step] as string);
      database.run("INSERT INTO journal_migrations (owner, step) VALUES (?, ?)", owner, step + 1);
      database.exec("COMMIT");
    } catch (cause) {
      database.exec("ROLLBACK");
      throw cause;
    }
  }
}

function parseSteps(owner: string, sql: string): string[] {
  const parts = sql.split(/^-- (\d+)[^\n]*$/m);
  const steps: string[] = [];
  for (let i = 1; i < parts.length; i += 2) {
    if (Number(parts[i]) !== steps.length + 1) throw new TypeError(`tables.sql of ${owner}: step ${parts[i]} follows ${steps.length}`);
    steps.push(parts[i + 1] ?? "");
  }
  return steps;
}
