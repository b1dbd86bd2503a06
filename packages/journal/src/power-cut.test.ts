import { spawn } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";
import { type Journal, openJournal, systemClock } from "./index.ts";

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

const after = (said: string[], word: string): string[] =>
  said.flatMap((line) => (line.startsWith(`${word} `) ? [line.slice(word.length + 1)] : []));

/** What of all that left the process is not in the journal. */
function missing(journal: Journal, said: string[]): string[] {
  const states = new Map(journal.all<{ id: string; state: string }>("SELECT * FROM jobs").map(({ id, state }) => [id, state]));
  const waiting = new Set(journal.all<{ key: string }>("SELECT key FROM journal_outbox").map(({ key }) => key));
  const told = new Set(journal.eventsAfter(0, {}, 100_000).map(({ resource }) => resource));
  return [
    ...after(said, "acknowledged").filter((id) => !states.has(id)),
    ...after(said, "performed").filter((id) => states.get(id) !== "done" && !waiting.has(id)),
    ...after(said, "told").filter((resource) => !told.has(resource)),
  ];
}

/** The journal as the disk had it when a flush began. */
function journalOf(disk: string, copy: string): Journal {
  const place = join(disk, `restored-${copy}`);
  mkdirSync(place);
  for (const file of ["towpath.db", "towpath.db-wal"]) copyFileSync(join(disk, copy, file), join(place, file));
  return openJournal(place, systemClock);
}

test.each([40, 150, 400])("after %i lines a power cut loses nothing that left the process", async (lines) => {
  const { disk, said } = await workUntilKilled(lines);
  const flushes = after(said, "kept").map(Number);
  const newest = journalOf(disk, String(Math.max(...flushes)));
  expect(after(said, "acknowledged").length).toBeGreaterThan(0);
  expect(missing(newest, said)).toEqual([]);
  newest.close();
  // What an earlier flush had kept would not do.
  const oldest = journalOf(disk, String(Math.min(...flushes)));
  expect(missing(oldest, said)).not.toEqual([]);
  oldest.close();
});

test("a process that is killed loses nothing that left it", async () => {
  const { directory, said } = await workUntilKilled(300);
  const journal = openJournal(directory, systemClock);
  expect(after(said, "performed").length).toBeGreaterThan(0);
  expect(missing(journal, said)).toEqual([]);
  journal.close();
});
