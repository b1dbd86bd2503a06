import { existsSync, mkdirSync, renameSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ResourceNotFoundException } from "@aws-sdk/client-codestar-connections";
import { fault } from "@towpath/wire";
import { afterEach, beforeEach, expect, test } from "vitest";
import { git, GitServer, push } from "../../git-hosting/testing/git-server.ts";
import { type Served, serveRepositories } from "../../git-hosting/testing/serve-repositories.ts";
import type { GivenPipeline } from "../declare/declaration.ts";
import { scratchPrefix } from "../git/scratch.ts";
import { catalogue } from "../providers/catalogue.ts";
import { MemoryBucket } from "../testing/memory-bucket.ts";
import { Orchestra } from "../testing/orchestra.ts";
import { approval, pipelineOf } from "../testing/scripted.ts";

const connection = "arn:aws:codeconnections:us-east-1:000000000000:connection/1";
const minute = 60_000;
const day = 24 * 60 * minute;

let provider: GitServer;
let served: Served;
let tree: string;
let bare: string;
let orchestra: Orchestra;
let tags: { Key: string; Value: string }[];
let known: boolean;
let host: { HostArn?: string };
beforeEach(async () => {
  provider = await GitServer.open();
  served = await serveRepositories(join(provider.directory, "repositories"));
  tree = await provider.add("git/hub/ann/shop");
  bare = join(provider.directory, "repositories", "git/hub/ann/shop.git");
  await git(bare, "config", "uploadpack.allowFilter", "true");
  await git(bare, "config", "uploadpack.allowAnySHA1InWant", "true");
  await push(tree, { "src/a": "1", README: "1" }, "Begin");
  [tags, known, host] = [[], true, { HostArn: "arn:aws:codeconnections:us-east-1:000000000000:host/forge-1" }];
  const played = {
    s3: new MemoryBucket().s3,
    codeconnections: {
      GetConnection: () => {
        if (!known) throw fault(ResourceNotFoundException, "no such connection");
        return { Connection: { ConnectionName: "hub", ConnectionStatus: "AVAILABLE", ProviderType: "GitHubEnterpriseServer", ...host } };
      },
      ListTagsForResource: () => ({ Tags: tags }),
    },
  };
  orchestra = new Orchestra(played, catalogue, served.url);
});
afterEach(async () => {
  await orchestra[Symbol.asyncDispose]();
  await served[Symbol.asyncDispose]();
  await provider[Symbol.asyncDispose]();
});

const pipeline = (more: Partial<GivenPipeline> = {}, configuration: Record<string, string> = {}): GivenPipeline => {
  const fetchAction = {
    name: "Fetch",
    actionTypeId: { category: "Source" as const, owner: "AWS" as const, provider: "CodeStarSourceConnection", version: "1" },
    configuration: { ConnectionArn: connection, FullRepositoryId: "ann/shop", BranchName: "main", ...configuration },
    outputArtifacts: [{ name: "Code" }],
  };
  return pipelineOf({ Source: [fetchAction], Check: [approval("Ok")] }, more);
};

const triggers = (gitConfiguration: object): Partial<GivenPipeline> => ({
  triggers: [{ providerType: "CodeStarSourceConnection", gitConfiguration: { sourceActionName: "Fetch", ...gitConfiguration } }],
});

const settled = () => orchestra.until(() => orchestra.quiet);

async function create(given = pipeline()) {
  await orchestra.call("CreatePipeline", { pipeline: given });
  await settled();
}

async function later(milliseconds = minute) {
  await orchestra.pass(milliseconds);
  await settled();
}

/** Commits that executions were started with, newest first; the first execution of all was started without one. */
const started = () =>
  orchestra.journal
    .all<{ source_overrides: string }>("SELECT source_overrides FROM codepipeline_executions ORDER BY sequence DESC")
    .map((row) => (JSON.parse(row.source_overrides) as { revisionValue: string }[])[0]?.revisionValue);

const told = (type: string) =>
  orchestra.journal.eventsAfter(0, { source: "towpath.codepipeline" }).flatMap((event) => (event.type === type ? [event.detail] : []));

const waiting = () => orchestra.journal.all("SELECT 1 FROM journal_outbox WHERE kind = 'poll'").length;

test("a push is found at the next look, and starts exactly its commit, once", async () => {
  await create();
  expect(told("Source Polling")).toMatchObject([{ outcome: "asked", everySeconds: 60, action: "Fetch" }]);
  await later();
  expect(started()).toEqual([undefined]);
  const commit = await push(tree, { "src/a": "2" }, "Change a\n\nAt length.");
  await later(minute - 1);
  expect(started()).toHaveLength(1);
  await later(1);
  await later();
  await orchestra.restart();
  await later();
  expect(started()).toEqual([commit, undefined]);
  expect(told("Trigger Evaluation")).toMatchObject([{ outcome: "started", change: `push of branch main (commit ${commit.slice(0, 8)})` }]);
  const event = orchestra.events().findLast(({ type }) => type === "CodePipeline Pipeline Execution State Change");
  expect(event?.detail).toMatchObject({
    "execution-trigger": { "commit-message": "Change a\n\nAt length.", "author-display-name": "Ada" },
  });
});

test("the connection says how often", async () => {
  tags = [{ Key: "towpath:poll-seconds", Value: "5" }];
  await create();
  const commit = await push(tree, { "src/a": "2" }, "Change a");
  await later(5_000);
  expect(started()[0]).toBe(commit);
});

test("a hint makes it look at once", async () => {
  await create();
  const commit = await push(tree, { "src/a": "2" }, "Change a");
  const detail = { connectionArn: connection, fullRepositoryId: "ann/shop" };
  orchestra.emit({ source: "aws.codeconnections", type: "Repository Changed", resource: connection, detail });
  await later(0);
  expect(started()[0]).toBe(commit);
  await later();
  expect(started()).toHaveLength(2);
});

test("filters by branch, tag and file path hold as for repositories that are hosted here; why not is told", async () => {
  const push1 = [{ branches: { includes: ["main", "feature/**"] }, filePaths: { includes: ["src/**"] } }, { tags: { includes: ["v*"] } }];
  await create(pipeline(triggers({ push: push1 })));
  await push(tree, { README: "2" }, "Change README");
  await later();
  expect(started()).toHaveLength(1);
  const changed = await push(tree, { "src/a": "2" }, "Change a");
  await later();
  await git(tree, "checkout", "-qb", "topic");
  const feature = await push(tree, { "src/b": "1" }, "Add b", "feature/b");
  await push(tree, { "src/c": "1" }, "Add c", "other");
  await later();
  await git(tree, "tag", "-a", "v1", "-m", "One", changed);
  await git(tree, "push", "-q", "origin", "v1");
  await later();
  expect(started()).toEqual([changed, feature, changed, undefined]);
  expect(told("Trigger Evaluation")).toMatchObject([
    { outcome: "ignored", because: expect.stringContaining("none of the 1 files changed since") },
    { outcome: "started", because: "file src/a matches" },
    { outcome: "ignored", because: "push filter 1: other is not among main, feature/**; push filter 2: it is not for branches" },
    { outcome: "started", because: "file src/b matches" },
    { outcome: "started" },
  ]);
});

test("a new branch is compared with where it left the default branch, though that has gone on since", async () => {
  const filter = { branches: { includes: ["feature/**"] }, filePaths: { includes: ["docs/**"] } };
  await create(pipeline(triggers({ push: [filter] })));
  await git(tree, "checkout", "-qb", "topic");
  const feature = await push(tree, { "docs/x": "1" }, "Write", "feature/docs");
  await git(tree, "checkout", "-q", "main");
  await push(tree, { "src/a": "2" }, "Go on");
  await later();
  expect(started()).toEqual([feature, undefined]);
  await git(tree, "checkout", "-qb", "plain");
  await push(tree, { "src/b": "1" }, "Code", "feature/code");
  await later();
  expect(started()).toHaveLength(2);
});

test("after a forced push whose old commit is gone, the branch counts as new", async () => {
  await create(pipeline(triggers({ push: [{ branches: { includes: ["work"] }, filePaths: { includes: ["docs/**"] } }] })));
  await git(tree, "checkout", "-qb", "work");
  await push(tree, { "docs/x": "1" }, "Write", "work");
  await later();
  await git(tree, "commit", "-q", "--amend", "-m", "Write it better");
  const amended = await push(tree, { "docs/y": "1" }, "And more", "work");
  await git(bare, "reflog", "expire", "--expire=now", "--all");
  await git(bare, "gc", "-q", "--prune=now");
  await later();
  expect(started()[0]).toBe(amended);
});

test("what was pushed before the first look that succeeded is new, when an execution had found something older", async () => {
  served.isDown = true;
  await create();
  const { pipelineExecutionSummaries: [first] = [] } = await orchestra.call("ListPipelineExecutions", { pipelineName: "shop" });
  const pipelineExecutionId = first?.pipelineExecutionId ?? "";
  await orchestra.call("StopPipelineExecution", { pipelineName: "shop", pipelineExecutionId, abandon: true });
  served.isDown = false;
  await orchestra.call("StartPipelineExecution", { name: "shop" });
  await settled();
  const commit = await push(tree, { "src/a": "2" }, "Change a");
  await later(15 * minute);
  expect(started()).toEqual([commit, undefined, undefined]);
});

test("a server that does not answer is asked ever more slowly, and what it has then counts", async () => {
  await create();
  served.isDown = true;
  await later();
  expect(told("Source Polling").at(-1)).toMatchObject({ outcome: "failed", because: expect.stringMatching(/^git failed: /) });
  await later(2 * minute);
  const row = () => orchestra.journal.one<{ failures: number; next: number }>("SELECT failures, next FROM codepipeline_polls");
  expect(row()).toMatchObject({ failures: 2, next: orchestra.clock.now() + 2 * minute });
  await later(day);
  expect((row()?.next ?? 0) - orchestra.clock.now()).toBeLessThanOrEqual(15 * minute);
  served.isDown = false;
  const commit = await push(tree, { "src/a": "2" }, "Change a");
  await later(15 * minute);
  expect(told("Source Polling").at(-1)).toMatchObject({ outcome: "asked" });
  expect(started()[0]).toBe(commit);
});

test("a pipeline whose role cannot be taken on any more leaves the asking to another one", async () => {
  await create();
  await orchestra.call("CreatePipeline", { pipeline: { ...pipeline(), name: "other", roleArn: "arn:aws:iam::000000000000:role/other" } });
  await settled();
  for (const refused of ["arn:aws:iam::000000000000:role/pipeline", "arn:aws:iam::000000000000:role/other"]) {
    orchestra.refusedRole = refused;
    const commit = await push(tree, { "src/a": refused }, "Change a");
    await later();
    expect(started().slice(0, 2)).toEqual([commit, commit]);
  }
  await orchestra.call("DeletePipeline", { name: "shop" });
  await later();
  expect(told("Source Polling").at(-1)).toMatchObject({
    outcome: "failed",
    because: expect.stringContaining("not authorized to perform AssumeRole"),
  });
});

test.each([
  ["hosted here", () => void (host = {})],
  ["of a connection that is gone", () => void (known = false)],
])("a repository %s is not asked", async (_name, change) => {
  change();
  await create();
  expect([waiting(), told("Source Polling")]).toEqual([0, []]);
});

test("nothing is asked without the detection of changes, nor after the pipeline is deleted", async () => {
  await create(pipeline({}, { DetectChanges: "false" }));
  expect(waiting()).toBe(0);
  await orchestra.call("UpdatePipeline", { pipeline: pipeline() });
  await settled();
  expect(waiting()).toBe(1);
  await orchestra.call("DeletePipeline", { name: "shop" });
  await later();
  expect([waiting(), orchestra.journal.all("SELECT * FROM codepipeline_polls")]).toEqual([0, []]);
});

test("after thirty days without an execution polling is disabled, until the pipeline is changed", async () => {
  await create();
  await orchestra.journal.transact((tx) => tx.run("UPDATE codepipeline_polls SET every_seconds = 1"));
  tags = [{ Key: "towpath:poll-seconds", Value: String(15 * 24 * 60 * 60) }];
  await later();
  await later(15 * day);
  expect((await orchestra.call("GetPipeline", { name: "shop" })).metadata?.pollingDisabledAt).toBeUndefined();
  await later(15 * day);
  const { metadata } = await orchestra.call("GetPipeline", { name: "shop" });
  expect(metadata?.pollingDisabledAt).toEqual(new Date(orchestra.clock.now()));
  expect(waiting()).toBe(0);
  await orchestra.call("UpdatePipeline", { pipeline: pipeline() });
  await settled();
  expect((await orchestra.call("GetPipeline", { name: "shop" })).metadata?.pollingDisabledAt).toBeUndefined();
  expect(waiting()).toBe(1);
});

test("pull requests start their source commit, on files that it changed since it left the destination", async () => {
  const filters = [
    { events: ["OPEN" as const, "CLOSED" as const], branches: { includes: ["main"] }, filePaths: { includes: ["docs/**"] } },
  ];
  await create(pipeline(triggers({ pullRequest: filters })));
  await git(tree, "checkout", "-qb", "topic");
  const proposed = await push(tree, { "docs/x": "1" }, "Write", "topic");
  await git(tree, "checkout", "-q", "main");
  const destinationCommit = await push(tree, { "docs/other": "1" }, "Go on");
  await later();
  const emit = async (event: string, more: object = {}) => {
    const branches = { sourceBranch: "topic", destinationBranch: "main", sourceCommit: proposed, destinationCommit };
    const detail = { connectionArn: connection, fullRepositoryId: "ann/shop", pullRequestId: "7", event, title: "Write", author: "ada" };
    const whole = { ...detail, ...branches, ...more };
    orchestra.emit({ source: "aws.codeconnections", type: "Repository Pull Request", resource: connection, detail: whole });
    await later(0);
  };
  await emit("UPDATED");
  await emit("OPEN", { destinationBranch: "release" });
  await emit("OPEN", { sourceCommit: destinationCommit });
  expect(started()).toEqual([undefined]);
  await emit("OPEN");
  expect(started()).toEqual([proposed, undefined]);
  const { pipelineExecutionSummaries } = await orchestra.call("ListPipelineExecutions", { pipelineName: "shop" });
  expect(pipelineExecutionSummaries?.[0]?.trigger).toMatchObject({
    triggerType: "WebhookV2",
    triggerDetail: expect.stringContaining('"pull-request-id":"7"'),
  });
});

/** How the newest execution's source action ended. */
async function fetched() {
  const { actionExecutionDetails } = await orchestra.call("ListActionExecutions", { pipelineName: "shop" });
  const newest = actionExecutionDetails?.find(({ actionName }) => actionName === "Fetch");
  return { status: newest?.status, ...newest?.output?.executionResult?.errorDetails };
}

const announcePush = async (commitId: string) => {
  const pushed = { referenceType: "branch", referenceName: "main", commitId, author: "Ada", message: "m" };
  const detail = { connectionArn: connection, fullRepositoryId: "ann/shop", ...pushed };
  orchestra.emit({ source: "aws.codeconnections", type: "Repository Push", resource: connection, detail });
  await later(0);
};

test("a commit that a forced push threw away fails the source and says what to do", async () => {
  await create();
  const lost = await push(tree, { "src/a": "2" }, "Change a");
  await git(tree, "commit", "-q", "--amend", "-m", "Change it otherwise");
  await git(tree, "push", "-qf", "origin", "main");
  await git(bare, "reflog", "expire", "--expire=now", "--all");
  await git(bare, "gc", "-q", "--prune=now");
  await announcePush(lost);
  expect(await fetched()).toEqual({
    status: "Failed",
    code: "RevisionUnavailable",
    message: `Commit ${lost} was not found. The branch main may have been deleted or pushed with force since. Start the pipeline for its newest commit.`,
  });
});

test("a commit whose branch is gone is taken all the same, as long as the server has it; without a commit the branch is missed", async () => {
  await create();
  const commit = await push(tree, { "src/a": "2" }, "Change a");
  await git(bare, "update-ref", "-d", "refs/heads/main");
  await announcePush(commit);
  expect(await fetched()).toEqual({ status: "Succeeded" });
  await orchestra.call("StartPipelineExecution", { name: "shop" });
  await settled();
  expect(await fetched()).toMatchObject({
    code: "RevisionUnavailable",
    message: "[GitHubEnterpriseServer] No Branch [main] found for FullRepositoryName [ann/shop]",
  });
});

test("a server that does not answer fails the source after several tries, with its reason", async () => {
  await create();
  served.isDown = true;
  await orchestra.call("StartPipelineExecution", { name: "shop" });
  for (let time = 0; time < 12; time++) await later(30_000);
  expect(await fetched()).toMatchObject({
    code: "SystemUnavailable",
    message: expect.stringMatching(/could not be carried out: git failed: unable to access .*/),
  });
});

test("what happened before the pipeline was there starts nothing, however late it is read", async () => {
  const pushed = { referenceType: "branch", referenceName: "main", commitId: "a".repeat(40), author: "Ada", message: "m" };
  const detail = { connectionArn: connection, fullRepositoryId: "ann/shop", ...pushed };
  await orchestra.settle();
  orchestra.emit({ source: "aws.codeconnections", type: "Repository Push", resource: connection, detail });
  await orchestra.settle();
  await later(1);
  await create();
  await orchestra.restart();
  await settled();
  expect(started()).toEqual([undefined]);
});

test("what a killed server left in the temporary directory is swept at the next start", async () => {
  await create();
  const left = join(tmpdir(), `${scratchPrefix(orchestra.dataDirectory)}left`);
  const other = join(tmpdir(), `${scratchPrefix(`${orchestra.dataDirectory}/other`)}left`);
  for (const made of [left, other]) mkdirSync(made);
  await orchestra.restart();
  expect([existsSync(left), existsSync(other)]).toEqual([false, true]);
  renameSync(other, join(provider.directory, "other"));
});
