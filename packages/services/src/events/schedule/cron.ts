/** Cron expressions as EventBridge has them: minutes, hours, day of month, month, day of week, year; in UTC. */

/** Values of a field; undefined where it does not restrict. */
type Values = ReadonlySet<number> | undefined;

/** Days by their number, or in relation to the month. */
interface DaysOfMonth {
  values: Values;
  isLast: boolean;
  /** The weekday next to this day of the month. */
  weekdayNear: number | undefined;
}

/** Sunday is 1. */
interface DaysOfWeek {
  values: Values;
  /** The last of its kind in the month. */
  last: number | undefined;
  /** The n-th of its kind in the month. */
  nth: { day: number; n: number } | undefined;
}

export interface Cron {
  minutes: Values;
  hours: Values;
  months: Values;
  years: Values;
  daysOfMonth: DaysOfMonth;
  daysOfWeek: DaysOfWeek;
}

interface FieldRange {
  least: number;
  most: number;
  names?: readonly string[];
}

const minute: FieldRange = { least: 0, most: 59 };
const hour: FieldRange = { least: 0, most: 23 };
const dayOfMonth: FieldRange = { least: 1, most: 31 };
const monthNames = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const month: FieldRange = { least: 1, most: 12, names: monthNames };
const dayOfWeek: FieldRange = { least: 1, most: 7, names: ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"] };
/** EventBridge documents 1970 to 2199, and takes later years. */
const year: FieldRange = { least: 1970, most: 9999 };

/** Undefined for what is no cron expression. One of the two fields for days is `?`. */
export function parseCron(text: string): Cron | undefined {
  const fields = text.trim().split(/\s+/);
  const [minutesText = "", hoursText = "", dayText = "", monthText = "", weekText = "", yearText = ""] = fields;
  if (fields.length !== 6 || (dayText === "?") === (weekText === "?")) return undefined;
  const minutes = valuesOf(minutesText, minute);
  const hours = valuesOf(hoursText, hour);
  const months = valuesOf(monthText, month);
  const years = valuesOf(yearText, year);
  const daysOfMonth = daysOfMonthOf(dayText);
  const daysOfWeek = daysOfWeekOf(weekText);
  if (!minutes || !hours || !months || !years || !daysOfMonth || !daysOfWeek) return undefined;
  return { minutes: minutes.values, hours: hours.values, months: months.values, years: years.values, daysOfMonth, daysOfWeek };
}

const unrestricted = { values: undefined };

function valuesOf(text: string, range: FieldRange): { values: Values } | undefined {
  if (text === "*") return unrestricted;
  const values = new Set<number>();
  for (const item of text.split(",")) {
    const found = valuesOfItem(item, range);
    if (!found) return undefined;
    for (const value of found) values.add(value);
  }
  return { values };
}

/** One value, a span, or either with a step after a slash: 5, 1-5, 3/10, 1-30/5. */
function valuesOfItem(item: string, range: FieldRange): number[] | undefined {
  const [span = "", stepText, ...more] = item.split("/");
  const step = stepText === undefined ? 1 : /^\d{1,4}$/.test(stepText) ? Number(stepText) : 0;
  if (step < 1 || more.length > 0) return undefined;
  const [fromText = "", toText, ...rest] = span.split("-");
  const from = fromText === "*" && toText === undefined && stepText !== undefined ? range.least : numberOf(fromText, range);
  const to = toText === undefined ? (stepText === undefined ? from : range.most) : numberOf(toText, range);
  if (from === undefined || to === undefined || rest.length > 0) return undefined;
  // A span may go over the end: FRI-MON.
  const length = to >= from ? to - from : range.most - from + 1 + (to - range.least);
  const count = range.most - range.least + 1;
  return Array.from({ length: Math.floor(length / step) + 1 }, (_, index) => ((from - range.least + index * step) % count) + range.least);
}

function numberOf(text: string, { least, most, names = [] }: FieldRange): number | undefined {
  const named = names.indexOf(text.toUpperCase());
  if (named >= 0) return named + least;
  const value = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  return value >= least && value <= most ? value : undefined;
}

function daysOfMonthOf(text: string): DaysOfMonth | undefined {
  const none = { values: undefined, isLast: false, weekdayNear: undefined };
  if (text === "?" || text === "*") return none;
  if (text === "L") return { ...none, isLast: true };
  const near = /^(\d{1,2})W$/.exec(text)?.[1];
  if (near !== undefined) {
    const weekdayNear = numberOf(near, dayOfMonth);
    return weekdayNear === undefined ? undefined : { ...none, weekdayNear };
  }
  const found = valuesOf(text, dayOfMonth);
  return found && { ...none, values: found.values };
}

function daysOfWeekOf(text: string): DaysOfWeek | undefined {
  const none = { values: undefined, last: undefined, nth: undefined };
  if (text === "?" || text === "*") return none;
  if (text === "L") return { ...none, values: new Set([dayOfWeek.most]) };
  const [, lastText] = /^(\w{1,3})L$/.exec(text) ?? [];
  if (lastText !== undefined) {
    const last = numberOf(lastText, dayOfWeek);
    return last === undefined ? undefined : { ...none, last };
  }
  const [, nthText, n] = /^(\w{1,3})#([1-5])$/.exec(text) ?? [];
  if (nthText !== undefined) {
    const day = numberOf(nthText, dayOfWeek);
    return day === undefined ? undefined : { ...none, nth: { day, n: Number(n) } };
  }
  const found = valuesOf(text, dayOfWeek);
  return found && { ...none, values: found.values };
}

const dayMs = 86_400_000;
/** The calendar, weekdays included, repeats after so many years; what does not come within them never comes. */
const yearsAhead = 400;

/** The first time after `after`, epoch milliseconds; undefined when there is none. */
export function nextOfCron(cron: Cron, after: number): number | undefined {
  const start = new Date(after);
  const firstYear = start.getUTCFullYear();
  const years = cron.years ? [...cron.years].sort((a, b) => a - b) : Array.from({ length: yearsAhead }, (_, index) => firstYear + index);
  for (const of of years) {
    if (of < firstYear) continue;
    for (let at = of === firstYear ? start.getUTCMonth() : 0; at < 12; at++) {
      if (cron.months && !cron.months.has(at + 1)) continue;
      const found = nextInMonth(cron, of, at, after);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function nextInMonth(cron: Cron, ofYear: number, monthIndex: number, after: number): number | undefined {
  const length = daysIn(ofYear, monthIndex);
  for (let day = 1; day <= length; day++) {
    const midnight = Date.UTC(ofYear, monthIndex, day);
    if (midnight + dayMs <= after || !isDay(cron, ofYear, monthIndex, day)) continue;
    for (const at of timesOfDay(cron)) if (midnight + at > after) return midnight + at;
  }
  return undefined;
}

function* timesOfDay({ hours, minutes }: Cron): Generator<number> {
  for (let h = 0; h <= hour.most; h++) {
    if (hours && !hours.has(h)) continue;
    for (let m = 0; m <= minute.most; m++) if (!minutes || minutes.has(m)) yield (h * 60 + m) * 60_000;
  }
}

const daysIn = (ofYear: number, monthIndex: number): number => new Date(Date.UTC(ofYear, monthIndex + 1, 0)).getUTCDate();

function isDay({ daysOfMonth, daysOfWeek }: Cron, ofYear: number, monthIndex: number, day: number): boolean {
  const length = daysIn(ofYear, monthIndex);
  const week = weekdayOf(ofYear, monthIndex, day);
  const { values, isLast, weekdayNear } = daysOfMonth;
  if (values && !values.has(day)) return false;
  if (isLast && day !== length) return false;
  if (weekdayNear !== undefined && day !== nearestWeekday(ofYear, monthIndex, Math.min(weekdayNear, length))) return false;
  const { values: weekdays, last, nth } = daysOfWeek;
  if (weekdays && !weekdays.has(week)) return false;
  if (last !== undefined && (week !== last || day + 7 <= length)) return false;
  return !(nth && (week !== nth.day || Math.ceil(day / 7) !== nth.n));
}

/** Sunday is 1, as in the expression. */
const weekdayOf = (ofYear: number, monthIndex: number, day: number): number => new Date(Date.UTC(ofYear, monthIndex, day)).getUTCDay() + 1;

/** Saturdays go to the Friday before and Sundays to the Monday after, but never into another month. */
function nearestWeekday(ofYear: number, monthIndex: number, day: number): number {
  const week = weekdayOf(ofYear, monthIndex, day);
  if (week === 7) return day === 1 ? day + 2 : day - 1;
  if (week === 1) return day === daysIn(ofYear, monthIndex) ? day - 2 : day + 1;
  return day;
}
