import assert from "node:assert/strict";
import { test } from "node:test";
import { listingPath, listingSql, readListing, sortKeys } from "./listing.js";

const read = (query) => readListing(new URLSearchParams(query));

test("what is unknown falls back to the default", () => {
  assert.deepEqual(read("status=LATER&priority=x&sort=1;DROP TABLE todos&direction=up"), read(""));
});

test("a path leads back to its listing, and the default is the bare path", () => {
  assert.equal(listingPath(read("")), "/");
  for (const sort of sortKeys) {
    for (const direction of ["asc", "desc"]) {
      const listing = read(new URLSearchParams({ status: "IN PROGRESS", priority: "LOW", search: "a&b=c", sort, direction }).toString());
      assert.deepEqual(read(listingPath(listing).split("?")[1]), listing);
    }
  }
});

test("values of a request are parameters, never part of the statement", () => {
  const { where, orderBy, values } = listingSql(read("status=DONE&priority=HIGH&search=50%25_'\\"));
  assert.equal(where, "WHERE status = $1 AND priority = $2 AND (title ILIKE $3 OR notes ILIKE $3)");
  assert.deepEqual(values, ["DONE", "HIGH", String.raw`%50\%\_'\\%`]);
  assert.equal(orderBy, "ORDER BY created_at DESC, id DESC");
});

test("priority sorts by rank, not by letter", () => {
  assert.equal(
    listingSql(read("sort=priority")).orderBy,
    "ORDER BY array_position(ARRAY['LOW', 'MEDIUM', 'HIGH'], priority) DESC, id DESC",
  );
});
