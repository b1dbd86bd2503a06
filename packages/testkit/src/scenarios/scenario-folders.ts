import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** Every folder with a scenario.yaml, at or below a directory. */
export function scenarioFolders(directory: string): string[] {
  if (existsSync(join(directory, "scenario.yaml"))) return [directory];
  const folders = readdirSync(directory, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders.flatMap(({ name }) => scenarioFolders(join(directory, name)));
}
