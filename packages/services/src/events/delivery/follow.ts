/**
 * Reads the installation's events, once each, and hands them over to the targets of the rules that wait for them.
 */
import { type Event, followEvents } from "@towpath/journal";
import type { Envelope, EventsParts, RuleRow } from "../model.ts";
import { fieldsOf, matchesFields } from "../pattern/matches.ts";
import { envelopeOf } from "./envelope.ts";
import { handOver } from "./hand-over.ts";
import { trailOf } from "./trail.ts";

/** Runs until the signal is aborted. */
export const follow = (parts: EventsParts, signal: AbortSignal): Promise<void> =>
  followEvents(
    parts,
    {
      table: "events_cursor",
      react(event) {
        const wanted = wantedOf(parts, event);
        if (wanted.length === 0) return undefined;
        return (tx) => {
          for (const { rule, envelope } of wanted) handOver(tx, rule, envelope);
          parts.crash.at("event-handed-over");
        };
      },
    },
    signal,
  );

/** Which rules wait for an event, and for which form of it. Most events concern none; they cost a look and no transaction. */
function wantedOf({ index, home: { installationId } }: EventsParts, event: Event): { rule: RuleRow; envelope: Envelope }[] {
  const rules = index.rulesFor(event);
  if (rules.length === 0) return [];
  const trail = trailOf(installationId, event);
  const isOwn = event.internal || event.source.startsWith("towpath.");
  const forms = [...(isOwn ? [] : [envelopeOf(installationId, event)]), ...(trail ? [trail] : [])];
  return forms.flatMap((envelope) => {
    const fields = fieldsOf(envelope);
    return rules.filter(({ pattern }) => matchesFields(pattern, fields)).map(({ rule }) => ({ rule, envelope }));
  });
}
