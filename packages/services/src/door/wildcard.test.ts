import fc from "fast-check";
import { expect, test } from "vitest";
import { fitsWildcard } from "./wildcard.ts";

test.each<[string, string[], string[]]>([
  ["s3:GetObject", ["s3:GetObject"], ["s3:GetObjects", "s3:GetObjec", ""]],
  ["*", ["", "a", "a/b\nc"], []],
  ["", [""], ["a"]],
  ["s3:Get*", ["s3:Get", "s3:GetObject"], ["s3:Put", "x:s3:Get"]],
  ["*/out", ["/out", "a/out", "a/out/out"], ["out", "a/out/"]],
  ["a*b*c", ["abc", "axbxc", "abcbc"], ["ab", "acb", "abcd"]],
  ["a?c", ["abc", "a*c"], ["ac", "abbc"]],
  ["?*", ["a", "ab"], [""]],
  ["a.c", ["a.c"], ["abc"]],
  ["**a", ["a", "ba"], ["b"]],
])("%s", (pattern, fitting, others) => {
  expect(fitting.filter((text) => !fitsWildcard(pattern, text))).toEqual([]);
  expect(others.filter((text) => fitsWildcard(pattern, text))).toEqual([]);
});

test("it finds what a regular expression finds", () => {
  const expression = (pattern: string) => new RegExp(`^${pattern.replaceAll("*", ".*").replaceAll("?", ".")}$`, "s");
  fc.assert(
    fc.property(fc.stringMatching(/^[ab*?]{0,8}$/), fc.stringMatching(/^[ab]{0,10}$/), (pattern, text) => {
      expect(fitsWildcard(pattern, text)).toBe(expression(pattern).test(text));
    }),
  );
});

test("no pattern keeps it busy", () => {
  expect(fitsWildcard(`${"*a".repeat(1_000)}b`, "a".repeat(2_000))).toBe(false);
});
