import { expect, test } from "vitest";
import { matchPath, pathOf, to } from "./router.ts";

test("paths are below the console's prefix", () => {
  expect(pathOf("/_console/")).toBe("/");
  expect(pathOf("/_console")).toBe("/");
  expect(pathOf("/_console/pipelines/web")).toBe("/pipelines/web");
});

test("what is in a path is escaped, and read back", () => {
  const path = to("logs", "/aws/codebuild/web", "a b/c?d", { line: "7", empty: "" });
  expect(path).toBe("/logs/%2Faws%2Fcodebuild%2Fweb/a%20b%2Fc%3Fd?line=7");
  expect(matchPath("/logs/:group/:stream", path.split("?")[0] ?? "")).toEqual({ group: "/aws/codebuild/web", stream: "a b/c?d" });
});

test("a pattern takes the paths of its length only", () => {
  expect(matchPath("/", "/")).toEqual({});
  expect(matchPath("/", "/builds")).toBeUndefined();
  expect(matchPath("/builds/:project", "/builds")).toBeUndefined();
  expect(matchPath("/builds/:project", "/builds/web/1")).toBeUndefined();
  expect(matchPath("/builds/:project/:id", "/builds/web/1")).toEqual({ project: "web", id: "1" });
});

test("a last parameter may take what is left", () => {
  expect(matchPath("/parameters/:name*", "/parameters/app/db/host")).toEqual({ name: "app/db/host" });
  expect(matchPath("/parameters/:name*", "/parameters")).toBeUndefined();
});

test("a path that is escaped badly is taken as it is", () => {
  expect(matchPath("/builds/:project", "/builds/%E0%A4%A")).toEqual({ project: "%E0%A4%A" });
});
