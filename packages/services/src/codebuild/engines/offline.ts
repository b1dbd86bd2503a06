import { existsSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { openSeal } from "@towpath/journal";
import { type EngineRow, readEngine, type StoredEngine } from "./store.ts";

/** The further engines of an installation, read from outside whether or not its server runs, of whatever version it was. */
export function readFurtherEngines(dataDirectory: string): EngineRow[] {
  const file = join(dataDirectory, "towpath.db");
  if (!existsSync(file) || !existsSync(join(dataDirectory, "seal.key"))) return [];
  using database = new DatabaseSync(file, { readOnly: true });
  const isThere = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'codebuild_engines'").get();
  if (!isThere) return [];
  const seal = openSeal(dataDirectory);
  const rows = database.prepare("SELECT * FROM codebuild_engines ORDER BY added, name").all() as unknown as StoredEngine[];
  return rows.map((row) => readEngine(row, seal));
}
