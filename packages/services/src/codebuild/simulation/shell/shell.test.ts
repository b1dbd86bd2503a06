/** A short run with the fast tests; `npm run simulate -- builds` is the long one. */
import { describe, expect, test } from "vitest";
import { checkBuildspecs } from "./check.ts";
import { hostShells } from "./real-run.ts";

describe.concurrent.each(hostShells())("random buildspecs under %s", (shell) => {
  test("do what the model of a plain shell says", { timeout: 120_000 }, async () => {
    const { runs, failure } = await checkBuildspecs(shell, { seed: 1, runs: 10 });
    expect(failure).toBeUndefined();
    expect(runs).toBe(10);
  });
});

test("there is a shell", () => expect(hostShells()).not.toEqual([]));
