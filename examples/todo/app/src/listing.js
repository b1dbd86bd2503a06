import { priorities, statuses } from "./todo.js";

/** Which to-dos a page lists, and in which order: read from the query string, written back to it, turned into SQL. */

const byRank = (column, values) => `array_position(ARRAY[${values.map((value) => `'${value}'`).join(", ")}], ${column})`;

/** Sort keys with their SQL, first direction first. Nothing from a request ever becomes part of a statement's text. */
const sorts = {
  created: { label: "Newest", column: "created_at", first: "desc" },
  updated: { label: "Changed", column: "updated_at", first: "desc" },
  priority: { label: "Priority", column: byRank("priority", priorities), first: "desc" },
  status: { label: "Status", column: byRank("status", statuses), first: "asc" },
  title: { label: "Title", column: "lower(title)", first: "asc" },
};

/** At most this many to-dos are shown on a page; a filter finds the others. */
export const pageLengthMax = 200;

const searchLengthMax = 100;
const defaultSort = "created";

export const sortKeys = Object.keys(sorts);

export const sortLabel = (key) => sorts[key].label;

export const firstDirection = (key) => sorts[key].first;

/** Reads a query string; what is unknown falls back to its default, so that every address shows a page. */
export function readListing(query) {
  const oneOf = (name, allowed) => (allowed.includes(query.get(name)) ? query.get(name) : undefined);
  const sort = oneOf("sort", sortKeys) ?? defaultSort;
  return {
    status: oneOf("status", statuses),
    priority: oneOf("priority", priorities),
    search: (query.get("search") ?? "").replaceAll("\0", "").trim().slice(0, searchLengthMax),
    sort,
    direction: oneOf("direction", ["asc", "desc"]) ?? firstDirection(sort),
  };
}

/** The address of a listing with some of it changed; defaults are left out of it. */
export function listingPath(listing, changes = {}) {
  const next = { ...listing, ...changes };
  const query = new URLSearchParams();
  if (next.status) query.set("status", next.status);
  if (next.priority) query.set("priority", next.priority);
  if (next.search) query.set("search", next.search);
  if (next.sort !== defaultSort) query.set("sort", next.sort);
  if (next.direction !== firstDirection(next.sort)) query.set("direction", next.direction);
  return query.size === 0 ? "/" : `/?${query}`;
}

/** The listing's WHERE and ORDER BY as text with numbered parameters, and the parameters' values. */
export function listingSql(listing) {
  const conditions = [];
  const values = [];
  const add = (condition, value) => {
    const parameter = `$${values.push(value)}`;
    conditions.push(condition.replaceAll("?", () => parameter));
  };
  if (listing.status) add("status = ?", listing.status);
  if (listing.priority) add("priority = ?", listing.priority);
  if (listing.search) add("(title ILIKE ? OR notes ILIKE ?)", `%${listing.search.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`);
  const where = conditions.length === 0 ? "" : `WHERE ${conditions.join(" AND ")}`;
  const direction = listing.direction === "asc" ? "ASC" : "DESC";
  return { where, orderBy: `ORDER BY ${sorts[listing.sort].column} ${direction}, id DESC`, values };
}
