import type { Effect, Transaction } from "@towpath/journal";
import type { GroupRow, LogsParts, StreamRow } from "./model.ts";
import { retainedFrom, streamById, streamsOf } from "./store.ts";

/** The days that CloudWatch Logs offers. */
export const retentionChoices = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

const dayMs = 24 * 3_600_000;

/**
 * Drops what is past its group's retention, once a day. Events that old are hidden from readers at once; here the space comes back:
 * a stream whose last event is too old is emptied.
 */
export const retain =
  (parts: LogsParts) =>
  async (effect: Effect): Promise<((tx: Transaction) => void) | void> => {
    const group = parts.journal.one<GroupRow>("SELECT * FROM logs_groups WHERE arn = ?", effect.key);
    if (!group || group.retention_days === null) return;
    const from = retainedFrom(group, parts.clock.now());
    for (const stream of streamsOf(parts.journal, group)) {
      if (stream.events > 0 && (stream.last_event ?? 0) < from) await empty(parts, stream);
    }
    return (tx) => tx.enqueue({ service: "logs", kind: "retain", key: group.arn, notBefore: tx.now + dayMs });
  };

function empty(parts: LogsParts, stream: StreamRow): Promise<void> {
  return parts.files.use(
    stream.id,
    () => streamById(parts.journal, stream.id),
    async (_file, row) => {
      if (row.last_event !== stream.last_event) return;
      parts.journal.transact((tx) =>
        tx.move(
          "UPDATE logs_streams SET generation = ?, events = 0, size_bytes = 0, first_event = NULL, last_event = NULL WHERE id = ?",
          row.generation + 1,
          row.id,
        ),
      );
      await parts.files.drop(row.id, row.generation);
    },
  );
}
