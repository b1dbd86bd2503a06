import type { Journal, Reader, Transaction } from "@towpath/journal";
import { eventsKept, keptMs, prunedAtOnce, rowsLookedAt } from "./limits.ts";
import type { CallDetail, EndDetail, EventRow, Resource } from "./model.ts";

export type NewEvent = Omit<EventRow, "sequence" | "call" | "ended"> & { call: CallDetail; resources: Resource[] };

/** Gives the event's number. */
export function insert(tx: Transaction, event: NewEvent): number {
  const { id, at, account, region, source, name } = event;
  tx.run(
    `INSERT INTO cloudtrail_events (id, at, account, region, source, name, username, access_key_id, read_only) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    id,
    at,
    account,
    region,
    source,
    name,
    event.username,
    event.access_key_id,
    event.read_only,
  );
  const sequence = tx.one<{ sequence: number }>("SELECT last_insert_rowid() AS sequence")?.sequence ?? 0;
  tx.run("INSERT INTO cloudtrail_details (sequence, call) VALUES (?, ?)", sequence, JSON.stringify(event.call));
  nameResources(tx, sequence, event.resources);
  return sequence;
}

/** Nothing happens for an event that was undone, or is gone. */
export function end(tx: Transaction, sequence: number, ended: EndDetail, resources: Resource[]): void {
  const changed = tx.run("UPDATE cloudtrail_details SET ended = ? WHERE sequence = ?", JSON.stringify(ended), sequence);
  if (changed === 1) nameResources(tx, sequence, resources);
}

function nameResources(tx: Transaction, sequence: number, resources: Resource[]): void {
  for (const { name, type } of resources) tx.run("INSERT OR IGNORE INTO cloudtrail_resources VALUES (?, ?, ?)", sequence, name, type);
}

export const resourcesNamed = (reader: Reader, sequence: number): Resource[] =>
  reader.all<Resource>("SELECT name, type FROM cloudtrail_resources WHERE sequence = ?", sequence);

/** What LookupEvents can look for, in the place of its one attribute. */
const conditions = {
  EventId: "e.id = ?5",
  EventName: "e.name = ?5",
  EventSource: "e.source = ?5",
  Username: "e.username = ?5",
  AccessKeyId: "e.access_key_id = ?5",
  ReadOnly: "e.read_only = (?5 = 'true')",
  ResourceName: "EXISTS (SELECT 1 FROM cloudtrail_resources r WHERE r.sequence = e.sequence AND r.name = ?5)",
  ResourceType: "EXISTS (SELECT 1 FROM cloudtrail_resources r WHERE r.sequence = e.sequence AND r.type = ?5)",
} as const;

export type AttributeKey = keyof typeof conditions;

export interface Wanted {
  account: string;
  region: string;
  /** Both included, epoch milliseconds. */
  from: number;
  to: number;
  attribute?: { key: AttributeKey; value: string };
  /** Only events before this one. */
  before: number;
  limit: number;
}

/** Newest first; `next` is where to go on when there may be more. Looks through a bounded number of rows. */
export function lookUp(reader: Reader, wanted: Wanted): { events: EventRow[]; next?: number } {
  const { account, region, from, to, attribute, before, limit } = wanted;
  const newest = newestUntil(reader, to);
  const top = Math.min(before - 1, newest);
  const floor = oldestFrom(reader, from);
  const bottom = attribute?.key === "EventId" ? floor : Math.max(floor, top - rowsLookedAt + 1);
  const events = reader.all<EventRow>(
    `SELECT e.*, d.call, d.ended FROM cloudtrail_events e JOIN cloudtrail_details d USING (sequence)
     WHERE e.sequence BETWEEN ?1 AND ?2 AND e.account = ?3 AND e.region = ?4 AND ${attribute ? conditions[attribute.key] : "?5 IS NULL"}
     ORDER BY e.sequence DESC LIMIT ?6`,
    bottom,
    top,
    account,
    region,
    attribute?.value ?? null,
    limit,
  );
  const next = events.length === limit ? (events.at(-1)?.sequence ?? 0) : bottom;
  return { events, ...(next > floor && top >= floor && { next }) };
}

/** Times may stand still or go back a little where the clock is set, numbers do not. */
const newestUntil = (reader: Reader, at: number): number =>
  reader.one<{ sequence: number }>("SELECT sequence FROM cloudtrail_events WHERE at <= ? ORDER BY at DESC, sequence DESC LIMIT 1", at)
    ?.sequence ?? 0;

const oldestFrom = (reader: Reader, at: number): number =>
  reader.one<{ sequence: number }>("SELECT sequence FROM cloudtrail_events WHERE at >= ? ORDER BY at, sequence LIMIT 1", at)?.sequence ??
  Number.MAX_SAFE_INTEGER;

/** Drops some of the events that are too old or too many; gives whether there are more to drop. */
export function prune(journal: Journal, now: number): boolean {
  const newest = journal.one<{ last: number | null }>("SELECT max(sequence) AS last FROM cloudtrail_events")?.last ?? 0;
  const old = newestUntil(journal, now - keptMs - 1);
  const sql =
    "DELETE FROM cloudtrail_events WHERE sequence IN (SELECT sequence FROM cloudtrail_events WHERE sequence <= ? ORDER BY sequence LIMIT ?)";
  return journal.transactShared((tx) => tx.run(sql, Math.max(old, newest - eventsKept), prunedAtOnce)) === prunedAtOnce;
}
