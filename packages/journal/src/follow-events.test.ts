import { expect, test } from "vitest";
import { FakeClock, settle } from "./fake-clock.ts";
import { followEvents, type Follower } from "./follow-events.ts";
import { inMemoryJournal, type Journal } from "./journal.ts";
import { cursorEvery, followAgainMs } from "./limits.ts";
import { silentLog } from "./log.ts";

const tables = `-- 1
CREATE TABLE place (id INTEGER PRIMARY KEY CHECK (id = 1), sequence INTEGER NOT NULL) STRICT;
CREATE TABLE seen (number INTEGER NOT NULL) STRICT;`;

function opened() {
  const clock = new FakeClock();
  const journal = inMemoryJournal(clock);
  journal.migrate("test", tables);
  return { clock, journal, log: silentLog };
}

const emit = (journal: Journal, number: number, source = "mine") =>
  journal.transact((tx) => tx.emit({ account: "1", region: "r", source, type: "Happened", resource: "x", detail: { number } }));
const seen = (journal: Journal) => journal.all<{ number: number }>("SELECT number FROM seen").map(({ number }) => number);
const place = (journal: Journal) => journal.one<{ sequence: number }>("SELECT sequence FROM place")?.sequence;

/** Writes down even numbers. */
const even = (stored?: Follower["stored"]): Follower => ({
  table: "place",
  react: ({ detail }) => {
    const { number } = detail as { number: number };
    return number % 2 === 0 ? (tx) => void tx.run("INSERT INTO seen (number) VALUES (?)", number) : undefined;
  },
  ...(stored && { stored }),
});

/** Follows while `during` runs. */
async function following(parts: ReturnType<typeof opened>, follower: Follower, during: () => Promise<void> | void): Promise<void> {
  const stop = new AbortController();
  const done = followEvents(parts, follower, stop.signal);
  await settle();
  await during();
  await settle();
  stop.abort();
  await done;
}

test.each([undefined, { source: "mine" }])("each event is reacted to once, also over a new start: %j", async (stored) => {
  const parts = opened();
  const { journal } = parts;
  emit(journal, 0);
  await following(parts, even(stored), () => {
    for (const number of [1, 2, 3, 4]) emit(journal, number);
  });
  expect(seen(journal)).toEqual([2, 4]);
  emit(journal, 6);
  await following(parts, even(stored), () => void emit(journal, 8));
  expect(seen(journal)).toEqual([2, 4, 6, 8]);
  expect(place(journal)).toBe(journal.lastSequence());
});

test("only events of the filter are looked at", async () => {
  const parts = opened();
  await following(parts, even({ source: "mine" }), () => {
    emit(parts.journal, 2, "another");
    emit(parts.journal, 4);
  });
  expect(seen(parts.journal)).toEqual([4]);
});

test("an event whose reaction failed is tried again, and none after it is lost", async () => {
  const parts = opened();
  const { react, table } = even();
  let failures = 1;
  const failing: Follower = {
    table,
    react(event) {
      const reaction = react(event);
      return (
        reaction &&
        ((tx) => {
          reaction(tx);
          if (failures-- > 0) throw new Error("no");
        })
      );
    },
  };
  await following(parts, failing, async () => {
    emit(parts.journal, 2);
    emit(parts.journal, 4);
    await settle();
    expect(seen(parts.journal)).toEqual([]);
    await parts.clock.advance(followAgainMs);
  });
  expect(seen(parts.journal)).toEqual([2, 4]);
});

test("the place moves from time to time even when nothing is reacted to", async () => {
  const parts = opened();
  await following(parts, even(), () => {
    for (let number = 0; number < cursorEvery + 10; number++) emit(parts.journal, 1);
  });
  expect(place(parts.journal)).toBe(cursorEvery);
});
