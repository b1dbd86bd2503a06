import { expect, test } from "vitest";
import { combine, type Recipe, recipeHash } from "./recipe.ts";

const recipe: Recipe = {
  name: "towpath/x",
  summary: "a summary",
  contents: { kind: "derived", parent: "towpath/base:bookworm", parts: [{ packages: ["jq"] }] },
  changes: ['CMD ["sh"]'],
};
const hash = (changed: Partial<Recipe> = {}, arch: "amd64" | "arm64" = "amd64", parent = "p", context = "c") =>
  recipeHash({ ...recipe, ...changed }, arch, parent, context);

test("a hash depends on what the image consists of", () => {
  const others = [
    hash({ changes: [] }),
    hash({ contents: { kind: "derived", parent: "towpath/base:bookworm", parts: [{ packages: ["jq", "zip"] }] } }),
    hash({ contents: { kind: "derived", parent: "towpath/base:bookworm", parts: [{ packages: ["jq"], after: "true" }] } }),
    hash({}, "arm64"),
    hash({}, "amd64", "another parent"),
    hash({}, "amd64", "p", "other mirrors"),
  ];
  expect(new Set([hash(), ...others]).size).toBe(others.length + 1);
});

test("a hash does not depend on how the image is described", () => {
  expect(hash({ summary: "other words", aliases: ["y"] })).toBe(hash());
});

test("the content of files counts, for the processor they are made for", () => {
  const files = (text: string): Partial<Recipe> => ({
    contents: { kind: "files", files: (arch) => [{ path: "/a", content: arch === "amd64" ? text : "same" }] },
  });
  expect(hash(files("one"))).not.toBe(hash(files("two")));
  expect(hash(files("one"), "arm64")).toBe(hash(files("two"), "arm64"));
});

test("parts combine in order, each package once", () => {
  expect(combine([{ packages: ["a", "b"], after: "one" }, { packages: ["b", "c"] }, { after: "two" }])).toEqual({
    packages: ["a", "b", "c"],
    npm: [],
    go: [],
    files: [],
    before: "\n\n",
    after: "one\n\ntwo",
  });
});
