import { join, relative } from "node:path";
import { expect, test } from "vitest";
import { runScenario } from "./run-scenario.ts";
import { scenarioFolders } from "./scenario-folders.ts";

const root = join(import.meta.dirname, "../../../../scenarios");
const folders = scenarioFolders(root);

test.each(folders.map((folder) => [relative(root, folder), folder]))("%s", async (_, folder) => {
  await runScenario(folder as string);
});

test("are found", () => expect(folders.length).toBeGreaterThan(0));
