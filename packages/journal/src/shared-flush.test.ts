import { expect, test } from "vitest";
import { Database } from "./database.ts";
import { DiskFailed, DiskFull, FakeClock, Outbox, settle, silentLog } from "./index.ts";
import { Journal } from "./journal.ts";
import { HeldDisk } from "./testing/held-disk.ts";

const event = { account: "000000000000", region: "us-east-1", source: "aws.test", type: "Changed", resource: "arn:1", detail: {} };

const tables = `-- 1
CREATE TABLE jobs (id TEXT PRIMARY KEY) STRICT;
CREATE TABLE parts (job TEXT NOT NULL REFERENCES jobs (id) DEFERRABLE INITIALLY DEFERRED) STRICT;`;

function onHeldDisk() {
  const disk = new HeldDisk();
  const clock = new FakeClock();
  const journal = new Journal(Database.inMemory(), disk, clock);
  journal.migrate("jobs", tables);
  const add = (id: string) => journal.transactShared((tx) => void tx.run("INSERT INTO jobs VALUES (?)", id));
  const ids = () => journal.all<{ id: string }>("SELECT id FROM jobs ORDER BY id").map(({ id }) => id);
  return { disk, clock, journal, add, ids };
}

/** Notes when a promise is settled, and how. */
function watched(promise: Promise<void>): { state: string } {
  const seen = { state: "waits" };
  promise.then(
    () => (seen.state = "done"),
    (error: Error) => (seen.state = error.name),
  );
  return seen;
}

test("transactions of one moment share a flush; what is committed while it runs waits for the next one", async () => {
  const { disk, journal, add, ids } = onHeldDisk();
  add("a");
  add("b");
  const first = watched(journal.onDisk());
  await settle();
  expect([disk.begun, first.state]).toEqual([1, "waits"]);
  add("c");
  const second = watched(journal.onDisk());
  disk.end();
  await settle();
  expect([disk.begun, first.state, second.state]).toEqual([2, "done", "waits"]);
  disk.end();
  await settle();
  expect([disk.begun, second.state]).toEqual([2, "done"]);
  expect(ids()).toEqual(["a", "b", "c"]);
  await journal.onDisk();
});

test("a transaction that fails undoes nothing of those it would have shared a flush with", async () => {
  const { disk, journal, add, ids } = onHeldDisk();
  add("a");
  expect(() => add("a")).toThrow("UNIQUE");
  add("b");
  await settle();
  disk.end();
  await journal.onDisk();
  expect(ids()).toEqual(["a", "b"]);
});

test("when a group cannot be committed, all of it is undone, all who wait are told, and the next one is taken", async () => {
  const { disk, journal, add, ids } = onHeldDisk();
  const undone: string[][] = [];
  journal.onUndo(() => undone.push(ids()));
  const whole = journal.watchDisk();
  add("a");
  add("b");
  const waiting = watched(journal.onDisk());
  // Foreign keys that are checked at the commit stand for whatever a disk has against it.
  journal.transactShared((tx) => void tx.run("INSERT INTO parts VALUES ('none')"));
  await settle();
  expect([disk.begun, waiting.state, ids(), undone]).toEqual([0, "Error", [], [[]]]);
  await expect(whole()).rejects.toThrow("FOREIGN KEY");
  await journal.onDisk();
  add("c");
  await settle();
  disk.end();
  await journal.onDisk();
  expect(ids()).toEqual(["c"]);
});

test("a transaction that fails at once takes those along that shared its commit, and they are told", async () => {
  const { journal, add, ids } = onHeldDisk();
  add("a");
  const waiting = watched(journal.onDisk());
  expect(() => journal.transact((tx) => void tx.run("INSERT INTO parts VALUES ('none')"))).toThrow("FOREIGN KEY");
  await settle();
  expect([waiting.state, ids()]).toEqual(["Error", []]);
});

test("when SQLite gives up the whole transaction in its middle, the earlier ones are told", async () => {
  const { disk, journal, add, ids } = onHeldDisk();
  add("a");
  const waiting = watched(journal.onDisk());
  expect(() => journal.transactShared((tx) => void tx.run("INSERT OR ROLLBACK INTO jobs VALUES ('a')"))).toThrow("UNIQUE");
  await settle();
  expect([disk.begun, waiting.state, ids()]).toEqual([0, "Error", []]);
});

test("who follows early is told when what was seen has been undone, and begins again from what is stored", async () => {
  const { journal } = onHeldDisk();
  const stop = new AbortController();
  const seen: number[] = [];
  const following = (async () => {
    for await (const { sequence } of journal.followEarly(0, stop.signal)) seen.push(sequence);
  })();
  journal.transactShared((tx) => tx.emit(event));
  await Promise.resolve();
  await Promise.resolve();
  await Promise.resolve();
  expect(() => journal.transact((tx) => void tx.run("INSERT INTO parts VALUES ('none')"))).toThrow("FOREIGN KEY");
  await expect(following).rejects.toThrow("FOREIGN KEY");
  expect(seen).toEqual([1]);
  journal.transact((tx) => tx.emit(event));
  for await (const { sequence } of journal.followEarly(0, stop.signal)) {
    expect(sequence).toBe(1);
    stop.abort();
  }
});

test("an effect whose end was undone is performed again, after a pause and without counting as failed", async () => {
  const { disk, clock, journal } = onHeldDisk();
  const attempts: number[] = [];
  await using _outbox = new Outbox({ journal, clock, log: silentLog }, "jobs", {
    run: {
      perform: async (effect: { attempts: number }) => {
        attempts.push(effect.attempts);
        return attempts.length === 1 ? () => fail() : undefined;
      },
      sharesFlush: true,
      attemptsMax: 1,
    },
  });
  const fail = () => {
    throw new DiskFull("full");
  };
  journal.transact((tx) => tx.enqueue({ service: "jobs", kind: "run", key: "a" }));
  await clock.advance(20_000);
  expect(attempts).toEqual([0]);
  await clock.advance(20_000);
  expect(attempts).toEqual([0, 0]);
  disk.end();
  await settle();
  expect(journal.all("SELECT * FROM journal_outbox")).toEqual([]);
});

test("a transaction that must be on the disk at once takes all before it along", async () => {
  const { disk, journal, add } = onHeldDisk();
  add("a");
  await settle();
  add("b");
  const before = watched(journal.onDisk());
  journal.transact((tx) => void tx.run("INSERT INTO jobs VALUES ('c')"));
  expect(disk.atOnce).toBe(1);
  await journal.onDisk();
  expect(before.state).toBe("done");
  add("d");
  const after = watched(journal.onDisk());
  disk.end();
  await settle();
  expect([disk.begun, after.state]).toEqual([2, "waits"]);
  disk.end();
  await settle();
  expect(after.state).toBe("done");
});

test("nobody sees an event before it is on the disk", async () => {
  const { disk, journal } = onHeldDisk();
  journal.transact((tx) => tx.emit(event));
  const stop = new AbortController();
  const seen: number[] = [];
  const following = (async () => {
    for await (const { sequence } of journal.follow(0, {}, stop.signal)) seen.push(sequence);
  })();
  journal.transactShared((tx) => tx.emit(event));
  await settle();
  journal.transactShared((tx) => tx.emit(event));
  await settle();
  expect(seen).toEqual([1]);
  expect([journal.lastSequence(), journal.eventsAfter(0).length]).toEqual([1, 1]);
  disk.end();
  await settle();
  expect(seen).toEqual([1, 2]);
  disk.end();
  await settle();
  expect(seen).toEqual([1, 2, 3]);
  stop.abort();
  await following;
});

test("an effect is performed only when the row that asks for it is on the disk, whatever wakes the outbox before", async () => {
  const { disk, clock, journal } = onHeldDisk();
  const performed: string[] = [];
  const perform = async ({ key }: { key: string }) => void performed.push(key);
  await using _outbox = new Outbox({ journal, clock, log: silentLog }, "jobs", { run: { perform, sharesFlush: true } });
  const ask = (key: string) => journal.transactShared((tx) => tx.enqueue({ service: "jobs", kind: "run", key }));
  ask("a");
  await settle();
  ask("b");
  await clock.advance(60_000);
  expect(performed).toEqual([]);
  disk.end();
  await settle();
  expect(performed).toEqual(["a"]);
  disk.end();
  await settle();
  expect(performed).toEqual(["a", "b"]);
  disk.letGo();
});

test("an effect that is due comes up when what was to put it off has been undone", async () => {
  const { disk, clock, journal, add } = onHeldDisk();
  const performed: string[] = [];
  const perform = async ({ key }: { key: string }) => void performed.push(key);
  await using _outbox = new Outbox({ journal, clock, log: silentLog }, "jobs", { run: { perform, sharesFlush: true } });
  const ask = { service: "jobs", kind: "run", key: "a" };
  journal.transact((tx) => tx.enqueue({ ...ask, notBefore: tx.now + 1_000 }));
  add("first");
  await settle();
  journal.transactShared((tx) => {
    tx.enqueue({ ...ask, notBefore: tx.now + 500 });
    tx.run("INSERT INTO parts VALUES ('none')");
  });
  await clock.advance(1_000);
  expect(performed).toEqual([]);
  disk.end();
  await settle();
  expect(performed).toEqual(["a"]);
  disk.letGo();
});

test("an effect that is asked for anew while it is performed comes up again when that is on the disk", async () => {
  const { disk, clock, journal } = onHeldDisk();
  let performed = 0;
  const again = { service: "jobs", kind: "run", key: "a" };
  const perform = async () => (++performed < 3 ? (tx: Parameters<Parameters<Journal["transact"]>[0]>[0]) => tx.enqueue(again) : undefined);
  await using _outbox = new Outbox({ journal, clock, log: silentLog }, "jobs", { run: { perform, sharesFlush: true } });
  journal.transact((tx) => tx.enqueue(again));
  for (const times of [1, 2]) {
    await settle();
    expect(performed).toBe(times);
    disk.end();
  }
  await settle();
  expect(performed).toBe(3);
  disk.letGo();
  expect(journal.all("SELECT * FROM journal_outbox")).toEqual([]);
});

test("when a flush fails, all who wait are told, nothing is performed, and nothing more is taken", async () => {
  const { disk, clock, journal, add } = onHeldDisk();
  const performed: string[] = [];
  await using _outbox = new Outbox({ journal, clock, log: silentLog }, "jobs", {
    run: { perform: async ({ key }: { key: string }) => void performed.push(key), sharesFlush: true },
  });
  journal.transactShared((tx) => tx.enqueue({ service: "jobs", kind: "run", key: "a" }));
  const first = watched(journal.onDisk());
  await settle();
  add("b");
  const second = watched(journal.onDisk());
  disk.end(new Error("EIO"));
  await clock.advance(60_000);
  expect([first.state, second.state, performed]).toEqual(["DiskFailed", "DiskFailed", []]);
  expect(() => add("c")).toThrow(DiskFailed);
  await expect(journal.onDisk()).rejects.toThrow(DiskFailed);
  expect(await journal.failed).toMatchObject({ cause: { message: "EIO" } });
});

test("a flush that fails while the caller waits is told to the caller", async () => {
  const { disk, journal } = onHeldDisk();
  disk.failure = new Error("EIO");
  const write = () => journal.transact((tx) => void tx.run("INSERT INTO jobs VALUES ('a')"));
  expect(write).toThrow(DiskFailed);
  expect(write).toThrow(DiskFailed);
});

test("who keeps rows in memory hears that a transaction was undone", () => {
  const { journal, add } = onHeldDisk();
  let undone = 0;
  journal.onUndo(() => (undone += 1));
  add("a");
  expect(() => add("a")).toThrow("UNIQUE");
  expect(undone).toBe(1);
});

test("closing brings what is written onto the disk first, whether a flush has begun or not", async () => {
  const { disk, journal, add } = onHeldDisk();
  add("a");
  await settle();
  const begun = watched(journal.onDisk());
  journal.close();
  await settle();
  expect([disk.begun, disk.atOnce, begun.state]).toEqual([1, 1, "done"]);

  const other = onHeldDisk();
  other.add("a");
  const waiting = watched(other.journal.onDisk());
  other.journal.close();
  await settle();
  expect([other.disk.begun, other.disk.atOnce, waiting.state]).toEqual([0, 1, "done"]);
});
