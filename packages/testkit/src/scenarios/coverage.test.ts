/** What the table of scenarios/codepipeline/README.md promises. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as sdk from "@aws-sdk/client-codepipeline";
import { expect, test } from "vitest";
import { scenarioFolders } from "./scenario-folders.ts";
import { readScenario, verbNames } from "./vocabulary.ts";

const root = join(import.meta.dirname, "../../../../scenarios/codepipeline");
const readme = readFileSync(join(root, "README.md"), "utf8");
const rows = readme
  .split("\n")
  .filter((line) => line.startsWith("| "))
  .slice(2);
const linksIn = (text: string): string[] => [...text.matchAll(/\]\(([^)]+)\)/g)].map((match) => match[1] as string);
const texts = scenarioFolders(root).map((folder) => readFileSync(join(folder, "scenario.yaml"), "utf8"));

test("every feature is shown, by what exists", () => {
  for (const row of rows) {
    const links = linksIn(row);
    expect(links, row).not.toEqual([]);
    for (const link of links) {
      const target = join(root, link);
      const shows = link.endsWith(".test.ts") ? existsSync(target) : existsSync(target) && scenarioFolders(target).length > 0;
      expect(shows, link).toBe(true);
    }
  }
});

test("every folder is named", () => {
  const folders = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(folders.map(({ name }) => name).filter((name) => !linksIn(readme).some((link) => link.split("/")[0] === name))).toEqual([]);
});

test("a folder without a scenario is none by mistake", () => {
  const named = readdirSync(root, { withFileTypes: true, recursive: true }).filter(
    (entry) => entry.name.startsWith("pipeline") && entry.isFile(),
  );
  expect(named.filter(({ parentPath }) => !existsSync(join(parentPath, "scenario.yaml"))).map(({ parentPath }) => parentPath)).toEqual([]);
});

test("each folder shows another rule", () => {
  const titles = texts.map((text) => readScenario(text).title);
  expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([]);
});

/** The operations that words of the vocabulary call. */
const called: Readonly<Record<string, readonly string[]>> = {
  create: ["CreatePipeline"],
  update: ["UpdatePipeline"],
  delete: ["DeletePipeline"],
  start: ["StartPipelineExecution"],
  stop: ["StopPipelineExecution"],
  retry: ["RetryStageExecution"],
  rollback: ["RollbackStage"],
  disable: ["DisableStageTransition"],
  enable: ["EnableStageTransition"],
  override: ["OverrideStageCondition"],
  approve: ["PutApprovalResult"],
  expect: ["ListPipelineExecutions", "ListActionExecutions", "GetPipelineState", "GetPipelineExecution"],
};

test("every operation of the service is called", () => {
  expect(Object.keys(called).filter((verb) => !verbNames.includes(verb))).toEqual([]);
  const all = texts.join("\n");
  const byVerb = Object.entries(called).flatMap(([verb, names]) => (new RegExp(`^  - ${verb}\\b`, "m").test(all) ? names : []));
  const direct = [...all.matchAll(/\bcodepipeline\.([A-Z]\w+):/g)].map((match) => match[1] as string);
  const operations = Object.keys(sdk).flatMap((name) => /^([A-Z]\w+)Command$/.exec(name)?.[1] ?? []);
  expect(operations).toHaveLength(44);
  expect(operations.filter((name) => ![...byVerb, ...direct].includes(name))).toEqual([]);
});
