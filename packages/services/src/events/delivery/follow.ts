/**
 * Reads the installation's events, once each, and hands them over to the targets of the rules that wait for them. The place in the stream
 * moves in the transaction that makes the outbox rows, so nothing is missed or doubled over a crash.
 */
import type { Event, Transaction } from "@towpath/journal";
import { cursorEvery, followAgainMs } from "../limits.ts";
import type { Envelope, EventsParts, RuleRow } from "../model.ts";
import { fieldsOf, matchesFields } from "../pattern/matches.ts";
import { envelopeOf } from "./envelope.ts";
import { handOver } from "./hand-over.ts";
import { trailOf } from "./trail.ts";

/** Runs until the signal is aborted. */
export async function follow(parts: EventsParts, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await read(parts, signal);
    } catch (error) {
      parts.log.error({ err: error }, "following events for rules failed");
      await parts.clock.sleep(followAgainMs, signal).catch(() => {});
    }
  }
}

async function read(parts: EventsParts, signal: AbortSignal): Promise<void> {
  const { journal, crash } = parts;
  const cursor = cursorOf(parts);
  let kept = cursor;
  for await (const event of journal.followEarly(cursor, signal)) {
    const wanted = wantedOf(parts, event);
    if (wanted.length === 0 && event.sequence - kept < cursorEvery) continue;
    journal.transactShared((tx) => {
      for (const { rule, envelope } of wanted) handOver(tx, rule, envelope);
      moveCursor(tx, event.sequence);
      if (wanted.length > 0) crash.at("event-handed-over");
    });
    kept = event.sequence;
  }
}

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

/** A new installation begins with what happens from now on. */
function cursorOf({ journal }: EventsParts): number {
  const kept = journal.one<{ sequence: number }>("SELECT sequence FROM events_cursor WHERE id = 1")?.sequence;
  if (kept !== undefined) return kept;
  const last = journal.lastSequence();
  journal.transact((tx) => moveCursor(tx, last));
  return last;
}

function moveCursor(tx: Transaction, sequence: number): void {
  tx.run("INSERT INTO events_cursor (id, sequence) VALUES (1, ?1) ON CONFLICT DO UPDATE SET sequence = ?1", sequence);
}
