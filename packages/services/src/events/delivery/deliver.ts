/** Delivers one event to one target, and tries again as the target's retry policy says. */
import type { Effect, EffectKind, Transaction } from "@towpath/journal";
import { deliveriesAtOnce, eventAgeMaxSeconds, retryAttemptsMax, retryFirstMs, retryLongestMs } from "../limits.ts";
import type { EventsParts } from "../model.ts";
import { send } from "../targets/kinds.ts";
import { type Delivery, enqueue } from "./hand-over.ts";
import { isTemporary } from "./temporary.ts";

export function deliverEffect(parts: EventsParts): EffectKind {
  return {
    atOnce: deliveriesAtOnce,
    perform: async ({ payload: delivery }: Effect<Delivery>, signal) => {
      const failure = await failureOf(parts, delivery, signal);
      if (failure === undefined) return parts.crash.at("event-delivered");
      const again = retryAt(delivery, failure, parts.clock.now());
      const reason = failure.error instanceof Error ? failure.error.message : String(failure.error);
      parts.log.warn(
        { rule: delivery.rule.arn, target: delivery.target.Arn, err: failure.error },
        again ? "delivery failed" : "delivery given up",
      );
      return (tx) =>
        again === undefined ? giveUp(tx, delivery, reason) : enqueue(tx, { ...delivery, failures: delivery.failures + 1 }, again);
    },
  };
}

/** What went wrong; undefined when the target has taken the event. */
async function failureOf(parts: EventsParts, delivery: Delivery, signal: AbortSignal): Promise<{ error: unknown } | undefined> {
  try {
    await send(parts, delivery, signal);
    return undefined;
  } catch (error) {
    if (signal.aborted) throw error;
    return { error };
  }
}

/** When to try again, epoch milliseconds; undefined when the event is given up. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html */
function retryAt({ target, failures, since }: Delivery, { error }: { error: unknown }, now: number): number | undefined {
  const { MaximumRetryAttempts: attempts = retryAttemptsMax, MaximumEventAgeInSeconds: seconds = eventAgeMaxSeconds } =
    target.RetryPolicy ?? {};
  const at = now + Math.min(retryFirstMs * 2 ** Math.min(failures, 20), retryLongestMs);
  return isTemporary(error) && failures < attempts && at <= since + seconds * 1_000 ? at : undefined;
}

/** AWS counts such events as failed invocations; here they are in the stream of events. */
function giveUp(tx: Transaction, { rule, target, event, failures }: Delivery, reason: string): void {
  tx.emit({
    account: rule.account,
    region: rule.region,
    source: "towpath.events",
    type: "Delivery Failed",
    resource: rule.arn,
    internal: true,
    detail: { rule: rule.name, targetId: target.Id, targetArn: target.Arn, eventId: event.id, attempts: failures + 1, reason },
  });
}
