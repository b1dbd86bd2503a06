import { expect, test } from "vitest";
import { allowed, notAllowed, unless } from "./verdict.ts";

test("an action is allowed unless a reason holds; the first is told", () => {
  expect(unless(false, undefined)).toBe(allowed);
  expect(unless(false, "It has ended.", "Nobody may.")).toEqual(notAllowed("It has ended."));
});
