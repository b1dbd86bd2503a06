/** Schedule expressions: `rate(5 minutes)` and `cron(0 12 * * ? *)`, in UTC. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html */
import { type Cron, nextOfCron, parseCron } from "./cron.ts";

export type Schedule = { kind: "rate"; everyMs: number } | { kind: "cron"; cron: Cron };

const minuteMs = 60_000;
const unitsMs: Record<string, number> = { minute: minuteMs, hour: 60 * minuteMs, day: 24 * 60 * minuteMs };

/** Undefined for what is no schedule. One is written "1 minute", everything else "5 minutes". */
export function parseSchedule(text: string): Schedule | undefined {
  const cron = /^cron\((.*)\)$/.exec(text)?.[1];
  if (cron !== undefined) {
    const parsed = parseCron(cron);
    return parsed && { kind: "cron", cron: parsed };
  }
  const [, count = "", unit = "", plural] = /^rate\((\d{1,9}) (minute|hour|day)(s?)\)$/.exec(text) ?? [];
  const many = Number(count);
  const unitMs = unitsMs[unit];
  if (unitMs === undefined || many === 0 || (many === 1) !== (plural === "")) return undefined;
  return { kind: "rate", everyMs: many * unitMs };
}

/** The first time after `after` (epoch milliseconds); a rate counts from `since`. Undefined when there is none any more. */
export function nextTime(schedule: Schedule, since: number, after: number): number | undefined {
  if (schedule.kind === "cron") return nextOfCron(schedule.cron, after);
  const { everyMs } = schedule;
  return since + Math.max(1, Math.floor((after - since) / everyMs) + 1) * everyMs;
}
