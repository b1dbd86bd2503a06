import fc from "fast-check";
import { expect, test } from "vitest";
import { decode, encode } from "./json.ts";

test("dates travel as milliseconds and bytes as base64", () => {
  expect(encode({ at: new Date(5), bytes: new Uint8Array([1, 2, 255]) })).toBe('{"at":{"$date":5},"bytes":{"$bytes":"AQL/"}}');
});

test("members that are absent are not sent", () => {
  expect(encode({ name: "web", nextToken: undefined })).toBe('{"name":"web"}');
});

test("what is encoded is decoded to itself", () => {
  const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.date({ noInvalidDate: true }), fc.uint8Array());
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof({ maxDepth: 4 }, leaf, fc.array(tie("value")), fc.dictionary(fc.constantFrom("a", "name", "tags"), tie("value"))),
  }));
  fc.assert(
    fc.property(value, (given) => {
      expect(decode(encode(given))).toEqual(plain(given));
    }),
  );
});

/** Dictionaries of the generator may have no prototype. */
const plain = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null || value instanceof Date || value instanceof Uint8Array) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]));
};

test("bytes larger than a call's arguments travel too", () => {
  const bytes = new Uint8Array(300_000).fill(7);
  expect(decode(encode({ bytes }))).toEqual({ bytes });
});
