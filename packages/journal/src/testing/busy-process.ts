import { copyFileSync, mkdirSync, writeSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { systemClock } from "../clock.ts";
import { Database } from "../database.ts";
import type { Disk } from "../disk.ts";
import { Journal } from "../journal.ts";
import { silentLog } from "../log.ts";
import { Outbox } from "../outbox.ts";

/**
 * A process that works until it is killed. It says on its standard output what left it: acknowledgements, effects, events. What a power
 * cut would leave of its files is in `disk`: they are copied there only when a flush begins, and count when it has ended.
 */
const [directory = "", disk = ""] = process.argv.slice(2);
const say = (what: string): void => void writeSync(1, `${what}\n`);

const { database, disk: real } = Database.open(join(directory));
let copies = 0;

/** As slow as a disk can be, and it keeps nothing that was not flushed. */
const slow: Disk = {
  async flush() {
    const copy = keep();
    await real.flush();
    await sleep(5);
    say(`kept ${copy}`);
  },
  flushNow() {
    const copy = keep();
    real.flushNow();
    say(`kept ${copy}`);
  },
  close: () => real.close(),
};

function keep(): number {
  const to = join(disk, String(++copies));
  mkdirSync(to, { recursive: true });
  for (const file of ["towpath.db", "towpath.db-wal"]) copyFileSync(join(directory, file), join(to, file));
  return copies;
}

const journal = new Journal(database, slow, systemClock);
journal.migrate("jobs", "-- 1\nCREATE TABLE jobs (id TEXT PRIMARY KEY, state TEXT NOT NULL) STRICT;");
const event = { account: "000000000000", region: "us-east-1", source: "aws.test", type: "Changed", detail: {} };

const outbox = new Outbox({ journal, clock: systemClock, log: silentLog }, "jobs", {
  run: {
    perform: async ({ key }: { key: string }) => {
      say(`performed ${key}`);
      return (tx) => {
        tx.move("UPDATE jobs SET state = 'done' WHERE id = ?", key);
        tx.emit({ ...event, resource: `done ${key}` });
      };
    },
    sharesFlush: true,
  },
});

void (async () => {
  for await (const { resource } of journal.follow(0, {}, new AbortController().signal)) say(`told ${resource}`);
})();

async function ask(key: string): Promise<void> {
  journal.transactShared((tx) => {
    tx.run("INSERT INTO jobs VALUES (?, 'new')", key);
    tx.emit({ ...event, resource: `asked ${key}` });
    tx.enqueue({ service: "jobs", kind: "run", key });
  });
  say(`wrote ${key}`);
  await journal.onDisk();
  say(`acknowledged ${key}`);
}

for (let number = 0; outbox.running >= 0; number++) {
  void ask(String(number));
  if (number % 7 === 0) journal.transact((tx) => tx.emit({ ...event, resource: `beside ${number}` }));
  await sleep(1);
}
