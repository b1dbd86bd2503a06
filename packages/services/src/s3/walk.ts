import { walkRows } from "./limits.ts";

/** Where a list goes on: at `key` itself, or behind it; for lists with several rows of a key, behind the row that `order` names. */
export interface Position {
  key: string;
  isInclusive: boolean;
  order?: number | string;
}

export interface Walk<R extends { key: string }> {
  prefix: string;
  delimiter: string | undefined;
  limit: number;
  start: Position | undefined;
  /** Rows from a position on, in the order of the list. */
  read(from: Position, limit: number): R[];
  order(row: R): number | string;
}

export interface Page<R> {
  rows: R[];
  prefixes: string[];
  /** There is more, from here on. */
  next?: Position;
}

/**
 * A page of a list of keys: those with the prefix, and where a delimiter follows it, one common prefix for all keys that share it. Both
 * count against the limit. Keys are in the order of their UTF-8 bytes, as SQLite has them.
 */
export function walk<R extends { key: string }>({ prefix, delimiter, limit, start, read, order }: Walk<R>): Page<R> {
  const page: Page<R> = { rows: [], prefixes: [] };
  if (limit === 0) return page;
  let at: Position = start && compareKeys(start.key, prefix) >= 0 ? start : { key: prefix, isInclusive: true };
  // A position behind a common prefix, as a client hands it back in a marker, is behind all the keys that it stands for.
  let common = delimiter && !at.isInclusive && commonOf(at.key, prefix, delimiter) === at.key ? at.key : undefined;
  if (common !== undefined) at = { key: successor(common), isInclusive: true };
  for (;;) {
    const rows = read(at, walkRows);
    for (const row of rows) {
      if (!row.key.startsWith(prefix)) return page;
      if (common === undefined || !row.key.startsWith(common)) {
        if (page.rows.length + page.prefixes.length === limit) return { ...page, next: at };
        common = delimiter ? commonOf(row.key, prefix, delimiter) : undefined;
        if (common === undefined) page.rows.push(row);
        else page.prefixes.push(common);
      }
      at = common === undefined ? { key: row.key, isInclusive: false, order: order(row) } : { key: successor(common), isInclusive: true };
    }
    if (rows.length < walkRows) return page;
  }
}

function commonOf(key: string, prefix: string, delimiter: string): string | undefined {
  const end = key.indexOf(delimiter, prefix.length);
  return end < 0 ? undefined : key.slice(0, end + delimiter.length);
}

export const compareKeys = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** The least text that is greater than all texts with this prefix. */
export function successor(prefix: string): string {
  const points = Array.from(prefix, (character) => character.codePointAt(0) as number);
  while (points.at(-1) === 0x10ffff) points.pop();
  const last = points.pop() as number;
  return String.fromCodePoint(...points, last === 0xd7ff ? 0xe000 : last + 1);
}
