/** A short run with the fast tests; `npm run simulate -- builds` is the long one. */
import { expect, test } from "vitest";
import { fuzzers } from "./check.ts";

const runs = 400;

test.each(Object.entries(fuzzers))("%s", (_, fuzz) => {
  const checked = fuzz({ seed: 1, runs });
  expect(checked.failure).toBeUndefined();
  expect(checked.runs).toBe(runs);
});
