/** Time zones as the rule DeploymentWindow names them: Region/City, UTC with an offset, abbreviations of Java. */

/** Gives the local time at an instant (epoch milliseconds). */
export type Zone = (instant: number) => LocalTime;

/** `month` is 1 to 12, `weekday` 1 (Sunday) to 7. */
export interface LocalTime {
  year: number;
  month: number;
  day: number;
  weekday: number;
  hour: number;
  minute: number;
}

export class ZoneRefused extends Error {
  override readonly name = "ZoneRefused";
}

/** What java.time.ZoneId gives for its short ids, where ECMAScript's names do not include them or mean another zone. */
const abbreviations: Record<string, string> = {
  ACT: "Australia/Darwin",
  AET: "Australia/Sydney",
  AGT: "America/Argentina/Buenos_Aires",
  ART: "Africa/Cairo",
  AST: "America/Anchorage",
  BET: "America/Sao_Paulo",
  BST: "Asia/Dhaka",
  CAT: "Africa/Harare",
  CNT: "America/St_Johns",
  CST: "America/Chicago",
  CTT: "Asia/Shanghai",
  EAT: "Africa/Addis_Ababa",
  ECT: "Europe/Paris",
  EST: "-05:00",
  HST: "-10:00",
  IET: "America/Indiana/Indianapolis",
  IST: "Asia/Kolkata",
  JST: "Asia/Tokyo",
  MIT: "Pacific/Apia",
  MST: "-07:00",
  NET: "Asia/Yerevan",
  NST: "Pacific/Auckland",
  PLT: "Asia/Karachi",
  PNT: "America/Phoenix",
  PRT: "America/Puerto_Rico",
  PST: "America/Los_Angeles",
  SST: "Pacific/Guadalcanal",
  VST: "Asia/Ho_Chi_Minh",
};

const forms = [/^[A-Za-z]+(?:[/_+-][A-Za-z0-9]+)+$/, /^UTC([+-]\d\d:\d\d)?$/, /^[A-Za-z]{3,5}$/];
const made = new Map<string, Zone>();

/** Throws ZoneRefused. */
export function zoneOf(name: string): Zone {
  const known = made.get(name);
  if (known) return known;
  if (!forms.some((form) => form.test(name))) throw new ZoneRefused(`'${name}' is not a time zone.`);
  const zone = zoneAt(name, name.startsWith("UTC") ? name.slice(3) || "UTC" : (abbreviations[name] ?? name));
  made.set(name, zone);
  return zone;
}

function zoneAt(name: string, timeZone: string): Zone {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
    });
  } catch (cause) {
    throw new ZoneRefused(`'${name}' is not a time zone.`, { cause });
  }
  return (instant) => {
    const parts = new Map(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
    const at = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
    const [year, month, day] = [at("year"), at("month"), at("day")];
    const weekday = new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 1;
    return { year, month, day, weekday, hour: at("hour"), minute: at("minute") };
  };
}
