import { expect, test } from "vitest";
import { actionOf, type Declaration, type GivenPipeline, withDefaults } from "../declare/declaration.ts";
import type { SourceChange } from "./change.ts";
import { matches, matchesName, matchesPaths } from "./match.ts";

type Push = Extract<SourceChange, { kind: "push" }>;
type Filters = NonNullable<NonNullable<GivenPipeline["triggers"]>[number]["gitConfiguration"]["push"]>;

const push = (
  referenceName: string,
  referenceType: "branch" | "tag" = "branch",
  provider: Push["provider"] = "CodeStarSourceConnection",
): Push => ({
  kind: "push",
  provider,
  resource: "r",
  referenceType,
  referenceName,
  commitId: "c",
  git: {},
});

function declaration(configuration: Record<string, string>, filters?: Filters, provider = "CodeStarSourceConnection"): Declaration {
  return withDefaults(
    {
      name: "p",
      roleArn: "r",
      stages: [
        {
          name: "Source",
          actions: [{ name: "Fetch", actionTypeId: { category: "Source", owner: "AWS", provider, version: "1" }, configuration }],
        },
      ],
      ...(filters && {
        triggers: [{ providerType: "CodeStarSourceConnection", gitConfiguration: { sourceActionName: "Fetch", push: filters } }],
      }),
    },
    1,
  );
}

const judged = (given: Declaration, change: SourceChange) => matches(given, actionOf(given, "Source", "Fetch") as never, change);

test.each([
  ["its own branch starts it", {}, push("main"), "yes"],
  ["another branch does not", {}, push("other"), "no"],
  ["a tag does not", {}, push("main", "tag"), "no"],
  ["DetectChanges false turns it off", { DetectChanges: "false" }, push("main"), "no"],
] as const)("without a trigger: %s", (_name, configuration, change, expected) => {
  expect(judged(declaration({ BranchName: "main", ...configuration }), change)).toBe(expected);
});

test("CodeCommit and S3 follow PollForSourceChanges", () => {
  const codeCommit = (value: string) => declaration({ BranchName: "main", PollForSourceChanges: value }, undefined, "CodeCommit");
  expect(["true", "false"].map((value) => judged(codeCommit(value), push("main", "branch", "CodeCommit")))).toEqual(["yes", "no"]);
  const object: SourceChange = { kind: "object", provider: "S3", resource: "r" };
  const s3 = (configuration: Record<string, string>) => declaration(configuration, undefined, "S3");
  expect([judged(s3({}), object), judged(s3({ PollForSourceChanges: "false" }), object)]).toEqual(["yes", "no"]);
});

test.each<[string, Filters, Push, unknown]>([
  ["a trigger replaces the branch of the action", [{ branches: { includes: ["release/**"] } }], push("main"), "no"],
  ["one star stays within a segment", [{ branches: { includes: ["release/*"] } }], push("release/1/a"), "no"],
  ["two stars cross them", [{ branches: { includes: ["release/**"] } }], push("release/1/a"), "yes"],
  ["excludes win", [{ branches: { includes: ["**"], excludes: ["wip-*"] } }], push("wip-1"), "no"],
  ["only excludes include everything else", [{ branches: { excludes: ["wip-*"] } }], push("main"), "yes"],
  ["tags have their own filter", [{ tags: { includes: ["v[0-9]*"] } }], push("v1.0", "tag"), "yes"],
  ["a branch does not match a filter for tags", [{ tags: { includes: ["**"] } }], push("main"), "no"],
  ["one of several filters is enough", [{ branches: { includes: ["a"] } }, { branches: { includes: ["b"] } }], push("b"), "yes"],
  [
    "file paths are asked for when the branch matches",
    [{ branches: { includes: ["main"] }, filePaths: { includes: ["src/**"] } }],
    push("main"),
    { ifPathsMatch: [{ includes: ["src/**"] }] },
  ],
])("%s", (_name, filters, change, expected) => {
  expect(judged(declaration({ BranchName: "main" }, filters), change)).toEqual(expected);
});

test("globs know alternatives, classes and dot files", () => {
  expect(matchesName({ includes: ["{a,b}.ts"] }, "b.ts")).toBe(true);
  expect(matchesName({ includes: ["[!a].ts"] }, "a.ts")).toBe(false);
  expect(matchesName({ includes: ["**"] }, ".github/workflows/x.yml")).toBe(true);
});

test("file paths are judged for each file: one that is included and not excluded is enough", () => {
  const filters = [{ includes: ["src/**"], excludes: ["src/**/*.md"] }];
  expect(matchesPaths(filters, ["src/a.md", "README"])).toBe(false);
  expect(matchesPaths(filters, ["src/a.md", "src/b.ts"])).toBe(true);
});
