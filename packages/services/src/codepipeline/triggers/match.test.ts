import { expect, test } from "vitest";
import { actionOf, type Declaration, type GivenPipeline, withDefaults } from "../declare/declaration.ts";
import type { StartingChange } from "./change.ts";
import { fileThatMatches, matches, matchesName } from "./match.ts";

type Push = Extract<StartingChange, { kind: "push" }>;
type GitConfiguration = NonNullable<GivenPipeline["triggers"]>[number]["gitConfiguration"];
type Filters = NonNullable<GitConfiguration["push"]>;
type Pulls = NonNullable<GitConfiguration["pullRequest"]>;

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

const judged = (given: Declaration, change: StartingChange) => matches(given, actionOf(given, "Source", "Fetch") as never, change);
const verdict = (given: Declaration, change: StartingChange) => judged(given, change).is;

test.each([
  ["its own branch starts it", {}, push("main"), "yes"],
  ["another branch does not", {}, push("other"), "no"],
  ["a tag does not", {}, push("main", "tag"), "no"],
  ["DetectChanges false turns it off", { DetectChanges: "false" }, push("main"), "no"],
] as const)("without a trigger: %s", (_name, configuration, change, expected) => {
  expect(verdict(declaration({ BranchName: "main", ...configuration }), change)).toBe(expected);
});

test("CodeCommit and S3 follow PollForSourceChanges", () => {
  const codeCommit = (value: string) => declaration({ BranchName: "main", PollForSourceChanges: value }, undefined, "CodeCommit");
  expect(["true", "false"].map((value) => verdict(codeCommit(value), push("main", "branch", "CodeCommit")))).toEqual(["yes", "no"]);
  const object: StartingChange = { kind: "object", provider: "S3", resource: "r" };
  const s3 = (configuration: Record<string, string>) => declaration(configuration, undefined, "S3");
  expect([verdict(s3({}), object), verdict(s3({ PollForSourceChanges: "false" }), object)]).toEqual(["yes", "no"]);
});

test.each<[string, Filters, Push, "yes" | "no" | object]>([
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
    { is: "ifPathsMatch", filters: [{ includes: ["src/**"] }] },
  ],
])("%s", (_name, filters, change, expected) => {
  const match = judged(declaration({ BranchName: "main" }, filters), change);
  if (typeof expected === "string") expect(match.is).toBe(expected);
  else expect(match).toEqual(expected);
});

const pull = (event: "OPEN" | "UPDATED" | "CLOSED", destinationBranch: string): StartingChange => ({
  kind: "pullRequest",
  provider: "CodeStarSourceConnection",
  resource: "r",
  event,
  pullRequestId: "7",
  sourceBranch: "topic",
  destinationBranch,
  commitId: "c",
  destinationCommitId: "d",
  git: {},
});

function withPullRequest(pullRequest: Pulls, push?: Filters): Declaration {
  const given = declaration({ BranchName: "main" }, push ?? []);
  const gitConfiguration = { sourceActionName: "Fetch", ...(push && { push }), pullRequest };
  return { ...given, triggers: [{ providerType: "CodeStarSourceConnection", gitConfiguration }] };
}

test.each<[string, Pulls, StartingChange, "yes" | "no" | object]>([
  ["the branch is the one it goes to", [{ branches: { includes: ["main"] } }], pull("OPEN", "main"), "yes"],
  ["its own branch does not count", [{ branches: { includes: ["topic"] } }], pull("OPEN", "main"), "no"],
  ["without events each counts", [{ branches: { includes: ["*"] } }], pull("CLOSED", "main"), "yes"],
  ["only the events that are named", [{ events: ["OPEN", "UPDATED"], branches: { includes: ["*"] } }], pull("CLOSED", "main"), "no"],
  ["excludes win", [{ branches: { includes: ["**"], excludes: ["release/**"] } }], pull("OPEN", "release/1"), "no"],
  ["one filter is enough", [{ events: ["CLOSED"] }, { branches: { includes: ["main"] } }], pull("OPEN", "main"), "yes"],
  [
    "file paths are asked for at the end",
    [{ branches: { includes: ["main"] }, filePaths: { includes: ["src/**"] } }],
    pull("UPDATED", "main"),
    { is: "ifPathsMatch", filters: [{ includes: ["src/**"] }] },
  ],
])("pull requests: %s", (_name, filters, change, expected) => {
  const match = judged(withPullRequest(filters), change);
  if (typeof expected === "string") expect(match.is).toBe(expected);
  else expect(match).toEqual(expected);
});

test("pushes and pull requests have their own filters, and say why not", () => {
  const both = withPullRequest([{ branches: { includes: ["main"] } }], [{ branches: { includes: ["release/*"] } }]);
  expect([verdict(both, push("main")), verdict(both, push("release/1")), verdict(both, pull("OPEN", "main"))]).toEqual([
    "no",
    "yes",
    "yes",
  ]);
  expect(judged(both, push("main"))).toEqual({ is: "no", because: "push filter 1: main is not among release/*" });
  expect(judged(withPullRequest([{}]), push("main"))).toEqual({ is: "no", because: "the trigger has no push filter" });
  expect(judged(declaration({ BranchName: "main" }), pull("OPEN", "main"))).toMatchObject({
    because: "the pipeline has no trigger for pull requests",
  });
});

test("globs know alternatives, classes and dot files", () => {
  expect(matchesName({ includes: ["{a,b}.ts"] }, "b.ts")).toBe(true);
  expect(matchesName({ includes: ["[!a].ts"] }, "a.ts")).toBe(false);
  expect(matchesName({ includes: ["**"] }, ".github/workflows/x.yml")).toBe(true);
});

test("file paths are judged for each file: one that is included and not excluded is enough", () => {
  const filters = [{ includes: ["src/**"], excludes: ["src/**/*.md"] }];
  expect(fileThatMatches(filters, ["src/x/a.md", "README"])).toBeUndefined();
  expect(fileThatMatches(filters, ["src/x/a.md", "src/b.ts"])).toBe("src/b.ts");
});
