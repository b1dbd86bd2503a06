import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";
import { openJournal, systemClock } from "./index.ts";

const directories: string[] = [];
afterEach(() => {
  for (const made of directories.splice(0)) rmSync(made, { recursive: true });
});

/** Lets the process work until it has said `lines` lines, kills it, and gives everything it said. */
async function workUntilKilled(lines: number): Promise<{ directory: string; disk: string; said: string[] }> {
  const root = mkdtempSync(join(tmpdir(), "power-cut-"));
  directories.push(root);
  const [directory, disk] = [join(root, "data"), join(root, "disk")];
  const program = fileURLToPath(new URL("./testing/busy-process.ts", import.meta.url));
  const child = spawn(process.execPath, [program, directory, disk], { stdio: ["ignore", "pipe", "inherit"] });
  const said: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    said.push(line);
    if (said.length === lines) child.kill("SIGKILL");
  }
  return { directory, disk, said };
}

interface Held {
  jobs: Map<string, string>;
  effects: Set<string>;
  events: Set<string>;
}

/** What a start finds in a directory. */
function heldIn(directory: string): Held {
  const journal = openJournal(directory, systemClock);
  const jobs = journal.all<{ id: string; state: string }>("SELECT * FROM jobs");
  const effects = journal.all<{ key: string }>("SELECT key FROM journal_outbox");
  const events = journal.eventsAfter(0, {}, 100_000);
  journal.close();
  return {
    jobs: new Map(jobs.map(({ id, state }) => [id, state])),
    effects: new Set(effects.map(({ key }) => key)),
    events: new Set(events.map(({ resource }) => resource)),
  };
}

/** Whether what left the process with a line is in what a start finds. */
function isThere(line: string, { jobs, effects, events }: Held): boolean {
  const [, word, what = ""] = /^(\w+) (.*)$/.exec(line) ?? [];
  if (word === "acknowledged") return jobs.has(what);
  if (word === "performed") return jobs.get(what) === "done" || effects.has(what);
  return word !== "told" || events.has(what);
}

test("at whatever line the power is cut, nothing that left the process is lost", async () => {
  const { disk, said } = await workUntilKilled(600);
  const lost: string[] = [];
  let newest = 0;
  let held: Held = { jobs: new Map(), effects: new Set(), events: new Set() };
  for (const line of said) {
    const kept = Number(/^kept (\d+)$/.exec(line)?.[1] ?? 0);
    if (kept > newest) {
      newest = kept;
      held = heldIn(join(disk, String(kept)));
    }
    if (!isThere(line, held)) lost.push(line);
  }
  expect(lost).toEqual([]);
  expect(newest).toBeGreaterThan(10);
  expect(said.filter((line) => line.startsWith("performed ")).length).toBeGreaterThan(10);
});

test("a process that is killed loses nothing that left it", async () => {
  const { directory, said } = await workUntilKilled(300);
  const held = heldIn(directory);
  expect(said.filter((line) => !isThere(line, held))).toEqual([]);
  expect(held.jobs.size).toBeGreaterThan(0);
});
