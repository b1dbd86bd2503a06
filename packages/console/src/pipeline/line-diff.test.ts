import fc from "fast-check";
import { expect, test } from "vitest";
import { diffLines, hunksOf } from "./line-diff.ts";

const shown = (before: string, after: string) =>
  diffLines(before, after).map(({ kind, text }) => `${{ same: " ", out: "-", in: "+" }[kind]}${text}`);

test("lines taken out and put in stand in their place", () => {
  expect(shown("a\nb\nc", "a\nx\nc\nd")).toEqual([" a", "-b", "+x", " c", "+d"]);
});

test("lines are numbered in both texts", () => {
  expect(diffLines("a\nb", "b")).toEqual([
    { kind: "out", text: "a", before: 1 },
    { kind: "same", text: "b", before: 2, after: 1 },
  ]);
});

test("the old text and the new one can be read from the differences", () => {
  const text = fc.array(fc.constantFrom("a", "b", "c", "{", "}"), { maxLength: 30 }).map((lines) => lines.join("\n"));
  fc.assert(
    fc.property(text, text, (before, after) => {
      const lines = diffLines(before, after);
      const of = (wanted: "in" | "out") => lines.filter(({ kind }) => kind === "same" || kind === wanted).map(({ text }) => text);
      expect([of("out").join("\n"), of("in").join("\n")]).toEqual([before, after]);
    }),
  );
});

test("only what is near a change is shown", () => {
  const many = Array.from({ length: 100 }, (_, index) => `line ${index}`);
  const changed = many.with(20, "other").with(80, "other");
  const hunks = hunksOf(diffLines(many.join("\n"), changed.join("\n")), 2);
  expect(hunks.map((lines) => lines.length)).toEqual([6, 6]);
  expect(hunksOf(diffLines("a", "a"))).toEqual([]);
});
