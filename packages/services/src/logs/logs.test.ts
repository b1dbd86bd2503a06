import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DiskFull, FakeClock, inMemoryJournal, type Journal, seededFractions, seededIds, silentLog } from "@towpath/journal";
import fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import { allowEverybody, Door, rootCaller } from "../index.ts";
import { openLogs } from "./service.ts";

const directories: string[] = [];
const services: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const service of services.splice(0)) await service.close();
  for (const made of directories.splice(0)) rmSync(made, { recursive: true, force: true });
});

function opened(journal?: Journal, clock = new FakeClock(), dataDirectory = mkdtempSync(join(tmpdir(), "logs-"))) {
  directories.push(dataDirectory);
  const home = { installationId: "i", account: "000000000000", region: "us-east-1", dataDirectory, endpoint: "" };
  const parts = { journal: journal ?? inMemoryJournal(clock), clock, ids: seededIds(1), log: silentLog, home };
  const door = new Door({ ...parts, authorize: allowEverybody });
  const service = openLogs(parts);
  door.add(service);
  services.push(service);
  return { ...parts, dataDirectory, service, logs: door.as(rootCaller("000000000000", "us-east-1")).logs };
}
const at = { logGroupName: "/g", logStreamName: "s" };
async function withStream() {
  const made = opened();
  await made.logs.CreateLogGroup({ logGroupName: "/g" });
  await made.logs.CreateLogStream(at);
  return made;
}

test("a stream is read forwards to its end, where the token comes back unchanged", async () => {
  const { logs, clock } = await withStream();
  const logEvents = Array.from({ length: 300 }, (_, i) => ({ timestamp: clock.now() + i, message: `line ${i}\nmore \\n of it\ttab` }));
  await logs.PutLogEvents({ ...at, logEvents });
  const first = await logs.GetLogEvents({ ...at, startFromHead: true, limit: 200 });
  const second = await logs.GetLogEvents({ ...at, nextToken: first.nextForwardToken });
  const third = await logs.GetLogEvents({ ...at, nextToken: second.nextForwardToken });
  expect([...(first.events ?? []), ...(second.events ?? [])].map(({ message }) => message)).toEqual(
    logEvents.map(({ message }) => message),
  );
  expect(third).toMatchObject({ events: [], nextForwardToken: second.nextForwardToken });
});

test("lines are read by number, and say where they begin", async () => {
  const { logs, clock, service } = await withStream();
  const logEvents = Array.from({ length: 300 }, (_, i) => ({ timestamp: clock.now() + i, message: `line ${i}` }));
  await logs.PutLogEvents({ ...at, logEvents });
  const ask = (query: Record<string, string>) =>
    service.questions["lines"]?.({
      query: new URLSearchParams(query),
      body: "",
      account: "000000000000",
      region: "us-east-1",
      now: clock.now(),
    });
  expect(await ask({ group: "/g", stream: "s", from: "250", limit: "2" })).toEqual({
    first: 250,
    lines: [250, 251].map((i) => ({ timestamp: clock.now() + i, message: `line ${i}` })),
    count: 300,
    generation: 0,
  });
  expect(await ask({ group: "/g", stream: "s", from: "299" })).toMatchObject({ first: 299, lines: [{ message: "line 299" }] });
  expect(await ask({ group: "/g", stream: "s", from: "300" })).toMatchObject({ first: 300, lines: [], count: 300 });
  await expect(ask({ group: "/g", stream: "other" })).rejects.toMatchObject({ code: "ResourceNotFoundException", status: 404 });
  await expect(ask({ group: "/g", stream: "s", from: "-1" })).rejects.toMatchObject({ code: "InvalidParameterException" });
});

test("lines are found by what they hold, with the number where to go on", async () => {
  const { logs, clock, service } = await withStream();
  const logEvents = Array.from({ length: 300 }, (_, i) => ({
    timestamp: clock.now() + i,
    message: i % 100 === 7 ? `An ERROR ${i}` : `line ${i}`,
  }));
  await logs.PutLogEvents({ ...at, logEvents });
  const ask = (query: Record<string, string>) =>
    service.questions["search"]?.({
      query: new URLSearchParams({ group: "/g", stream: "s", ...query }),
      body: "",
      account: "000000000000",
      region: "us-east-1",
      now: clock.now(),
    });
  expect(await ask({ text: "error" })).toEqual({ hits: [7, 107, 207] });
  expect(await ask({ text: "error", limit: "2" })).toEqual({ hits: [7, 107], next: 108 });
  expect(await ask({ text: "error", from: "108" })).toEqual({ hits: [207] });
  expect(await ask({ text: "nowhere" })).toEqual({ hits: [] });
  await expect(ask({ text: "" })).rejects.toMatchObject({ code: "InvalidParameterException" });
  await expect(ask({ text: "x", stream: "other" })).rejects.toMatchObject({ status: 404 });
});

test("without startFromHead the newest come first, and the backward token leads to the older ones", async () => {
  const { logs, clock } = await withStream();
  await logs.PutLogEvents({ ...at, logEvents: [1, 2, 3, 4].map((i) => ({ timestamp: clock.now(), message: `${i}` })) });
  const newest = await logs.GetLogEvents({ ...at, limit: 3 });
  expect(newest.events?.map(({ message }) => message)).toEqual(["2", "3", "4"]);
  const older = await logs.GetLogEvents({ ...at, limit: 3, nextToken: newest.nextBackwardToken });
  expect(older.events?.map(({ message }) => message)).toEqual(["1"]);
});

test("an earlier batch is merged into the order of time", async () => {
  const { logs, clock } = await withStream();
  const now = clock.now();
  const put = (...events: [number, string][]) =>
    logs.PutLogEvents({ ...at, logEvents: events.map(([offset, message]) => ({ timestamp: now + offset, message })) });
  await put([10, "b"], [30, "d"]);
  await put([5, "a"], [20, "c"]);
  await put([40, "e"]);
  const { events } = await logs.GetLogEvents({ ...at, startFromHead: true });
  expect(events?.map(({ message }) => message)).toEqual(["a", "b", "c", "d", "e"]);
});

test("batches in any order come to the order of time, each event with its own time of ingestion", async () => {
  const { logs, clock, journal } = await withStream();
  const fraction = seededFractions(7);
  const begun = clock.now();
  const sent: { timestamp: number; message: string; ingestionTime: number }[] = [];
  const put = async (offset: number, count: number, span: number) => {
    const timestamps = Array.from({ length: count }, () => begun - offset + Math.floor(fraction() * span)).sort((a, b) => a - b);
    const logEvents = timestamps.map((timestamp, index) => ({ timestamp, message: `${sent.length + index}` }));
    sent.push(...logEvents.map((event) => ({ ...event, ingestionTime: clock.now() })));
    await logs.PutLogEvents({ ...at, logEvents });
    await clock.advance(1);
  };
  // More than is merged at once, then batches of all sizes before, within and behind it, many at the same instants.
  for (const offset of [3_000, 2_000, 1_000]) await put(offset, 9_000, 1_000);
  for (const [offset, count, span] of [
    [5_000, 1, 1],
    [3_500, 300, 4_000],
    [2_500, 200, 10],
    [1, 5, 1],
    [4_000, 127, 129],
    [900, 50, 30],
  ] as const)
    await put(offset, count, span);
  expect(journal.one("SELECT generation FROM logs_streams")).not.toEqual({ generation: 0 });
  const shown: object[] = [];
  for (let token: string | undefined; ;) {
    const { events = [], nextForwardToken } = await logs.GetLogEvents({ ...at, startFromHead: true, ...(token && { nextToken: token }) });
    if (events.length === 0) break;
    shown.push(...events);
    token = nextForwardToken;
  }
  expect(shown).toEqual(sent.sort((a, b) => a.timestamp - b.timestamp));
});

test("a merge that could not be recorded leaves nothing behind in the next one", async () => {
  const { logs, clock, journal } = await withStream();
  const now = clock.now();
  const put = (offset: number, message: string) => logs.PutLogEvents({ ...at, logEvents: [{ timestamp: now + offset, message }] });
  await put(10, "b");
  const { transact } = journal;
  journal.transact = () => {
    throw new DiskFull("full");
  };
  await expect(put(5, "lost")).rejects.toThrow("full");
  journal.transact = transact;
  await put(5, "a");
  const { events } = await logs.GetLogEvents({ ...at, startFromHead: true });
  expect(events?.map(({ message }) => message)).toEqual(["a", "b"]);
});

test("an expression with parentheses, which could search for ever, is refused; escaped ones are characters", async () => {
  const { logs, clock } = await withStream();
  await logs.PutLogEvents({ ...at, logEvents: [{ timestamp: clock.now(), message: `f(x) ${"a".repeat(64)}!` }] });
  const search = (filterPattern: string) => logs.FilterLogEvents({ logGroupName: "/g", filterPattern });
  await expect(search("%^(a+)+$%")).rejects.toThrow("Parentheses are not supported");
  expect((await search("%f\\(x\\)%")).events).toHaveLength(1);
  expect((await search("%f[(]x[)]%")).events).toHaveLength(1);
});

test.each([
  [
    [
      { timestamp: 2, message: "b" },
      { timestamp: 1, message: "a" },
    ],
    "chronological order",
  ],
  [
    [
      { timestamp: 0, message: "a" },
      { timestamp: 25 * 3_600_000, message: "b" },
    ],
    "more than 24 hours",
  ],
  [[{ timestamp: 0, message: "x".repeat(1_048_576) }], "Upload too large"],
])("a batch is refused whole: %#", async (events, text) => {
  const { logs, clock } = await withStream();
  const logEvents = events.map(({ timestamp, message }) => ({ timestamp: clock.now() + timestamp, message }));
  await expect(logs.PutLogEvents({ ...at, logEvents })).rejects.toThrow(text);
});

test("events too old or too far ahead are left out and reported", async () => {
  const { logs, clock } = await withStream();
  const now = clock.now();
  const old = await logs.PutLogEvents({ ...at, logEvents: [{ timestamp: now - 15 * 86_400_000, message: "old" }] });
  expect(old.rejectedLogEventsInfo).toEqual({ tooOldLogEventEndIndex: 1 });
  const ahead = await logs.PutLogEvents({
    ...at,
    logEvents: [
      { timestamp: now, message: "now" },
      { timestamp: now + 3 * 3_600_000, message: "ahead" },
    ],
  });
  expect(ahead.rejectedLogEventsInfo).toEqual({ tooNewLogEventStartIndex: 1 });
  expect((await logs.GetLogEvents({ ...at, startFromHead: true })).events?.map(({ message }) => message)).toEqual(["now"]);
});

test("what was acknowledged is there after the server starts again, in whatever state the file's end is", async () => {
  const { logs, clock, journal, service, dataDirectory } = await withStream();
  await logs.PutLogEvents({ ...at, logEvents: [{ timestamp: clock.now(), message: "kept" }] });
  await service.close();
  const { appendFileSync, readdirSync } = await import("node:fs");
  const [file] = readdirSync(join(dataDirectory, "logs"));
  appendFileSync(join(dataDirectory, "logs", file as string), `${clock.now()}\t1\tnever ackn`);
  const again = opened(journal, clock, dataDirectory);
  await again.logs.PutLogEvents({ ...at, logEvents: [{ timestamp: clock.now(), message: "after" }] });
  expect((await again.logs.GetLogEvents({ ...at, startFromHead: true })).events?.map(({ message }) => message)).toEqual(["kept", "after"]);
});

test("filtering interleaves streams, pages without loss, and matches terms", async () => {
  const { logs, clock } = await withStream();
  await logs.CreateLogStream({ ...at, logStreamName: "t" });
  const now = clock.now();
  for (const logStreamName of ["s", "t"]) {
    await logs.PutLogEvents({
      ...at,
      logStreamName,
      logEvents: [0, 1, 2].map((i) => ({ timestamp: now + i, message: `${logStreamName}${i} ${i === 1 ? "ERROR disk" : "fine"}` })),
    });
  }
  const seen: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await logs.FilterLogEvents({ logGroupName: "/g", limit: 2, nextToken });
    seen.push(...(page.events ?? []).map(({ message }) => message?.slice(0, 2) ?? ""));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  expect(seen).toEqual(["s0", "t0", "s1", "t1", "s2", "t2"]);
  const { events } = await logs.FilterLogEvents({ logGroupName: "/g", filterPattern: '"ERROR" -s1', startTime: now });
  expect(events?.map(({ message }) => message)).toEqual(["t1 ERROR disk"]);
});

test("every event is found at its time and under its number, whatever the gaps", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(3), { minLength: 1, maxLength: 400 }), fc.nat(1_200), async (gaps, probe) => {
      const { logs, clock } = await withStream();
      let time = clock.now();
      const logEvents = gaps.map((gap, i) => ({ timestamp: (time += gap), message: String(i) }));
      for (let i = 0; i < logEvents.length; i += 97) await logs.PutLogEvents({ ...at, logEvents: logEvents.slice(i, i + 97) });
      const startTime = clock.now() + probe;
      const { events } = await logs.GetLogEvents({ ...at, startFromHead: true, startTime });
      expect(events?.map(({ message }) => message)).toEqual(
        logEvents.filter(({ timestamp }) => timestamp >= startTime).map(({ message }) => message),
      );
    }),
    { numRuns: 25 },
  );
});

test("a live tail hears of what is stored after it began", async () => {
  const { logs, clock } = await withStream();
  const stop = new AbortController();
  const { responseStream } = await logs.StartLiveTail(
    { logGroupIdentifiers: ["arn:aws:logs:us-east-1:000000000000:log-group:/g"] },
    stop.signal,
  );
  const updates = responseStream?.[Symbol.asyncIterator]();
  expect((await updates?.next())?.value).toHaveProperty("sessionStart");
  expect((await updates?.next())?.value).toMatchObject({ sessionUpdate: { sessionResults: [] } });
  await logs.PutLogEvents({ ...at, logEvents: [{ timestamp: clock.now(), message: "hello" }] });
  const next = updates?.next();
  await clock.advance(1_000);
  expect((await next)?.value).toMatchObject({ sessionUpdate: { sessionResults: [{ message: "hello" }] } });
  stop.abort();
  await clock.advance(1_000);
  await updates?.return?.();
});

test("names that exist and names that do not get AWS's words", async () => {
  const { logs } = await withStream();
  await expect(logs.CreateLogGroup({ logGroupName: "/g" })).rejects.toThrow("The specified log group already exists");
  await expect(logs.CreateLogStream(at)).rejects.toThrow("The specified log stream already exists");
  await expect(logs.GetLogEvents({ ...at, logStreamName: "none" })).rejects.toThrow("The specified log stream does not exist.");
  await expect(logs.PutLogEvents({ ...at, logGroupName: "/none", logEvents: [{ timestamp: 1, message: "x" }] })).rejects.toThrow(
    "The specified log group does not exist.",
  );
});
