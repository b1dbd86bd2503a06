import { expect, test } from "vitest";
import { canonicalReference, catalogue, findMirrored, findRecipe, mirroredTags, recipeFor, usedImages } from "./catalogue.ts";
import { imageSettings } from "./ensure.ts";

test.each([
  ["node", "docker.io/library/node:latest"],
  ["node:24-slim", "docker.io/library/node:24-slim"],
  ["docker.io/library/node:24-slim", "docker.io/library/node:24-slim"],
  ["registry-1.docker.io/library/node:24-slim", "docker.io/library/node:24-slim"],
  ["towpath/tools", "docker.io/towpath/tools:latest"],
  ["localhost:5000/a/b:c", "localhost:5000/a/b:c"],
  ["localhost:5000/a", "localhost:5000/a:latest"],
  ["public.ecr.aws/docker/library/node:24-slim", "public.ecr.aws/docker/library/node:24-slim"],
])("%s in full is %s", (ref, full) => {
  expect(canonicalReference(ref)).toBe(full);
});

test("every parent is in the catalogue and has no entry point of its own, which would run in place of the script", () => {
  for (const { contents } of catalogue) {
    if (contents.kind !== "derived") continue;
    expect(recipeFor(contents.parent).changes.some((change) => change.startsWith("ENTRYPOINT"))).toBe(false);
  }
});

test("every image but bare programs has a command, so that none inherits the one it was made with", () => {
  for (const { name, contents, changes } of catalogue) {
    if (contents.kind === "derived") expect([name, changes.some((change) => change.startsWith("CMD "))]).toEqual([name, true]);
  }
});

test("no two recipes answer to one reference", () => {
  const names = catalogue.flatMap(({ name, aliases = [] }) => [name, ...aliases]).map(canonicalReference);
  expect(new Set(names).size).toBe(names.length);
});

test("curated and public names lead to recipes, unknown ones to an error that lists them", () => {
  expect(findRecipe("aws/codebuild/standard:7.0")?.name).toBe("towpath/build:standard");
  expect(findRecipe("postgres:15")?.name).toBe("towpath/postgres:15");
  expect(findRecipe("postgres:9")).toBeUndefined();
  expect(() => recipeFor("nginx")).toThrow("There is no recipe for nginx. There are: towpath/holder, towpath/base:bookworm");
});

test("public registries are answered for, by their own names", () => {
  expect(findMirrored("public.ecr.aws", "docker/library/node", "24-slim")?.name).toBe("towpath/node:24");
  expect(findMirrored("registry-1.docker.io", "library/node", "24-slim")?.name).toBe("towpath/node:24");
  expect(findMirrored("public.ecr.aws", "library/node", "24-slim")).toBeUndefined();
  expect(findMirrored("registry.example", "library/node", "24-slim")).toBeUndefined();
  expect(findMirrored("docker.io", "towpath/build", "standard")?.name).toBe("towpath/build:standard");
  expect(mirroredTags("public.ecr.aws", "docker/library/postgres")).toEqual(["15"]);
  expect(mirroredTags("registry-1.docker.io", "library/node")).toContain("24-slim");
});

test("settings of the environment are checked", () => {
  expect(imageSettings({})).toEqual({ source: "packages" });
  expect(imageSettings({ TOWPATH_IMAGES: "registry", TOWPATH_APT_SOURCES: "/a.sources" })).toEqual({
    source: "registry",
    aptSourcesFile: "/a.sources",
  });
  expect(() => imageSettings({ TOWPATH_IMAGES: "docker" })).toThrow("TOWPATH_IMAGES must be packages or registry, and is docker.");
});

test("an installation uses the build images that ids of AWS's stand for", () => {
  const names = (setting: string) => usedImages({ TOWPATH_BUILD_IMAGES: setting }).map(({ name }) => name);
  expect(names("standard")).toEqual(catalogue.map(({ name }) => name));
  expect(names("core")).toContain("towpath/build:core");
  expect(names("core")).not.toContain("towpath/build:standard");
  expect(names("aws").filter((name) => name.startsWith("towpath/build"))).toEqual([]);
});
