import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { lastLines } from "./last-lines.ts";

let directory: string;
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), "towpath-lines-"))));
afterEach(() => rmSync(directory, { recursive: true }));

const linesOf = (text: string, count: number) => {
  const path = join(directory, "log");
  writeFileSync(path, text);
  return lastLines(path, count);
};

test.each([
  ["a\nb\nc\n", 2, ["b", "c"]],
  ["a\nb\nc", 2, ["b", "c"]],
  ["a\n", 5, ["a"]],
  ["", 5, []],
  ["a\nb\n", 0, []],
])("%j, the last %i", (text, count, expected) => {
  expect(linesOf(text, count).lines).toEqual(expected);
});

test("a file of many chunks", () => {
  const all = Array.from({ length: 20_000 }, (_, index) => `line ${index}`);
  const { lines, endBytes } = linesOf(`${all.join("\n")}\n`, 15_000);
  expect(lines).toEqual(all.slice(5_000));
  expect(endBytes).toBe(all.join("\n").length + 1);
});
