import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import {
  DirectoryLocked,
  DiskFull,
  type Effect,
  type EffectKind,
  FakeClock,
  inMemoryJournal,
  type Journal,
  LostRace,
  NewerDirectory,
  openJournal,
  openSeal,
  Outbox,
  sealWith,
  settle,
  silentLog,
} from "./index.ts";

const tables = "-- 1\nCREATE TABLE jobs (id TEXT PRIMARY KEY, state TEXT NOT NULL) STRICT;";
const event = { account: "000000000000", region: "us-east-1", source: "aws.test", type: "Changed", resource: "arn:1", detail: { a: 1 } };

const directories: string[] = [];
function directory(): string {
  const made = mkdtempSync(join(tmpdir(), "journal-"));
  directories.push(made);
  return made;
}
afterEach(() => {
  for (const made of directories.splice(0)) rmSync(made, { recursive: true });
});

function withJobs(): { journal: Journal; clock: FakeClock } {
  const clock = new FakeClock();
  const journal = inMemoryJournal(clock);
  journal.migrate("jobs", tables);
  return { journal, clock };
}

test("a transaction keeps all of its rows, events and effects, or none", () => {
  const { journal } = withJobs();
  const failing = () =>
    journal.transact((tx) => {
      tx.run("INSERT INTO jobs VALUES ('a', 'new')");
      tx.emit(event);
      tx.enqueue({ service: "jobs", kind: "run", key: "a" });
      throw new TypeError("no");
    });
  expect(failing).toThrow("no");
  expect(journal.all("SELECT * FROM jobs")).toEqual([]);
  expect(journal.lastSequence()).toBe(0);
  journal.transact((tx) => tx.emit(event));
  expect(journal.eventsAfter(0)).toMatchObject([{ sequence: 1, detail: { a: 1 } }]);
});

test("a guarded move of a row that somebody else moved is a lost race", () => {
  const { journal } = withJobs();
  journal.transact((tx) => tx.run("INSERT INTO jobs VALUES ('a', 'done')"));
  expect(() => journal.transact((tx) => tx.move("UPDATE jobs SET state = 'running' WHERE id = 'a' AND state = 'new'"))).toThrow(LostRace);
});

test("a follower sees the events before and after it came, once each", async () => {
  const { journal } = withJobs();
  journal.transact((tx) => tx.emit(event));
  const stop = new AbortController();
  const seen: number[] = [];
  const following = (async () => {
    for await (const { sequence } of journal.follow(0, {}, stop.signal)) {
      seen.push(sequence);
      if (sequence === 3) stop.abort();
    }
  })();
  journal.transact((tx) => tx.emit(event));
  journal.transact((tx) => tx.emit(event));
  await following;
  expect(seen).toEqual([1, 2, 3]);
});

test("a follower looks only once at what its filter leaves out, and misses nothing", async () => {
  const { journal } = withJobs();
  const stop = new AbortController();
  const asked: number[] = [];
  const { eventsAfter } = journal;
  journal.eventsAfter = (sequence, ...rest) => (asked.push(sequence), eventsAfter.call(journal, sequence, ...rest));
  const seen: number[] = [];
  const following = (async () => {
    for await (const { sequence } of journal.follow(0, { source: "aws.rare" }, stop.signal)) {
      seen.push(sequence);
      if (seen.length === 2) stop.abort();
    }
  })();
  for (let i = 0; i < 3; i++) {
    journal.transact((tx) => tx.emit(event));
    await settle();
  }
  journal.transact((tx) => tx.emit({ ...event, source: "aws.rare" }));
  journal.transact((tx) => tx.emit({ ...event, source: "aws.rare" }));
  await following;
  expect(seen).toEqual([4, 5]);
  expect(asked).toEqual([0, 0, 1, 2, 3]);
});

test("an effect whose failure cannot be written down is not tried again and again at once", async () => {
  const { journal, clock } = withJobs();
  let tries = 0;
  await using _outbox = new Outbox({ journal, clock, log: silentLog }, "jobs", {
    run: {
      perform: () => {
        tries += 1;
        return Promise.reject(new TypeError("never"));
      },
      attemptsMax: 1,
      giveUp: () => {
        if (tries < 3) throw new DiskFull("full");
      },
    },
  });
  journal.transact((tx) => tx.enqueue({ service: "jobs", kind: "run", key: "a" }));
  await clock.advance(20_000);
  expect(tries).toBe(1);
  await clock.advance(60_000);
  expect(tries).toBe(3);
  expect(journal.all("SELECT * FROM journal_outbox")).toEqual([]);
});

test("a follower with a filter misses none of its events among many others", async () => {
  const { journal } = withJobs();
  const stop = new AbortController();
  const seen: number[] = [];
  const following = (async () => {
    for await (const { sequence } of journal.follow(0, { source: "aws.other" }, stop.signal)) {
      seen.push(sequence);
      if (seen.length === 3) stop.abort();
    }
  })();
  for (let i = 0; i < 3; i++) {
    journal.transact((tx) => Array.from({ length: 1_500 }, () => tx.emit(event)));
    journal.transact((tx) => tx.emit({ ...event, source: "aws.other" }));
    await settle();
  }
  await following;
  expect(seen).toEqual([1_501, 3_002, 4_503]);
});

test("an effect is tried again until it succeeds, and its end is one transaction", async () => {
  const { journal, clock } = withJobs();
  const tries: number[] = [];
  await using outbox = new Outbox({ journal, clock, log: silentLog }, "jobs", {
    run: {
      perform: async ({ attempts }) => {
        tries.push(attempts);
        if (attempts < 2) throw new TypeError("not yet");
        return (tx) => void tx.run("INSERT INTO jobs VALUES ('a', 'done')");
      },
    },
  });
  journal.transact((tx) => tx.enqueue({ service: "jobs", kind: "run", key: "a" }));
  await clock.advance(60_000);
  expect(tries).toEqual([0, 1, 2]);
  expect(journal.one("SELECT state FROM jobs")).toEqual({ state: "done" });
  expect(journal.all("SELECT * FROM journal_outbox")).toEqual([]);
  expect(outbox.running).toBe(0);
});

test("a timer fires at its time, a re-armed one only at the new time", async () => {
  const { journal, clock } = withJobs();
  const fired: number[] = [];
  const start = clock.now();
  await using _outbox = new Outbox({ journal, clock, log: silentLog }, "jobs", {
    expire: { perform: async () => void fired.push(clock.now() - start) },
  });
  journal.transact((tx) => tx.enqueue({ service: "jobs", kind: "expire", key: "a", notBefore: start + 1_000 }));
  await clock.advance(500);
  journal.transact((tx) => tx.enqueue({ service: "jobs", kind: "expire", key: "a", notBefore: start + 5_000 }));
  await clock.advance(10_000);
  expect(fired).toEqual([5_000]);
});

test("shutting down keeps the row of a running effect; the next start performs it again", async () => {
  const { journal, clock } = withJobs();
  let started = 0;
  const wait: EffectKind = {
    perform: (_effect: Effect<never>, signal: AbortSignal) =>
      new Promise<void>((_resolve, reject) => (started++, signal.addEventListener("abort", () => reject(signal.reason as Error)))),
  };
  const first = new Outbox({ journal, clock, log: silentLog }, "jobs", { wait });
  journal.transact((tx) => tx.enqueue({ service: "jobs", kind: "wait", key: "a" }));
  await clock.advance(10);
  await first[Symbol.asyncDispose]();
  await using _second = new Outbox({ journal, clock, log: silentLog }, "jobs", { wait });
  await clock.advance(10);
  expect(started).toBe(2);
});

test("an effect that keeps failing is given up after its last attempt", async () => {
  const { journal, clock } = withJobs();
  await using _outbox = new Outbox({ journal, clock, log: silentLog }, "jobs", {
    run: {
      perform: () => Promise.reject(new TypeError("never")),
      attemptsMax: 3,
      giveUp: (tx) => void tx.run("INSERT INTO jobs VALUES ('a', 'failed')"),
    },
  });
  journal.transact((tx) => tx.enqueue({ service: "jobs", kind: "run", key: "a" }));
  await clock.advance(120_000);
  expect(journal.one("SELECT state FROM jobs")).toEqual({ state: "failed" });
  expect(journal.all("SELECT * FROM journal_outbox")).toEqual([]);
});

test("a directory serves one server at a time and refuses an older program", () => {
  const where = directory();
  const journal = openJournal(where, new FakeClock());
  expect(() => openJournal(where, new FakeClock())).toThrow(DirectoryLocked);
  journal.migrate("jobs", `${tables}\n-- 2\nALTER TABLE jobs ADD COLUMN more TEXT;`);
  journal.close();
  const again = openJournal(where, new FakeClock());
  expect(() => again.migrate("jobs", tables)).toThrow(NewerDirectory);
  again.close();
});

test("a sealed value opens only with its key and for its row", () => {
  const where = directory();
  const seal = openSeal(where);
  const sealed = seal.seal("postgres://secret", "arn:secret:1");
  expect(sealed.includes("secret")).toBe(false);
  expect(openSeal(where).open(sealed, "arn:secret:1").toString()).toBe("postgres://secret");
  expect(() => seal.open(sealed, "arn:secret:2")).toThrow();
  expect(() => sealWith(Buffer.alloc(32)).open(sealed, "arn:secret:1")).toThrow();
  expect(statSync(join(where, "seal.key")).mode & 0o777).toBe(0o600);
});
