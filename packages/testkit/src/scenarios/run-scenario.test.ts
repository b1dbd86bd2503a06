import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runScenario } from "./run-scenario.ts";

const original = join(import.meta.dirname, "../../../../scenarios/codepipeline/approvals/reject-fails-the-execution");

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "towpath-scenario-test-"));
  cpSync(original, folder, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

const change = (from: string, to: string): void => {
  const file = join(folder, "scenario.yaml");
  const text = readFileSync(file, "utf8");
  expect(text).toContain(from);
  writeFileSync(file, text.replace(from, to));
};

test.each([
  ["another status", "executions: {A: Failed}", "executions: {A: Succeeded}", /step 4.*expected "Succeeded", was "Failed"/s],
  ["an execution that is not there", "executions: {A: Failed}", "executions: {A: Failed, B: Failed}", /B: expected "Failed", was absent/],
  ["another text", "Not on a Friday.}", "On a Friday.}", /summary: expected "Not on a Friday.", was "On a Friday."/],
  [
    "a refusal that does not come",
    "- finish: Compile",
    "- finish: Compile\n    refused: {type: X, message: Y}",
    /step 2.*expected "X", was "no refusal"/s,
  ],
  [
    "a refusal that is not expected",
    "- reject:",
    "- call: {codepipeline.GetPipeline: {name: none}}\n  - reject:",
    /PipelineNotFoundException/,
  ],
  ["an action that does not run", "- finish: Compile", "- finish: Link", /0 actions Link are running/],
  ["a kill that does not come", "- create", "- kill: {at: never}\n  - create", /never reached|was to be killed/],
])("%s makes a scenario fail", async (_, from, to, problem) => {
  change(from, to);
  await expect(runScenario(folder)).rejects.toThrow(problem);
});
