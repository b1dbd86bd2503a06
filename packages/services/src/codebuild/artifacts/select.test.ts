import { describe, expect, test } from "vitest";
import { directoryMatcher, isGlob, rootsOf, selector } from "./select.ts";

const tree = ["a.txt", ".env", "dir/b.txt", "dir/sub/c.txt", "dir/.hidden/d", "node_modules/x/index.js", "imagedefinitions.json"];
const select = (files: string[], excludePaths: string[] = []) => tree.filter(selector({ files, excludePaths }));

describe("which files are taken", () => {
  test.each([
    [["**/*"], tree],
    [["*"], ["a.txt", ".env", "imagedefinitions.json"]],
    [["dir/*"], ["dir/b.txt"]],
    [["dir/**/*"], ["dir/b.txt", "dir/sub/c.txt", "dir/.hidden/d"]],
    [["./dir/sub/*"], ["dir/sub/c.txt"]],
    [["imagedefinitions.json", "missing.txt"], ["imagedefinitions.json"]],
    [["**/*.txt"], ["a.txt", "dir/b.txt", "dir/sub/c.txt"]],
  ])("%j", (files, expected) => expect(select(files)).toEqual(expected));

  test.each([
    [["**/.*"], ["a.txt", "dir/b.txt", "dir/sub/c.txt", "dir/.hidden/d", "node_modules/x/index.js", "imagedefinitions.json"]],
    [["**/.*/**/*"], ["a.txt", ".env", "dir/b.txt", "dir/sub/c.txt", "node_modules/x/index.js", "imagedefinitions.json"]],
    [
      ["node_modules/**/*", "*.json"],
      ["a.txt", ".env", "dir/b.txt", "dir/sub/c.txt", "dir/.hidden/d"],
    ],
  ])("all but %j", (excluded, expected) => expect(select(["**/*"], excluded)).toEqual(expected));
});

test.each([
  [["**/*"], [""]],
  [
    ["imagedefinitions.json", "appspec.yml"],
    ["imagedefinitions.json", "appspec.yml"],
  ],
  [
    ["dist/**/*", "dist/a.js", "x/*.js"],
    ["dist", "x"],
  ],
  [["*.js", "dist/x"], [""]],
  [["../secret", "/etc/passwd"], []],
])("for %j only %j has to be read", (files, roots) => expect(rootsOf(files)).toEqual(roots));

test("base directories with wildcards", () => {
  expect(isGlob("my-build*")).toBe(true);
  expect(isGlob("dist")).toBe(false);
  expect(["my-build1", "my-build", "other", "my-build1/sub"].filter(directoryMatcher("my-build*"))).toEqual(["my-build1", "my-build"]);
});
