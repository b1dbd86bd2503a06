import { expect, test } from "vitest";
import type { Command } from "./command.ts";
import { commands } from "./commands.ts";
import { UserError } from "./errors.ts";
import { runProgram } from "./program.ts";
import { record } from "./test-context.ts";

const command = (run: Command["run"]): Command => ({
  name: "go",
  arguments: "[where]",
  summary: "go",
  options: [{ flags: "--far <km>", text: "" }],
  run,
});

test("a command gets its arguments and options, and its exit code is the program's", async () => {
  const { context } = record();
  const seen: unknown[] = [];
  const go = command(async (_, input) => seen.push(input) && 1);
  expect(await runProgram([go], ["go", "home", "--far", "3"], context)).toBe(1);
  expect(seen).toEqual([{ arguments: ["home"], options: { far: "3" } }]);
});

test("a user's mistake is one line and its exit code", async () => {
  const { context, noted } = record();
  const go = command(async () => {
    throw new UserError("There is no way. Build one.", { exitCode: 2 });
  });
  expect(await runProgram([go], ["go"], context)).toBe(2);
  expect(noted).toEqual(["towpath: There is no way. Build one."]);
});

test("TOWPATH_DEBUG shows where a mistake came up", async () => {
  const { context, noted } = record({ env: { TOWPATH_DEBUG: "1" } });
  const go = command(async () => {
    throw new UserError("There is no way.");
  });
  expect(await runProgram([go], ["go"], context)).toBe(1);
  expect(noted.join("\n")).toContain("program.test.ts");
});

test("bugs are not swallowed", async () => {
  const go = command(async () => {
    throw new TypeError("oops");
  });
  await expect(runProgram([go], ["go"], record().context)).rejects.toThrow("oops");
});

test.each([["stauts"], ["up", "--forground"], ["images", "make"], ["up", "now"]])("%s %s is not understood", async (...words) => {
  const { context, noted } = record();
  expect(await runProgram(commands, words, context)).toBe(2);
  expect(noted.join("\n")).toMatch(/unknown|too many/);
});

test("a misspelt command is guessed", async () => {
  const { context, noted } = record();
  await runProgram(commands, ["stauts"], context);
  expect(noted.join("\n")).toContain("status");
});

test.each(commands.map(({ name }) => name.split(" ")))("%s %s has help", async (...words) => {
  const { context, printed } = record();
  expect(await runProgram(commands, [...words.filter(Boolean), "--help"], context)).toBe(0);
  expect(printed.join("\n")).toContain("Usage: towpath");
});
