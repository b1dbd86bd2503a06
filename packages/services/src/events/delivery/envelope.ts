/** The installation's events as EventBridge shows them. */
import { createHash } from "node:crypto";
import type { Event, Transaction } from "@towpath/journal";
import type { Envelope, EventsParts, RuleRow } from "../model.ts";

/** Events of one installation have ids that do not change, however often they are read; `form` tells several forms of one event apart. */
export function eventId(installationId: string, sequence: number, form = ""): string {
  const hex = createHash("sha256").update(`${installationId}/${sequence}${form}`).digest("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join("-");
}

/** EventBridge's times are to the second. */
export const timeText = (at: number): string => new Date(at).toISOString().replace(/\.\d+Z$/, "Z");

export function envelopeOf(installationId: string, event: Event): Envelope {
  return {
    version: "0",
    id: eventId(installationId, event.sequence),
    "detail-type": event.type,
    source: event.source,
    account: event.account,
    time: timeText(event.time ?? event.at),
    region: event.region,
    resources: event.resources ?? [event.resource],
    detail: event.detail,
  };
}

/** What a rule's schedule hands over; also in the stream of events, where no rule waits for it. */
export function scheduledEvent(tx: Transaction, { home }: Pick<EventsParts, "home">, rule: RuleRow, time: number): Envelope {
  const { account, region, arn: resource } = rule;
  const event = { account, region, source: "aws.events", type: "Scheduled Event", resource, time, internal: true, detail: {} };
  const sequence = tx.emit(event);
  return envelopeOf(home.installationId, { ...event, sequence, at: tx.now });
}
