import type { Reader } from "./database.ts";
import { eventsPerPage } from "./limits.ts";

/**
 * Something that happened to a resource, in EventBridge's vocabulary: `source` "aws.codepipeline", `type` its detail-type, `resource` an ARN.
 * `resources` are those it tells of, where they are not just that one; `time` (epoch milliseconds) says when it happened, where that is
 * not now. What is `internal` concerns the installation only: rules do not see it.
 */
export interface NewEvent {
  account: string;
  region: string;
  source: string;
  type: string;
  resource: string;
  resources?: readonly string[];
  time?: number;
  internal?: boolean;
  detail: object;
}

/** `sequence` grows by one installation-wide and never repeats: a reader resumes from the last one it saw. `at` is epoch milliseconds. */
export interface Event extends NewEvent {
  sequence: number;
  at: number;
}

export type EventFilter = { source?: string; resource?: string };

interface EventRow extends Omit<Event, "detail" | "resources" | "time" | "internal"> {
  detail: string;
  resources: string | null;
  time: number | null;
  internal: number;
}

/** At most `limit` events after one and before another number, oldest first. */
export function eventsBetween(
  reader: Reader,
  { after, before = Number.MAX_SAFE_INTEGER }: { after: number; before?: number | undefined },
  filter: EventFilter = {},
  limit: number = eventsPerPage,
): Event[] {
  const rows = reader.all<EventRow>(
    `SELECT * FROM journal_events WHERE sequence > ?1 AND sequence < ?2 AND (?3 IS NULL OR source = ?3) AND (?4 IS NULL OR resource = ?4)
     ORDER BY sequence LIMIT ?5`,
    after,
    before,
    filter.source ?? null,
    filter.resource ?? null,
    limit,
  );
  return rows.map(eventOf);
}

const eventOf = ({ detail, resources, time, internal, ...row }: EventRow): Event => ({
  ...row,
  ...(resources !== null && { resources: JSON.parse(resources) as string[] }),
  ...(time !== null && { time }),
  ...(internal === 1 && { internal: true }),
  detail: JSON.parse(detail) as object,
});

/** The newest event's number, 0 when nothing has happened yet. */
export function lastSequence(reader: Reader): number {
  return reader.one<{ last: number | null }>("SELECT max(sequence) AS last FROM journal_events")?.last ?? 0;
}
