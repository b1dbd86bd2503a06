import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inMemoryJournal, seededIds, silentLog, systemClock } from "@towpath/journal";
import { afterEach, beforeEach, expect, test } from "vitest";
import { commitAll, git } from "../../git-hosting/testing/git-server.ts";
import { allowEverybody, Door, rootCaller } from "../../index.ts";
import { openCodecommit } from "../service.ts";

const repositoryName = "shop";
let directory: string;
let tree: string;
let bare: string;
let journal: ReturnType<typeof inMemoryJournal>;
let code: ReturnType<Door["as"]>["codecommit"];
let recover: () => Promise<void>;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "pull-requests-"));
  journal = inMemoryJournal(systemClock);
  const home = {
    installationId: "i",
    account: "000000000000",
    region: "us-east-1",
    dataDirectory: directory,
    endpoint: "http://127.0.0.1:1",
  };
  const parts = { journal, clock: systemClock, ids: seededIds(1), log: silentLog, identity: { credential: () => undefined }, home };
  const door = new Door({ ...parts, authorize: allowEverybody });
  const service = openCodecommit(parts);
  door.add(service);
  recover = () => service.recover();
  code = door.as(rootCaller("000000000000", "us-east-1")).codecommit;
  const { repositoryMetadata } = await code.CreateRepository({ repositoryName });
  bare = join(directory, "codecommit", `${repositoryMetadata?.repositoryId}.git`);
  tree = join(directory, "tree");
  await git(directory, "init", "-q", "-b", "main", "tree");
  await commitAll(tree, { a: "1\n", b: "1\n" }, "Begin");
  await push("main");
});
afterEach(() => rmSync(directory, { recursive: true }));

/** As a push that the server notices. */
async function push(branch: string): Promise<string> {
  await git(tree, "push", "-qf", bare, `HEAD:refs/heads/${branch}`);
  await recover();
  return git(tree, "rev-parse", "HEAD");
}

async function branch(name: string, files: Record<string, string>): Promise<string> {
  await git(tree, "checkout", "-qB", name, "main");
  await commitAll(tree, files, `Work on ${name}`);
  return push(name);
}

const create = async (sourceReference: string, more: object = {}) => {
  const targets = [{ repositoryName, sourceReference, destinationReference: "main" }];
  return (await code.CreatePullRequest({ title: "Better", targets, ...more })).pullRequest;
};

const told = () => journal.eventsAfter(0).flatMap(({ type, detail }) => (type === "CodeCommit Pull Request State Change" ? [detail] : []));

test("a pull request is created, updated by pushes, and closed; each is AWS's event", async () => {
  const base = await git(tree, "rev-parse", "main");
  const first = await branch("topic", { a: "2\n" });
  const made = await create("refs/heads/topic", { clientRequestToken: "once" });
  expect(made).toMatchObject({
    pullRequestId: "1",
    pullRequestStatus: "OPEN",
    pullRequestTargets: [{ sourceCommit: first, destinationCommit: base, mergeBase: base, mergeMetadata: { isMerged: false } }],
  });
  expect((await create("topic", { clientRequestToken: "once" }))?.pullRequestId).toBe("1");
  await commitAll(tree, { a: "3\n" }, "More");
  const second = await push("topic");
  const pullRequestId = "1";
  await code.UpdatePullRequestTitle({ pullRequestId, title: "Best" });
  await code.UpdatePullRequestDescription({ pullRequestId, description: "why" });
  await code.UpdatePullRequestStatus({ pullRequestId, pullRequestStatus: "CLOSED" });
  expect((await code.GetPullRequest({ pullRequestId })).pullRequest).toMatchObject({
    title: "Best",
    description: "why",
    pullRequestStatus: "CLOSED",
  });
  const common = {
    pullRequestId,
    sourceReference: "refs/heads/topic",
    destinationReference: "refs/heads/main",
    isMerged: "False",
    repositoryNames: ["shop"],
  };
  expect(told()).toMatchObject([
    { ...common, event: "pullRequestCreated", sourceCommit: first, pullRequestStatus: "Open" },
    { ...common, event: "pullRequestSourceBranchUpdated", sourceCommit: second },
    { ...common, event: "pullRequestStatusChanged", pullRequestStatus: "Closed", title: "Best" },
  ]);
  await expect(code.UpdatePullRequestStatus({ pullRequestId, pullRequestStatus: "OPEN" })).rejects.toMatchObject({
    name: "InvalidPullRequestStatusUpdateException",
  });
});

test.each([
  ["MergePullRequestByFastForward", "FAST_FORWARD_MERGE"],
  ["MergePullRequestBySquash", "SQUASH_MERGE"],
  ["MergePullRequestByThreeWay", "THREE_WAY_MERGE"],
] as const)("%s moves the destination branch", async (operation, mergeOption) => {
  const base = await git(tree, "rev-parse", "main");
  const source = await branch("topic", { a: "2\n" });
  await create("topic");
  const { pullRequest } = await code[operation]({ pullRequestId: "1", repositoryName });
  const { mergeCommitId = "" } = pullRequest?.pullRequestTargets?.[0]?.mergeMetadata ?? {};
  expect(pullRequest?.pullRequestTargets?.[0]?.mergeMetadata).toMatchObject({ isMerged: true, mergeOption });
  expect((await code.GetBranch({ repositoryName, branchName: "main" })).branch?.commitId).toBe(mergeCommitId);
  const parents = { FAST_FORWARD_MERGE: [base], SQUASH_MERGE: [base], THREE_WAY_MERGE: [base, source] }[mergeOption];
  expect((await code.GetCommit({ repositoryName, commitId: mergeCommitId })).commit?.parents).toEqual(parents);
  expect(await git(bare, "show", "main:a")).toBe("2");
  expect(told().at(-1)).toMatchObject({
    event: "pullRequestMergeStatusUpdated",
    isMerged: "True",
    mergeOption,
    pullRequestStatus: "Closed",
  });
  await expect(code[operation]({ pullRequestId: "1", repositoryName })).rejects.toMatchObject({
    name: "PullRequestAlreadyClosedException",
  });
});

test("branches that have gone apart are merged as far as git can, and no further", async () => {
  const source = await branch("topic", { a: "2\n" });
  await create("topic");
  await git(tree, "checkout", "-q", "main");
  await commitAll(tree, { b: "2\n" }, "Meanwhile");
  await push("main");
  const input = { pullRequestId: "1", repositoryName };
  await expect(code.MergePullRequestByFastForward(input)).rejects.toMatchObject({ name: "ManualMergeRequiredException" });
  await expect(code.MergePullRequestBySquash({ ...input, sourceCommitId: "0".repeat(40) })).rejects.toMatchObject({
    name: "TipOfSourceReferenceIsDifferentException",
  });
  await code.MergePullRequestBySquash({
    ...input,
    sourceCommitId: source,
    commitMessage: "Squashed",
    authorName: "Ann",
    email: "ann@example.com",
  });
  expect(await git(bare, "log", "-1", "--format=%an <%ae> %s", "main")).toBe("Ann <ann@example.com> Squashed");
  expect([await git(bare, "show", "main:a"), await git(bare, "show", "main:b")]).toEqual(["2", "2"]);
});

test("a conflict is left to its owner", async () => {
  await branch("topic", { a: "theirs\n" });
  await create("topic");
  await git(tree, "checkout", "-q", "main");
  await commitAll(tree, { a: "ours\n" }, "Meanwhile");
  await push("main");
  const input = { pullRequestId: "1", repositoryName };
  await expect(code.MergePullRequestByThreeWay(input)).rejects.toMatchObject({ name: "ManualMergeRequiredException" });
  await expect(code.MergePullRequestByThreeWay({ ...input, conflictResolutionStrategy: "ACCEPT_SOURCE" })).rejects.toMatchObject({
    code: "InvalidConflictResolutionStrategyException",
  });
  expect(await git(bare, "show", "main:a")).toBe("ours");
});

test("lists, and refusals in CodeCommit's words", async () => {
  await branch("topic", { a: "2\n" });
  for (const title of ["one", "two", "three"]) await create("topic", { title });
  await code.UpdatePullRequestStatus({ pullRequestId: "2", pullRequestStatus: "CLOSED" });
  const first = await code.ListPullRequests({ repositoryName, maxResults: 2 });
  expect(first).toEqual({ pullRequestIds: ["3", "2"], nextToken: "2" });
  expect(await code.ListPullRequests({ repositoryName, nextToken: "2" })).toEqual({ pullRequestIds: ["1"] });
  expect(await code.ListPullRequests({ repositoryName, pullRequestStatus: "OPEN" })).toEqual({ pullRequestIds: ["3", "1"] });
  await expect(create("main")).rejects.toMatchObject({ name: "SourceAndDestinationAreSameException" });
  await expect(create("none")).rejects.toMatchObject({ name: "ReferenceDoesNotExistException" });
  await expect(code.GetPullRequest({ pullRequestId: "9" })).rejects.toMatchObject({ name: "PullRequestDoesNotExistException" });
  await expect(code.GetPullRequest({ pullRequestId: "x" })).rejects.toMatchObject({ name: "InvalidPullRequestIdException" });
});
