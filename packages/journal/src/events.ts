import type { Reader } from "./database.ts";
import { eventsPerPage } from "./limits.ts";

/** Something that happened to a resource, in EventBridge's vocabulary: `source` "aws.codepipeline", `type` its detail-type, `resource` an ARN. */
export interface NewEvent {
  account: string;
  region: string;
  source: string;
  type: string;
  resource: string;
  detail: object;
}

/** `sequence` grows by one installation-wide and never repeats: a reader resumes from the last one it saw. `at` is epoch milliseconds. */
export interface Event extends NewEvent {
  sequence: number;
  at: number;
}

export type EventFilter = { source?: string; resource?: string };

interface EventRow extends Omit<Event, "detail"> {
  detail: string;
}

/** At most `limit` events after `sequence`, oldest first. */
export function eventsAfter(reader: Reader, sequence: number, filter: EventFilter = {}, limit: number = eventsPerPage): Event[] {
  const rows = reader.all<EventRow>(
    `SELECT * FROM journal_events WHERE sequence > ?1 AND (?2 IS NULL OR source = ?2) AND (?3 IS NULL OR resource = ?3) ORDER BY sequence LIMIT ?4`,
    sequence,
    filter.source ?? null,
    filter.resource ?? null,
    limit,
  );
  return rows.map((row) => ({ ...row, detail: JSON.parse(row.detail) as object }));
}

/** The newest event's number, 0 when nothing has happened yet. */
export function lastSequence(reader: Reader): number {
  return reader.one<{ last: number | null }>("SELECT max(sequence) AS last FROM journal_events")?.last ?? 0;
}
