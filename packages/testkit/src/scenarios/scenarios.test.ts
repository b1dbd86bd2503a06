import { existsSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import { runScenario } from "./run-scenario.ts";

const root = join(import.meta.dirname, "../../../../scenarios");

/** Every folder with a scenario.yaml. */
function foldersIn(directory: string): string[] {
  if (existsSync(join(directory, "scenario.yaml"))) return [directory];
  const folders = readdirSync(directory, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders.flatMap(({ name }) => foldersIn(join(directory, name)));
}

const folders = foldersIn(root);

describe("scenarios", () => {
  test.each(folders.map((folder) => [relative(root, folder), folder]))("%s", async (_, folder) => {
    await runScenario(folder as string);
  });

  test("are found", () => expect(folders.length).toBeGreaterThan(0));
});
