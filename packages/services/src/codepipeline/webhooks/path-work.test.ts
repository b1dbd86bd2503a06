import { expect, test } from "vitest";
import { mismatchOf } from "./filters.ts";
import { sizeOf, workOf } from "./path-work.ts";

test("values and depth of a payload", () => {
  expect(sizeOf("x")).toEqual({ values: 1, depth: 0 });
  expect(sizeOf({ a: [1, { b: null }], c: "d" })).toEqual({ values: 6, depth: 3 });
  let nested: unknown[] = [];
  for (let level = 0; level < 100_000; level++) nested = [nested];
  expect(sizeOf(nested)).toEqual({ values: 100_001, depth: 100_000 });
});

test.each([
  ["$.a.b[*]", 100],
  ["$..a", 100],
  ["$..a..b", 400],
  ["$..a..b..c", 1_600],
  ["$['..$']", 100],
  ["$.a[?(@.b == 'c..d')]", 100],
  ["$..[?@..a]", 400],
  ["$[?$..a == 1]", 10_000],
])("the work of %s", (path, work) => {
  expect(workOf(path, { values: 100, depth: 4 }, 50)).toBe(work);
});

test("a path that would take too long in this payload matches nothing, and says so", () => {
  const wide = { a: Array.from({ length: 5_000 }, (_, index) => [index]) };
  expect(mismatchOf([{ jsonPath: "$.a[?$..b]" }], {}, wide)).toBe("$.a[?$..b] would take too long in a payload of 10002 values");
  let deep: Parameters<typeof mismatchOf>[2] = {};
  for (let level = 0; level < 45; level++) deep = { a: deep };
  expect(mismatchOf([{ jsonPath: "$..a..a..a..a..a" }], {}, deep)).toContain("would take too long");
  expect(mismatchOf([{ jsonPath: "$..a..a..a" }], {}, deep)).toBeUndefined();
});
