/** An event for the targets of a rule: one outbox row for each, which is kept until its target has taken it. */
import type { Transaction } from "@towpath/journal";
import { type Envelope, type GivenTarget, type RuleRow, serviceName } from "../model.ts";
import { targetsOf } from "../store.ts";

/** What is left to do for one event and one target, with the target as it was when the event came. `failures` are tries that came to nothing. */
export interface Delivery {
  rule: Pick<RuleRow, "arn" | "name" | "account" | "region">;
  target: GivenTarget;
  event: Envelope;
  failures: number;
  /** Epoch milliseconds. */
  since: number;
}

export function handOver(tx: Transaction, { arn, name, account, region }: RuleRow, event: Envelope): void {
  for (const target of targetsOf(tx, { arn }))
    enqueue(tx, { rule: { arn, name, account, region }, target, event, failures: 0, since: tx.now }, tx.now);
}

/** The same event for the same target of the same rule is the same row. */
export function enqueue(tx: Transaction, delivery: Delivery, notBefore: number): void {
  const key = `${delivery.event.id}/${delivery.rule.arn}/${delivery.target.Id}`;
  tx.enqueue({ service: serviceName, kind: "deliver", key, payload: delivery, notBefore });
}
