import type { WebhookFilter } from "@aws-sdk/client-codebuild";
import { expect, test } from "vitest";
import { judge, warningsOf } from "./filters.ts";
import type { HookEvent } from "./model.ts";
import { isAnchored, isFoundIn, patternOf } from "./pattern.ts";

const event: HookEvent = {
  event: "PUSH",
  repository: "ann/shop",
  actor: "4711",
  headRef: "refs/heads/main",
  message: "Begin\n\nAll of it",
  files: ["src/a.ts", "README"],
  trigger: "branch/main",
  version: "1".repeat(40),
};
const filter = (type: WebhookFilter["type"], pattern: string, excludeMatchedPattern?: boolean): WebhookFilter => ({
  type,
  pattern,
  ...(excludeMatchedPattern !== undefined && { excludeMatchedPattern }),
});
const push = filter("EVENT", "PUSH");
const verdict = (group: WebhookFilter[], more: Partial<HookEvent> = {}) => judge({ filterGroups: [group] }, { ...event, ...more }).is;

test.each<[WebhookFilter[], Partial<HookEvent>, string]>([
  [[push], {}, "yes"],
  [[filter("EVENT", "RELEASED , PUSH")], {}, "yes"],
  [[push, filter("HEAD_REF", "ain")], {}, "yes"],
  [[push, filter("HEAD_REF", "^main$")], {}, "no"],
  [[push, filter("HEAD_REF", "(?i)MAIN$")], {}, "yes"],
  [[push, filter("HEAD_REF", "main", true)], {}, "no"],
  [[push, filter("ACTOR_ACCOUNT_ID", "471")], {}, "yes"],
  [[push, filter("ACTOR_ACCOUNT_ID", "^471$")], {}, "no"],
  [[push, filter("FILE_PATH", "^src/")], {}, "yes"],
  [[push, filter("FILE_PATH", "^src/", true)], {}, "no"],
  [[push, filter("FILE_PATH", "^src/")], { files: undefined as never }, "ifChangesMatch"],
  [[push, filter("HEAD_REF", "none"), filter("FILE_PATH", "^src/")], { files: undefined as never }, "no"],
  [[push, filter("COMMIT_MESSAGE", "All")], {}, "yes"],
  [[push, filter("BASE_REF", ".*")], {}, "no"],
  [[filter("EVENT", "RELEASED"), filter("TAG_NAME", "^v1")], { event: "RELEASED", tagName: "v1.0" }, "yes"],
  [[filter("EVENT", "RELEASED"), filter("RELEASE_NAME", "^v1")], { event: "RELEASED", releaseName: "One" }, "no"],
  [[filter("EVENT", "RELEASED"), filter("COMMIT_MESSAGE", "x")], { event: "RELEASED", message: undefined as never }, "no"],
  [[push, filter("REPOSITORY_NAME", "^shop$"), filter("ORGANIZATION_NAME", "^ann$")], {}, "yes"],
])("%j with %j: %s", (group, more, wanted) => expect(verdict(group, more)).toBe(wanted));

test("one group that matches is enough, and without groups pushes and pull requests count", () => {
  const groups = [[filter("EVENT", "RELEASED")], [push]];
  expect(judge({ filterGroups: groups }, event).is).toBe("yes");
  expect(judge({}, event).is).toBe("yes");
  expect(judge({ branchFilter: "^ma" }, event).is).toBe("yes");
  expect(judge({ branchFilter: "^heads" }, event)).toEqual({ is: "no", because: "the branch main does not match ^heads" });
  expect(judge({}, { ...event, event: "PULL_REQUEST_MERGED" }).is).toBe("no");
});

test("an expression that takes ever longer counts as no match, also where a match excludes", () => {
  const endless = filter("COMMIT_MESSAGE", "^(a+)+$");
  const message = `${"a".repeat(60)}!`;
  expect(judge({ filterGroups: [[push, endless]] }, { ...event, message })).toMatchObject({ because: expect.stringContaining("too long") });
  expect(verdict([push, { ...endless, excludeMatchedPattern: true }], { message })).toBe("no");
  expect(isFoundIn(patternOf("a") as RegExp, ["c", "bab"])).toBe(true);
});

test("thousands of changed files are judged together", () => {
  const files = Array.from({ length: 50_000 }, (_, index) => `src/folder/file-${index}.ts`);
  expect(verdict([push, filter("FILE_PATH", "^docs/")], { files })).toBe("no");
  expect(verdict([push, filter("FILE_PATH", "file-49999\\.ts$")], { files })).toBe("yes");
});

test.each([
  ["^main$", true],
  ["^refs/heads/", true],
  ["^refs/heads/.*", true],
  ["^(a|b)$", true],
  ["^(?:a|b)$", true],
  ["^a$|^b$", true],
  ["(?i)^a$", true],
  ["^[|]$", true],
  ["main", false],
  ["^main", false],
  ["main$", false],
  ["^a|b$", false],
  ["^(a)|(b)$", false],
  ["^a\\$", false],
  ["123|456", false],
])("%s is anchored: %s", (pattern, wanted) => expect(isAnchored(pattern)).toBe(wanted));

test("warnings name the group; paths and messages are searched on purpose", () => {
  const warned = warningsOf({
    filterGroups: [
      [push, filter("FILE_PATH", "src")],
      [push, filter("ACTOR_ACCOUNT_ID", "12")],
    ],
  });
  expect(warned).toEqual(["Filter group 2: ACTOR_ACCOUNT_ID 12 matches everything that contains it. Put ^ in front and $ behind."]);
});
