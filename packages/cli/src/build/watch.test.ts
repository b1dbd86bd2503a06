import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { record } from "../test-context.ts";
import { buildOnChange } from "./watch.ts";

let directory: string;
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), "towpath-watch-"))));
afterEach(() => rmSync(directory, { recursive: true }));

const write = (text: string) => writeFileSync(join(directory, "file"), text);
/** A change is seen when two looks in a row find the same. */
const sleep = () => new Promise<void>((resolve) => setImmediate(resolve));

test("builds again at each change, and stops the build that the change has overtaken", async () => {
  const { context, noted } = record({ env: process.env, sleep });
  const stop = new AbortController();
  const ends: string[] = [];
  let builds = 0;
  const build = async (signal: AbortSignal) => {
    builds += 1;
    if (builds === 1) {
      setTimeout(() => write("while it builds"), 0);
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      ends.push("stopped");
      return 130;
    }
    if (builds === 2) {
      ends.push("failed");
      setTimeout(() => write("afterwards, longer"), 0);
      return 7;
    }
    ends.push("succeeded");
    stop.abort();
    return 0;
  };
  write("");
  expect(await buildOnChange(context, [directory], build, stop.signal)).toBe(7);
  expect(ends).toEqual(["stopped", "failed", "succeeded"]);
  expect(noted).toEqual(["The tree has changed; building again.", "Waiting for changes. Ctrl-C ends this."]);
});
