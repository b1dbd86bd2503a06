import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Serially } from "./serially.ts";
import { State } from "./state.ts";

test("what is kept is there at the next start, and a damaged file is an empty one", () => {
  const directory = mkdtempSync(join(tmpdir(), "towpath-state-"));
  const ports = { dns: 1, http: 2, https: 3, linkLocal: 4 };
  const state = new State(directory);
  state.setPorts("bridge", ports);
  state.setOutsideOwner("holder", "build");
  state.setOutsideOwner("other", "build");
  state.setOutsideOwner("other", undefined);
  const next = new State(directory);
  expect(next.ports("bridge")).toEqual(ports);
  expect(next.outsideOwners).toEqual({ holder: "build" });
  writeFileSync(join(directory, "state.json"), '{"ports":');
  expect(new State(directory).outsideOwners).toEqual({});
  rmSync(directory, { recursive: true });
});

test("work of one key is done in order, also after a failure", async () => {
  const order = new Serially();
  const done: string[] = [];
  const slow = order.run("a", async () => {
    await new Promise((resolve) => setImmediate(resolve));
    done.push("first");
    throw new Error("failed");
  });
  const next = order.run("a", async () => void done.push("second"));
  const other = order.run("b", async () => void done.push("other"));
  await expect(slow).rejects.toThrow("failed");
  await Promise.all([next, other]);
  expect(done).toEqual(["other", "first", "second"]);
});
