import { expect, test } from "vitest";
import { validateQuestion } from "./validate-question.ts";

const ask = (body: string) =>
  validateQuestion({ query: new URLSearchParams(), body, account: "000000000000", region: "us-east-1", now: 0 });

test("a sound buildspec has its commands counted", () => {
  const phases = "phases:\n  install:\n    commands: [a, b]\n  build:\n    commands: [c]\n    finally: [d]\n";
  expect(ask(`version: 0.2\n${phases}`)).toEqual({ findings: [], phases: { INSTALL: 2, BUILD: 2 } });
  const [warning] = (ask(`version: 0.2\n${phases}proxy:\n  logs: yes\n`) as { findings: object[] }).findings;
  expect(warning).toMatchObject({ severity: "warning", message: expect.stringContaining("proxy") });
});

test.each([
  ["version: 0.2\nphases:\n\tbuild:\n", { line: 3, message: "found character that cannot start any token at line 3" }],
  ["phases:\n  build:\n    commands: [a]\n", { line: 1, explanation: expect.stringContaining("version: 0.2") }],
  ["version: 0.2\nphases:\n  build:\n    commands:\n      - echo a: b\n", { line: 5 }],
])("%j is refused in AWS's words, with the place", (text, finding) => {
  expect(ask(text)).toMatchObject({ findings: [{ severity: "error", code: "YAML_FILE_ERROR", ...finding }] });
});

test("a batch is checked with it: what cannot be read, and what cannot be run", () => {
  const phases = "phases: {build: {commands: [a]}}\n";
  expect(ask(`version: 0.2\nbatch: {build-list: [{identifier: a-b}]}\n${phases}`)).toMatchObject({
    findings: [
      {
        severity: "error",
        code: "BATCH_SPEC_VALIDATION_ERROR",
        message: expect.stringContaining("Build Identifiers a-b must contain only"),
      },
    ],
    phases: { BUILD: 1 },
  });
  expect(ask(`version: "0.2"\nbatch: {build-list: [{identifier: a}]}\n${phases}`)).toMatchObject({
    findings: [{ code: "YAML_FILE_ERROR", line: 1, explanation: expect.stringContaining("without quotes") }],
  });
  expect(ask("version: 0.2\nbatch: {build-list: [{identifier: a, buildspec: a.yml}]}\n")).toEqual({ findings: [], phases: {} });
});

test("every command that YAML reads as a map is named, each once", () => {
  const commands = "      - echo a: b\n      - make\n      - echo c: d\n    finally:\n      - echo e: f\n";
  const { findings } = ask(`version: 0.2\nphases:\n  build:\n    commands:\n${commands}`) as {
    findings: { line: number; message: string }[];
  };
  expect(findings.map(({ line, message }) => `${line} ${message.slice(0, 20)}`)).toEqual([
    "5 Expected Commands[0]",
    "7 Expected Commands[2]",
    "9 Expected Finally[0] ",
  ]);
});
