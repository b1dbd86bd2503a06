import { expect, test } from "vitest";
import { CronRefused, nextMatch, parseCron } from "./cron.ts";
import { zoneOf, ZoneRefused } from "./time-zone.ts";

const day = 24 * 60 * 60_000;
const opening = (cron: string, zone: string, from: string, days = 400): string | undefined => {
  const start = Date.parse(from);
  const at = nextMatch(parseCron(cron), zoneOf(zone), start, start + days * day);
  return at === undefined ? undefined : new Date(at).toISOString().replace(".000Z", "Z");
};

// 2026-11-23 is a Monday.
test.each([
  ["open for the minute", "0 0 9-17 ? * MON-FRI *", "UTC", "2026-11-23T09:00:59Z", "2026-11-23T09:00:59Z"],
  ["the next minute that is listed", "0 0 9-17 ? * MON-FRI *", "UTC", "2026-11-23T09:01:00Z", "2026-11-23T10:00:00Z"],
  ["the whole hour", "* * 9-17 ? * MON-FRI *", "UTC", "2026-11-23T17:59:59Z", "2026-11-23T17:59:59Z"],
  ["over the weekend", "* * 9-17 ? * MON-FRI *", "UTC", "2026-11-20T18:00:00Z", "2026-11-23T09:00:00Z"],
  ["six fields", "* * 9-17 ? * 2-6", "UTC", "2026-11-20T18:00:30Z", "2026-11-23T09:00:00Z"],
  ["in another zone", "* * 9 ? * * *", "Europe/Berlin", "2026-11-23T12:00:00Z", "2026-11-24T08:00:00Z"],
  ["in summer time", "* * 9 ? * * *", "America/New_York", "2026-07-01T00:00:00Z", "2026-07-01T13:00:00Z"],
  ["by an abbreviation of Java", "* * 9 ? * * *", "PST", "2026-07-01T00:00:00Z", "2026-07-01T16:00:00Z"],
  ["at an offset", "* * 9 ? * * *", "UTC+05:30", "2026-07-01T00:00:00Z", "2026-07-01T03:30:00Z"],
  ["after the hour that summer time skips", "* 30 2 ? * * *", "Europe/Berlin", "2026-03-28T12:00:00Z", "2026-03-30T00:30:00Z"],
  ["steps", "0 0/20 * ? * * *", "UTC", "2026-11-23T09:21:00Z", "2026-11-23T09:40:00Z"],
  ["lists and names, whatever their case", "* * 0 ? jan,mar mon *", "UTC", "2026-11-23T00:00:00Z", "2027-01-04T00:00:00Z"],
  ["the last day of the month", "* * 0 L * ? *", "UTC", "2027-02-01T00:00:00Z", "2027-02-28T00:00:00Z"],
  ["two days before the last", "* * 0 L-2 * ? *", "UTC", "2027-02-01T00:00:00Z", "2027-02-26T00:00:00Z"],
  ["the last weekday of the month", "* * 0 LW * ? *", "UTC", "2026-10-02T00:00:00Z", "2026-10-30T00:00:00Z"],
  ["the weekday nearest to a Saturday", "* * 0 15W * ? *", "UTC", "2026-08-01T00:00:00Z", "2026-08-14T00:00:00Z"],
  ["the weekday nearest to a Sunday", "* * 0 15W * ? *", "UTC", "2026-11-01T00:00:00Z", "2026-11-16T00:00:00Z"],
  ["the weekday nearest to the first, within the month", "* * 0 1W * ? *", "UTC", "2026-07-31T00:00:00Z", "2026-08-03T00:00:00Z"],
  ["the last Friday", "* * 0 ? * 6L *", "UTC", "2026-11-01T00:00:00Z", "2026-11-27T00:00:00Z"],
  ["the third Friday", "* * 0 ? * 6#3 *", "UTC", "2026-11-01T00:00:00Z", "2026-11-20T00:00:00Z"],
  ["Saturday by L", "* * 0 ? * L *", "UTC", "2026-11-23T00:00:00Z", "2026-11-28T00:00:00Z"],
  ["days that go round", "* * 0 ? * FRI-MON *", "UTC", "2026-11-24T00:00:00Z", "2026-11-27T00:00:00Z"],
  ["never again", "* * 0 ? * * 2020", "UTC", "2026-11-24T00:00:00Z", undefined],
])("%s", (_what, cron, zone, from, opens) => {
  expect(opening(cron, zone, from)).toBe(opens);
});

test("a window that opens after the deadline does not open", () => {
  expect(opening("* * 9-17 ? * MON-FRI *", "UTC", "2026-11-20T18:00:00Z", 1)).toBeUndefined();
});

test.each([
  ["* * * * *", "the cron expression '* * * * *' has 5 fields instead of 6 or 7."],
  ["", "the cron expression '' has 0 fields instead of 6 or 7."],
  ["* 60 * ? * *", "'60' cannot be used in the minute field."],
  ["* * 9-24 ? * *", "'24' cannot be used in the hour field."],
  ["* * * ? * MOON", "'MOON' cannot be used in the day-of-week field."],
  ["* * * ? * 6#6", "'6#6' cannot be used in the day-of-week field."],
  ["* * * 32W * ?", "'32' cannot be used in the day-of-month field."],
  ["* */0 * ? * *", "'*/0' cannot be used in the minute field."],
  ["* 1-2-3 * ? * *", "'1-2-3' cannot be used in the minute field."],
  ["* , * ? * *", "'' cannot be used in the minute field."],
])("refuses %j", (cron, why) => {
  expect(() => parseCron(cron)).toThrow(new CronRefused(why));
});

test.each(["Europe/Nowhere", "UTC+5", "X", "EST5EDT", "../etc"])("refuses the time zone %s", (zone) => {
  expect(() => zoneOf(zone)).toThrow(new ZoneRefused(`'${zone}' is not a time zone.`));
});
