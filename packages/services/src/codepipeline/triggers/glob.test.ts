import fc from "fast-check";
import { expect, test } from "vitest";
import { BadGlob, globOf } from "./glob.ts";

/** What java.nio.file.FileSystem.getPathMatcher("glob:...") says. */
test.each<[string, string[], string[]]>([
  ["main", ["main"], ["Main", "main2", "a/main", ""]],
  ["*.java", ["A.java", ".java"], ["a/B.java", "A.javax"]],
  ["*.*", ["a.b", ".x", "a."], ["ab", "a/b.c"]],
  ["*.{java,class}", ["A.java", "A.class"], ["A.{java,class}", "A.jar", "a/A.java"]],
  ["foo.?", ["foo.x", "foo.."], ["foo.", "foo.xy", "foo./"]],
  ["*", ["main", "", ".git"], ["a/b"]],
  ["**", ["main", "a/b/c", "", ".github/x.yml"], []],
  ["***", ["a/b", ""], []],
  ["release/*", ["release/1", "release/"], ["release/1/2", "release"]],
  ["release/**", ["release/1", "release/1/2", "release/"], ["release"]],
  ["release**", ["release", "release/1", "releases"], ["rel"]],
  ["**/*.md", ["a/b.md", "a/b/c.md", "/b.md"], ["README.md", "a/b.mdx"]],
  ["**.md", ["README.md", "a/b.md"], ["README.txt"]],
  ["**/docs/**", ["a/docs/b", "a/b/docs/c/d"], ["docs/b", "a/docs"]],
  ["src/**/test", ["src/a/test", "src/a/b/test"], ["src/test", "src/a/tests"]],
  ["a**b", ["ab", "axb", "a/x/b"], ["abc"]],
  ["a?c", ["abc", "a.c"], ["ac", "a/c", "abbc"]],
  ["?", ["a", "é", "😀"], ["", "/", "ab"]],
  ["[abc]", ["a", "b", "c"], ["d", "", "ab"]],
  ["[a-c]x", ["ax", "cx"], ["dx", "-x"]],
  ["v[0-9].[0-9]*", ["v1.0", "v1.0-rc", "v9.99"], ["v10.0", "v1."]],
  ["[!a]", ["b", "-"], ["a", "/", ""]],
  ["[!a-c]*", ["dog", "-"], ["ant", "/x"]],
  ["[a-cx-z]", ["b", "y"], ["m"]],
  ["[-a]", ["-", "a"], ["b"]],
  ["[!-a]", ["b"], ["-", "a"]],
  ["[a-]", ["a", "-"], ["b"]],
  ["[*?\\]", ["*", "?", "\\"], ["a"]],
  ["[^a]", ["^", "a"], ["b"]],
  ["[.]", ["."], ["a"]],
  ["[!]", [], []],
  ["{a,b}/c", ["a/c", "b/c"], ["c", "{a,b}/c"]],
  ["{a/b,c}", ["a/b", "c"], ["a", "b"]],
  ["{a,}b", ["ab", "b"], ["a"]],
  ["{a*,b?}c", ["axxc", "bxc", "ac"], ["bc", "a/c"]],
  ["{**,x}/y", ["a/b/y", "x/y", "/y"], ["y"]],
  ["{a,b}{c,d}", ["ac", "bd"], ["ab", "a"]],
  ["x{[ab],c}", ["xa", "xb", "xc"], ["x["]],
  ["a,b", ["a,b"], ["a", "b"]],
  ["a}b", ["a}b"], []],
  ["]", ["]"], []],
  ["\\*", ["*"], ["a", "\\*"]],
  ["\\{a,b\\}", ["{a,b}"], ["a"]],
  ["\\[a]", ["[a]"], ["a"]],
  ["\\a", ["a"], ["\\a"]],
  ["a\\\\b", ["a\\b"], ["ab"]],
  ["a.b", ["a.b"], ["axb"]],
  ["a+b(c)$^|", ["a+b(c)$^|"], ["aab"]],
  ["wip-*", ["wip-1", "wip-"], ["wip", "x/wip-1"]],
  ["@(a|b)", ["@(a|b)"], ["a"]],
  ["!a", ["!a"], ["b", "a"]],
  ["**/.*", ["a/.x", "/.x"], [".x"]],
  ["feature/*/fix-?", ["feature/a/fix-1"], ["feature/a/b/fix-1", "feature/a/fix-12"]],
])("%s", (pattern, matching, others) => {
  if (pattern === "[!]") return void expect(() => globOf(pattern)).toThrow(BadGlob);
  const glob = globOf(pattern);
  expect(matching.filter((name) => !glob(name))).toEqual([]);
  expect(others.filter((name) => glob(name))).toEqual([]);
});

test.each(["[", "[a", "[]", "[!", "[a/b]", "[z-a]", "[.-/]", "{a", "{a,{b}}", "a\\", "{a,b"])("%s means nothing", (pattern) => {
  expect(() => globOf(pattern)).toThrow(BadGlob);
});

test("a name that is escaped matches itself and nothing longer", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 60 }), (name) => {
      const glob = globOf(name.replace(/[*?[\]{}\\,]/g, "\\$&"));
      expect([glob(name), glob(`${name}x`)]).toEqual([true, false]);
    }),
  );
});

test("stars find every split of a name", () => {
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[a-c]{1,4}$/), { minLength: 2, maxLength: 6 }), (parts) => {
      expect(globOf(parts.join("**"))(parts.join("b/a"))).toBe(true);
      expect(globOf(parts.join("*"))(parts.join("ab"))).toBe(true);
      expect(globOf(parts.join("*"))(parts.join("a/b"))).toBe(false);
    }),
  );
});

test("no pattern keeps it busy", () => {
  expect(globOf("*a".repeat(120))("a".repeat(500))).toBe(true);
  expect(globOf("{a,aa}".repeat(40))(`${"a".repeat(79)}b`)).toBe(false);
});
