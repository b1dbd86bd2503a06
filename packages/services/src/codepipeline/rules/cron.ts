/**
 * Cron expressions of deployment windows: second, minute, hour, day of month, month, day of week and, if given, year, as Quartz reads
 * them. The seconds are read and have no meaning, as AWS documents: a window is open for whole minutes.
 */
import type { LocalTime, Zone } from "./time-zone.ts";

export class CronRefused extends Error {
  override readonly name = "CronRefused";
}

export interface Cron {
  minutes: ReadonlySet<number>;
  hours: ReadonlySet<number>;
  isDay(at: LocalTime): boolean;
}

interface Field {
  name: string;
  min: number;
  max: number;
  names?: readonly string[];
}

const months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const weekdays = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
const fields = {
  second: { name: "second", min: 0, max: 59 },
  minute: { name: "minute", min: 0, max: 59 },
  hour: { name: "hour", min: 0, max: 23 },
  day: { name: "day-of-month", min: 1, max: 31 },
  month: { name: "month", min: 1, max: 12, names: months },
  weekday: { name: "day-of-week", min: 1, max: 7, names: weekdays },
  year: { name: "year", min: 1970, max: 2199 },
} as const satisfies Record<string, Field>;

/** Throws CronRefused, which says what is wrong. */
export function parseCron(text: string): Cron {
  const parts = text.trim().toUpperCase().split(/\s+/);
  if (parts.length < 6 || parts.length > 7)
    throw new CronRefused(`the cron expression '${text}' has ${text.trim() === "" ? 0 : parts.length} fields instead of 6 or 7.`);
  const [second, minute, hour, day, month, weekday, year = "*"] = parts as [string, string, string, string, string, string, string?];
  setOf(second, fields.second);
  const monthsGiven = setOf(month, fields.month);
  const years = setOf(year, fields.year);
  const isDayOfMonth = dayOfMonth(day);
  const isWeekday = dayOfWeek(weekday);
  return {
    minutes: setOf(minute, fields.minute),
    hours: setOf(hour, fields.hour),
    isDay: (at) => years.has(at.year) && monthsGiven.has(at.month) && isDayOfMonth(at) && isWeekday(at),
  };
}

type DayRule = (at: LocalTime) => boolean;

const any =
  (...rules: DayRule[]): DayRule =>
  (at) =>
    rules.some((rule) => rule(at));

function dayOfMonth(text: string): DayRule {
  if (text === "?") return () => true;
  return any(...text.split(",").map(oneDayOfMonth));
}

function oneDayOfMonth(text: string): DayRule {
  const last = /^L(?:-(\d{1,2}))?(W)?$/.exec(text);
  if (last) {
    const back = Number(last[1] ?? 0);
    if (back > 30) throw wrong(text, fields.day);
    return last[2] ? (at) => at.day === nearestWeekday(at, lastDay(at) - back) : (at) => at.day === lastDay(at) - back;
  }
  const near = /^(\d{1,2})W$/.exec(text);
  if (near) {
    const wanted = valueOf(near[1] as string, fields.day);
    return (at) => at.day === nearestWeekday(at, Math.min(wanted, lastDay(at)));
  }
  const days = setOf(text, fields.day);
  return (at) => days.has(at.day);
}

function dayOfWeek(text: string): DayRule {
  if (text === "?") return () => true;
  return any(...text.split(",").map(oneDayOfWeek));
}

function oneDayOfWeek(text: string): DayRule {
  if (text === "L") return (at) => at.weekday === 7;
  const last = /^(\w+)L$/.exec(text);
  if (last) {
    const wanted = valueOf(last[1] as string, fields.weekday);
    return (at) => at.weekday === wanted && at.day > lastDay(at) - 7;
  }
  const nth = /^(\w+)#([1-5])$/.exec(text);
  if (nth) {
    const wanted = valueOf(nth[1] as string, fields.weekday);
    return (at) => at.weekday === wanted && Math.ceil(at.day / 7) === Number(nth[2]);
  }
  const days = setOf(text, fields.weekday);
  return (at) => days.has(at.weekday);
}

const lastDay = ({ year, month }: LocalTime): number => new Date(Date.UTC(year, month, 0)).getUTCDate();

/** The Monday to Friday nearest to a day, within the month. */
function nearestWeekday({ year, month, day: _day, ...at }: LocalTime, wanted: number): number {
  const weekday = new Date(Date.UTC(year, month - 1, wanted)).getUTCDay();
  if (weekday === 6) return wanted === 1 ? 3 : wanted - 1;
  if (weekday === 0) return wanted === lastDay({ year, month, day: 1, ...at }) ? wanted - 2 : wanted + 1;
  return wanted;
}

/** Lists, ranges and steps; a range may go round, as Quartz allows (FRI-MON). */
function setOf(text: string, field: Field): ReadonlySet<number> {
  return new Set(text.split(",").flatMap((part) => valuesOf(part, field)));
}

function valuesOf(part: string, field: Field): number[] {
  const [range = "", step, ...more] = part.split("/");
  const by = step === undefined ? 1 : Number(step);
  if (more.length > 0 || !Number.isInteger(by) || by < 1 || by > field.max) throw wrong(part, field);
  if (range === "*") return every(field.min, field.max, by, field);
  const [from = "", to, ...rest] = range.split("-");
  if (rest.length > 0) throw wrong(part, field);
  const first = valueOf(from, field);
  if (to !== undefined) return every(first, valueOf(to, field), by, field);
  return step === undefined ? [first] : every(first, field.max, by, field);
}

function every(from: number, to: number, by: number, { min, max }: Field): number[] {
  const size = max - min + 1;
  const length = to >= from ? to - from : to - from + size;
  return Array.from({ length: Math.floor(length / by) + 1 }, (_, at) => min + ((from - min + at * by) % size));
}

function valueOf(text: string, field: Field): number {
  const named = field.names?.indexOf(text) ?? -1;
  if (named >= 0) return field.min + named;
  const value = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= field.min && value <= field.max)) throw wrong(text, field);
  return value;
}

const wrong = (text: string, { name }: Field): CronRefused => new CronRefused(`'${text}' cannot be used in the ${name} field.`);

const minuteMs = 60_000;

/** The first minute from `from` on that is inside the window: `from` itself when it is; undefined when there is none until `until`. */
export function nextMatch({ minutes, hours, isDay }: Cron, zone: Zone, from: number, until: number): number | undefined {
  let instant = from;
  while (instant <= until) {
    const at = zone(instant);
    const open = isDay(at) && hours.has(at.hour);
    if (open && minutes.has(at.minute)) return instant;
    // Time zones are whole minutes from each other, and change their offset at full minutes: an hour is left by its last minute at most.
    const ahead = open ? 1 : 60 - at.minute;
    instant = (Math.floor(instant / minuteMs) + ahead) * minuteMs;
  }
  return undefined;
}
