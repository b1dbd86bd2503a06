import { expect, test } from "vitest";
import { formatRange, marked, parseRange } from "./range.ts";

test.each([
  ["12", { from: 11, to: 11 }],
  ["12-40", { from: 11, to: 39 }],
  ["40-12", { from: 11, to: 39 }],
  ["0", undefined],
  ["1-x", undefined],
  [undefined, undefined],
])("%s", (text, range) => {
  expect(parseRange(text)).toEqual(range);
  if (range && text === "12-40") expect(formatRange(range)).toBe(text);
});

test("a click marks a line, a second one takes the mark away, one with shift makes it a range", () => {
  const one = marked(undefined, 4, false);
  expect([one, marked(one, 4, false), marked(one, 9, true), marked(one, 2, true)]).toEqual([
    { from: 4, to: 4 },
    undefined,
    { from: 4, to: 9 },
    { from: 2, to: 4 },
  ]);
});
