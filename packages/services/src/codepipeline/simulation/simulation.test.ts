/** A short simulation with each run of the fast tests; script/test runs a million steps. See README.md. */
import { expect, test } from "vitest";
import { runSeed } from "./runs.ts";
import { simulate } from "./simulate.ts";

test("random schedules keep the invariants, and agree with the reference model", async () => {
  const { failed, steps } = await simulate({ seed: 1, runs: 96 }, 2);
  expect(failed?.failure && `seed ${failed.seed}: ${failed.failure.message}`).toBeUndefined();
  expect(steps).toBeGreaterThan(15_000);
});

test("the same seed does the same", async () => {
  expect(await runSeed(7)).toEqual(await runSeed(7));
});
