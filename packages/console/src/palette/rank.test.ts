import { expect, test } from "vitest";
import { rank } from "./rank.ts";

const entries = [
  { name: "Builds", kind: "Screen" },
  { name: "web", kind: "Pipeline" },
  { name: "my-web", kind: "Pipeline" },
  { name: "web:1b2c", kind: "Build" },
  { name: "cobweb", kind: "Secret" },
];

const names = (typed: string) => rank(entries, typed, 10).map(({ kind, name }) => `${kind} ${name}`);

test("the whole name comes first, then beginnings, then words, then middles", () => {
  expect(names("web")).toEqual(["Pipeline web", "Build web:1b2c", "Pipeline my-web", "Secret cobweb"]);
});

test("every word must be there, the kind among them", () => {
  expect(names("build web")[0]).toBe("Build web:1b2c");
  expect(names("nothing")).toEqual([]);
});

test("nothing typed shows the first", () => {
  expect(rank(entries, " ", 2).map(({ name }) => name)).toEqual(["Builds", "web"]);
});
