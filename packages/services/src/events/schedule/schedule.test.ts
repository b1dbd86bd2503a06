import { expect, test } from "vitest";
import { House } from "../testing/house.ts";
import { nextTime, parseSchedule } from "./expression.ts";

const from = Date.UTC(2026, 0, 1, 10, 30, 20); // a Thursday

function times(text: string, count: number, after = from): string[] {
  const schedule = parseSchedule(text);
  if (!schedule) throw new Error(`${text} is no schedule`);
  const found: string[] = [];
  let at: number | undefined = after;
  while (found.length < count) {
    at = nextTime(schedule, from, at);
    if (at === undefined) break;
    found.push(new Date(at).toISOString().slice(0, 16));
  }
  return found;
}

test.each<[string, string[]]>([
  ["cron(0 12 * * ? *)", ["2026-01-01T12:00", "2026-01-02T12:00"]],
  ["cron(15 10 ? * FRI *)", ["2026-01-02T10:15", "2026-01-09T10:15"]],
  ["cron(0 18 ? * MON-FRI *)", ["2026-01-01T18:00", "2026-01-02T18:00", "2026-01-05T18:00"]],
  ["cron(0 8 1 * ? *)", ["2026-02-01T08:00", "2026-03-01T08:00"]],
  ["cron(0/20 * * * ? *)", ["2026-01-01T10:40", "2026-01-01T11:00", "2026-01-01T11:20"]],
  ["cron(*/45 * * * ? *)", ["2026-01-01T10:45", "2026-01-01T11:00", "2026-01-01T11:45"]],
  ["cron(0/5 8-9 ? * 2-6 *)", ["2026-01-02T08:00", "2026-01-02T08:05"]],
  ["cron(0 0 L * ? *)", ["2026-01-31T00:00", "2026-02-28T00:00", "2026-03-31T00:00"]],
  ["cron(0 9 3W * ? *)", ["2026-01-02T09:00", "2026-02-03T09:00", "2026-03-03T09:00"]],
  ["cron(0 9 1W FEB ? *)", ["2026-02-02T09:00", "2027-02-01T09:00"]],
  ["cron(0 9 31W * ? *)", ["2026-01-30T09:00", "2026-02-27T09:00"]],
  ["cron(0 9 ? * 6L *)", ["2026-01-30T09:00", "2026-02-27T09:00"]],
  ["cron(0 9 ? * MON#2 *)", ["2026-01-12T09:00", "2026-02-09T09:00"]],
  ["cron(0 9 ? * 3#5 *)", ["2026-03-31T09:00", "2026-06-30T09:00"]],
  ["cron(0 9 ? * L *)", ["2026-01-03T09:00", "2026-01-10T09:00"]],
  ["cron(0 9 ? * FRI-MON *)", ["2026-01-02T09:00", "2026-01-03T09:00", "2026-01-04T09:00", "2026-01-05T09:00", "2026-01-09T09:00"]],
  ["cron(30 5 1,15 JAN,jul ? *)", ["2026-01-15T05:30", "2026-07-01T05:30", "2026-07-15T05:30"]],
  ["cron(0 0 29 2 ? *)", ["2028-02-29T00:00", "2032-02-29T00:00"]],
  ["cron(0 12 * * ? 2027-2028)", ["2027-01-01T12:00", "2027-01-02T12:00"]],
  ["cron(0 20 * * ? 2500)", ["2500-01-01T20:00"]],
  ["rate(1 minute)", ["2026-01-01T10:31", "2026-01-01T10:32"]],
  ["rate(5 hours)", ["2026-01-01T15:30", "2026-01-01T20:30"]],
  ["rate(1 day)", ["2026-01-02T10:30", "2026-01-03T10:30"]],
])("%s", (text, expected) => {
  expect(times(text, expected.length)).toEqual(expected);
});

test.each(["cron(0 12 * * ? 2020)", "cron(0 0 30 2 ? *)", "cron(0 0 31 4 ? *)"])("%s never comes", (text) => {
  expect(times(text, 1)).toEqual([]);
});

test.each([
  "rate(10 seconds)",
  "rate(10 years)",
  "rate(1 minutes)",
  "rate(1 hours)",
  "rate(10 minute)",
  "rate()",
  "rate(10)",
  "rate(foo minutes)",
  "rate(0 minutes)",
  "rate(-10 minutes)",
  "rate(10 MINUTES)",
  "rate( 10 minutes )",
  " rate(10 minutes)",
  "at(2026-01-01T00:00:00)",
  "",
  "cron(INVALID)",
  "cron(0 dummy ? * MON-FRI *)",
  "cron(7 20 * * NOT *)",
  "cron(71 8 1 * ? *)",
  "cron(0 1 * * * *)",
  "cron(0 1 ? * ? *)",
  "cron(0 24 * * ? *)",
  "cron(0 1 32 * ? *)",
  "cron(0 1 * 13 ? *)",
  "cron(0 1 ? * 8 *)",
  "cron(0 1 ? * 0 *)",
  "cron(0#1 1 * * ? *)",
  "cron(0 1 1#2 * ? *)",
  "cron(0/0 * * * ? *)",
  "cron(0 1 * * ?)",
  "cron(0 1 ? * MON#6 *)",
  "cron(1-2-3 1 * * ? *)",
  "cron(0 12 * * ? * *)",
])("%s is no schedule", (text) => {
  expect(parseSchedule(text)).toBeUndefined();
});

const startsOf = (house: House) => house.calls.map(() => "start").length;

test("a rate comes up from when the rule was put, on and on, with an event of its own", async () => {
  await using house = new House();
  await house.rule("often", "rate(5 minutes)");
  await house.pass(299_999);
  expect(startsOf(house)).toBe(0);
  await house.pass(1);
  expect(startsOf(house)).toBe(1);
  await house.pass(600_000);
  expect(startsOf(house)).toBe(3);
  expect(house.journal.eventsAfter(0, { source: "aws.events" })[0]).toMatchObject({
    type: "Scheduled Event",
    resource: "arn:aws:events:us-east-1:000000000000:rule/often",
    time: Date.UTC(2026, 0, 1, 0, 5),
    detail: {},
  });
  expect(house.journal.all("SELECT kind FROM journal_outbox")).toEqual([{ kind: "schedule" }]);
});

test("putting the same rule again does not begin the rate anew; another schedule does, and disabling ends it", async () => {
  await using house = new House();
  await house.rule("often", "rate(5 minutes)");
  await house.pass(240_000);
  await house.rule("often", "rate(5 minutes)");
  await house.pass(60_000);
  expect(startsOf(house)).toBe(1);
  await house.rule("often", "rate(2 minutes)");
  await house.pass(120_000);
  expect(startsOf(house)).toBe(2);
  await house.events.DisableRule({ Name: "often" });
  await house.pass(3_600_000);
  expect(startsOf(house)).toBe(2);
  expect(house.journal.all("SELECT * FROM journal_outbox")).toEqual([]);
  await house.events.EnableRule({ Name: "often" });
  await house.pass(120_000);
  expect(startsOf(house)).toBe(3);
});

test("times that passed while the server was away count as one, and the next one is in its place", async () => {
  await using house = new House();
  await house.rule("often", "rate(5 minutes)");
  await house.stop();
  await house.pass(1_710_000);
  house.boot();
  await house.settle();
  expect(startsOf(house)).toBe(1);
  await house.pass(89_999);
  expect(startsOf(house)).toBe(1);
  await house.pass(1);
  expect(startsOf(house)).toBe(2);
});

test("a target is given the event of the schedule, or its own input", async () => {
  await using house = new House();
  const Arn = "arn:aws:logs:us-east-1:000000000000:log-group:all";
  await house.rule("nightly", "cron(0 3 * * ? *)", { Arn });
  await house.pass(3 * 3_600_000);
  expect(house.lastLine()).toMatchObject({
    "detail-type": "Scheduled Event",
    source: "aws.events",
    time: "2026-01-01T03:00:00Z",
    resources: ["arn:aws:events:us-east-1:000000000000:rule/nightly"],
    detail: {},
  });
});
