/** A schedule is one outbox row that waits for its next time, and there arms itself anew. */
import type { Effect, EffectKind, Transaction } from "@towpath/journal";
import { handOver } from "../delivery/hand-over.ts";
import { scheduledEvent } from "../delivery/envelope.ts";
import { type EventsParts, isEnabled, type RuleRow, serviceName } from "../model.ts";
import { ruleAt } from "../store.ts";
import { nextTime, parseSchedule } from "./expression.ts";

interface Due {
  /** Epoch milliseconds. */
  at: number;
}

/** The rule with the time at which its schedule comes up, put into the outbox; `before` is the rule as it was. */
export function armed(tx: Transaction, rule: RuleRow, before: RuleRow | undefined): RuleRow {
  const runs = rule.schedule !== null && isEnabled(rule);
  const ran = before !== undefined && before.next !== null && before.schedule === rule.schedule;
  if (runs && ran) return rule;
  if (!runs) {
    tx.cancel(serviceName, "schedule", rule.arn);
    return { ...rule, next: null };
  }
  return arm(tx, { ...rule, since: tx.now }, tx.now);
}

function arm(tx: Transaction, rule: RuleRow, after: number): RuleRow {
  const schedule = parseSchedule(rule.schedule ?? "");
  const next = schedule && nextTime(schedule, rule.since, after);
  if (next === undefined) return { ...rule, next: null };
  const payload: Due = { at: next };
  tx.enqueue({ service: serviceName, kind: "schedule", key: rule.arn, payload, notBefore: next });
  return { ...rule, next };
}

/** Times that passed while the server was away count as one. */
export function scheduleEffect(parts: EventsParts): EffectKind {
  return {
    perform: async ({ key, payload }: Effect<Due>) => {
      return (tx: Transaction) => comeUp(tx, parts, key, payload);
    },
  };
}

function comeUp(tx: Transaction, parts: EventsParts, arn: string, { at }: Due): void {
  const rule = ruleAt(tx, arn);
  // A rule that was put anew meanwhile has another time, and a row of the outbox for it.
  if (rule?.next !== at || !isEnabled(rule)) return;
  const event = scheduledEvent(tx, parts, rule, at);
  handOver(tx, rule, event);
  const { next } = arm(tx, rule, Math.max(tx.now, at));
  tx.run("UPDATE events_rules SET next = ? WHERE arn = ?", next, arn);
}
