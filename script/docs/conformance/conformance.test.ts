import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { conformanceRows } from "./conformance.ts";

const root = join(import.meta.dirname, "../../..");
const read = (file: string) => (existsSync(join(root, file)) ? readFileSync(join(root, file), "utf8") : "");

/** Whether a file has a test, or a group of tests, of exactly that title; of a scenario, that title. */
function has(text: string, title: string): boolean {
  if (text.split("\n").includes(`title: ${title}`)) return true;
  const quoted = ['"', "`"].map((quote) => `${quote}${title}${quote},`);
  return quoted.some((words) => text.split(words).some((before, at, all) => at < all.length - 1 && /\(\s*$/.test(before)));
}

test("a test is found by its whole title only", () => {
  const text = 'test("runs well", () => {});\ntest.each([\n  ["no title", 1],\n])(\n  "%s counts", () => {});\n';
  expect(["runs well", "%s counts", "runs", "no title"].map((title) => has(text, title))).toEqual([true, true, false, false]);
});

test.each(conformanceRows.map((row) => [row.feature, row.tests] as const))("%s", (_, tests) => {
  expect(tests.length).toBeGreaterThan(0);
  expect(tests.filter(([file, title]) => !has(read(file), title))).toEqual([]);
});
