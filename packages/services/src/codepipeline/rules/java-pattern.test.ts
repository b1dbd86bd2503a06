import { expect, test } from "vitest";
import { compileJavaPattern, PatternRefused } from "./java-pattern.ts";

test.each([
  ["release/.*", "release/1.2", true],
  ["release", "release/1.2", false],
  ["(?i)main|develop", "MAIN", true],
  ["v\\d+\\.\\d+(-rc\\d+)?", "v1.20-rc3", true],
  ["^(?!wip).*$", "wip: more", false],
  ["^(?!wip).*$", "fix: less", true],
  ["a.c", "a\nc", false],
  ["(?s)a.c", "a\nc", true],
  ["\\Qa.c\\E+", "a.ccc", true],
  ["\\Qa.c\\E", "abc", false],
  ["[a-z&&[^aeiou]]+", "xyz", true],
  ["[a-z&&[^aeiou]]+", "xaz", false],
  ["[\\w.-]+@[\\w.-]+", "a.b-c@d", true],
  ["[]a]+", "]a]", true],
  ["[a-]+", "a-a", true],
  ["\\p{Alpha}\\p{Digit}*", "x12", true],
  ["\\p{IsAlphabetic}+", "äß", true],
  ["\\pL+", "Grün", true],
  ["\\Aabc\\z", "abc", true],
  ["feature\\-\\_x", "feature-_x", true],
  ["(?<word>\\w+)-\\k<word>", "ab-ab", true],
  ["(\\w+)-\\1", "ab-ac", false],
  ["a(?i)b", "aB", true],
  ["(a(?i)b)c", "aBC", false],
  ["x\\h+y", "x\t y", true],
  ["\\x41\\u0042\\x{43}\\0104", "ABCD", true],
  ["[!#$%&'*+/=?^_`{|}~]", "#", true],
  ["", "", true],
] as const)("%s on %j: %s", (pattern, text, matches) => {
  expect(compileJavaPattern(pattern).matches(text)).toBe(matches);
});

test.each([
  ["a++", "possessive quantifiers (++) are not supported"],
  ["(?>a)", "atomic groups are not supported"],
  ["(?x) a", "the flag x is not supported"],
  ["\\Gx", "\\G is not supported"],
  ["[a", "a set is not closed: ] is missing"],
  ["(a", "'(a' is not a regular expression"],
  ["a{2,1}", "'a{2,1}' is not a regular expression"],
  ["\\p{NoSuch}", "'\\p{NoSuch}' is not a regular expression"],
  ["*", "'*' is not a regular expression"],
])("refuses %s", (pattern, why) => {
  expect(() => compileJavaPattern(pattern)).toThrow(new PatternRefused(why));
});

test("a match that would take years is given up", () => {
  expect(() => compileJavaPattern("(a+)+b").matches("a".repeat(60))).toThrow(PatternRefused);
});
