import { expect, test } from "vitest";
import { type Caller, rootCaller, serviceCaller } from "../door/caller.ts";
import { isTrusted } from "./trust.ts";

const account = "000000000000";
const build = serviceCaller("codebuild.amazonaws.com", account, "us-east-1");
const session: Caller = {
  account,
  region: "us-east-1",
  principal: {
    kind: "session",
    arn: `arn:aws:sts::${account}:assumed-role/ci/x`,
    userId: "AROA:x",
    roleArn: `arn:aws:iam::${account}:role/ci`,
    sessionName: "x",
  },
};
const policy = (...statements: object[]) => JSON.stringify({ Version: "2012-10-17", Statement: statements });
const allow = (principal: unknown, more: object = {}) => ({ Effect: "Allow", Principal: principal, Action: "sts:AssumeRole", ...more });
const context = { roleSessionName: "s" };

test("a service assumes only a role that names it", () => {
  expect(isTrusted(policy(allow({ Service: "codebuild.amazonaws.com" })), build, context)).toBe(true);
  expect(isTrusted(policy(allow({ Service: ["ecs-tasks.amazonaws.com", "codepipeline.amazonaws.com"] })), build, context)).toBe(false);
});

test("an account, its root and a role are principals", () => {
  expect(isTrusted(policy(allow({ AWS: account })), rootCaller(account, "us-east-1"), context)).toBe(true);
  expect(isTrusted(policy(allow({ AWS: `arn:aws:iam::${account}:root` })), session, context)).toBe(true);
  expect(isTrusted(policy(allow({ AWS: `arn:aws:iam::${account}:role/ci` })), session, context)).toBe(true);
  expect(isTrusted(policy(allow({ AWS: `arn:aws:iam::${account}:role/other` })), session, context)).toBe(false);
});

test("a denial wins over an allowance", () => {
  const both = policy(allow("*"), { Effect: "Deny", Principal: { Service: "codebuild.amazonaws.com" }, Action: "sts:*" });
  expect(isTrusted(both, build, context)).toBe(false);
  expect(isTrusted(both, session, context)).toBe(true);
});

test.each([
  [{ StringEquals: { "sts:ExternalId": "42" } }, { externalId: "42" }, true],
  [{ StringEquals: { "sts:ExternalId": "42" } }, {}, false],
  [{ StringLike: { "sts:RoleSessionName": "bu?ld-*" } }, { roleSessionName: "build-1" }, true],
  [{ StringEquals: { "aws:SourceAccount": account } }, {}, true],
  [{ ArnLike: { "aws:SourceArn": `arn:aws:codebuild:us-east-1:${account}:project/*` } }, {}, true],
  [{ ArnLike: { "aws:SourceArn": "arn:aws:codebuild:us-east-1:111111111111:project/*" } }, {}, false],
  [{ DateGreaterThan: { "aws:CurrentTime": "2020-01-01T00:00:00Z" } }, {}, false],
])("the condition %o with %o", (Condition, given, trusted) => {
  expect(isTrusted(policy(allow({ Service: "codebuild.amazonaws.com" }, { Condition })), build, { ...context, ...given })).toBe(trusted);
});

test("an action other than sts:AssumeRole opens nothing", () => {
  expect(isTrusted(policy({ Effect: "Allow", Principal: "*", Action: "sts:TagSession" }), build, context)).toBe(false);
});

test("what a denying statement asks and cannot be decided denies", () => {
  const deny = (more: object) => ({ Effect: "Deny", Principal: "*", Action: "sts:AssumeRole", ...more });
  const own = allow({ AWS: account });
  expect(isTrusted(policy(own), session, context)).toBe(true);
  expect(isTrusted(policy(own, deny({ Condition: { Bool: { "aws:MultiFactorAuthPresent": "false" } } })), session, context)).toBe(false);
  const others = { Effect: "Deny", NotPrincipal: { AWS: "arn:aws:iam::000000000000:role/other" }, Action: "sts:AssumeRole" };
  expect(isTrusted(policy(own, others), session, context)).toBe(false);
  const foreign = deny({ Condition: { StringNotEquals: { "aws:SourceAccount": account } } });
  expect(isTrusted(policy(own, foreign), session, context)).toBe(true);
  const foreignArn = deny({ Condition: { ArnNotLike: { "aws:SourceArn": `arn:aws:codebuild:*:${account}:*` } } });
  expect(isTrusted(policy(own, foreignArn), session, context)).toBe(true);
});
