import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { CreateWebhookInput, SourceType, WebhookFilter } from "@aws-sdk/client-codebuild";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { commitAll, git, GitServer, push } from "../../git-hosting/testing/git-server.ts";
import { type FakeHouse, openFakeHouse, role } from "../testing/house.ts";

const buildspec = "version: 0.2\nphases:\n  build:\n    commands:\n      - echo built\n";

let house: FakeHouse;
let gitServer: GitServer;
let server: Server;
let tree: string;
beforeEach(async () => {
  [house, gitServer] = await Promise.all([openFakeHouse(), GitServer.open()]);
  gitServer.token = undefined;
  tree = await gitServer.add("ann/shop");
  server = createServer((request, response) => {
    const route = house.routes.find((one) => one.matches(request));
    if (route) route.handle(request, response).catch(() => response.destroy());
    else response.writeHead(418).end();
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
});
afterEach(async () => {
  server.close().closeAllConnections();
  await Promise.all([house[Symbol.asyncDispose](), gitServer[Symbol.asyncDispose]()]);
});

const codebuild = () => house.aws.codebuild;

const createProject = (source: { type?: SourceType; location?: string } = {}, more: object = {}) =>
  codebuild().CreateProject({
    name: "shop",
    source: { type: "GITHUB", location: `${gitServer.url}/ann/shop.git`, gitCloneDepth: 1, ...source },
    artifacts: { type: "NO_ARTIFACTS" },
    environment: { type: "LINUX_CONTAINER", image: "aws/codebuild/standard:7.0", computeType: "BUILD_GENERAL1_SMALL" },
    serviceRole: role,
    ...more,
  });

/** A filter group in short: `type: pattern`, with `!` in front of what is excluded. */
const group = (...filters: string[]): WebhookFilter[] =>
  filters.map((text) => {
    const [, excluded, type, pattern] = /^(!?)(\w+): (.*)$/.exec(text) ?? [];
    return { type: type as WebhookFilter["type"], pattern, ...(excluded && { excludeMatchedPattern: true }) };
  });

async function createWebhook(filterGroups: WebhookFilter[][] = [], more: Partial<CreateWebhookInput> = {}) {
  const input = { projectName: "shop", manualCreation: true, ...(filterGroups.length > 0 && { filterGroups }), ...more };
  const { webhook } = await codebuild().CreateWebhook(input as Parameters<ReturnType<typeof codebuild>["CreateWebhook"]>[0]);
  return { url: webhook?.payloadUrl ?? "", secret: webhook?.secret ?? "", webhook };
}

type Hook = Awaited<ReturnType<typeof createWebhook>>;

async function post(url: string, body: string, headers: Record<string, string>, method = "POST") {
  const { pathname, search } = new URL(url);
  const { port } = server.address() as AddressInfo;
  const sent = { "content-type": "application/json", "user-agent": "GitHub-Hookshot/1a2b3c", ...headers };
  const answer = await fetch(`http://127.0.0.1:${port}${pathname}${search}`, { method, headers: sent, ...(method === "POST" && { body }) });
  return { status: answer.status, ...((await answer.json()) as { message: string; builds?: string[] }) };
}

/** As GitHub delivers an event. */
function github({ url, secret }: Pick<Hook, "url" | "secret">, event: string, payload: object) {
  const body = JSON.stringify({ repository: { full_name: "ann/shop" }, sender: { id: 4711 }, ...payload });
  const signature = `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
  return post(url, body, { "x-github-event": event, "x-hub-signature-256": signature });
}

const zeros = "0".repeat(40);
const pushed = (after: string, more: object = {}) => ({
  ref: "refs/heads/main",
  before: zeros,
  after,
  head_commit: { id: after, message: "begin" },
  commits: [{ id: after, message: "begin", added: ["buildspec.yml"], modified: [], removed: [] }],
  ...more,
});

const told = () =>
  house.journal
    .eventsAfter(0, { source: "towpath.codebuild" })
    .flatMap(({ type, detail }) => (type === "Webhook Delivery" ? [detail] : []));

const buildOf = async (id = "") => (await codebuild().BatchGetBuilds({ ids: [id] })).builds?.[0] ?? {};

/** Waits until something was told that `is` it. */
async function toldOf(is: (detail: Record<string, string>) => boolean): Promise<Record<string, string>> {
  for (;;) {
    const committed = Promise.withResolvers<void>();
    const forget = house.journal.onCommit(() => committed.resolve());
    const found = (told() as Record<string, string>[]).find(is);
    if (!found) await committed.promise;
    forget();
    if (found) return found;
  }
}

test("a push builds exactly its commit, and the build knows what started it", async () => {
  await createProject();
  const hook = await createWebhook([group("EVENT: PUSH", "HEAD_REF: ^refs/heads/main$")]);
  expect(hook.webhook).toMatchObject({ status: "ACTIVE", buildType: "BUILD", manualCreation: true });
  expect(hook.url).toMatch(/^http:\/\/127\.0\.0\.1:4566\/webhooks\?t=[0-9a-f]{32}&v=1$/);
  const first = await push(tree, { "buildspec.yml": buildspec }, "begin");
  await push(tree, { more: "" }, "more");
  const { status, builds } = await github(hook, "push", pushed(first, { before: "1".repeat(40) }));
  expect(status).toBe(200);
  const build = await house.ended(builds?.[0] ?? "");
  expect(build).toMatchObject({
    buildStatus: "SUCCEEDED",
    sourceVersion: first,
    resolvedSourceVersion: first,
    initiator: "GitHub-Hookshot/1a2b3c",
  });
  const row = house.journal.one<{ settings: string }>("SELECT settings FROM codebuild_builds");
  expect(JSON.parse(row?.settings ?? "")).toMatchObject({
    webhook: {
      variables: {
        CODEBUILD_WEBHOOK_ACTOR_ACCOUNT_ID: "4711",
        CODEBUILD_WEBHOOK_EVENT: "PUSH",
        CODEBUILD_WEBHOOK_HEAD_REF: "refs/heads/main",
        CODEBUILD_WEBHOOK_PREV_COMMIT: "1".repeat(40),
        CODEBUILD_WEBHOOK_TRIGGER: "branch/main",
      },
    },
  });
  expect(told()).toMatchObject([{ outcome: "started", build: build.id, project: "shop", trigger: "branch/main" }]);
});

test("pull requests are built at their head, by pr/N", async () => {
  await createProject();
  const hook = await createWebhook([group("EVENT: PULL_REQUEST_CREATED, PULL_REQUEST_MERGED", "BASE_REF: ^refs/heads/main$")]);
  await push(tree, { "buildspec.yml": buildspec }, "begin");
  const head = await commitAll(tree, { more: "x" }, "more");
  await git(tree, "push", "-q", "origin", "HEAD:refs/pull/7/head");
  const at = (ref: string, sha: string) => ({ ref, sha });
  const pull = { number: 7, merged: false, head: at("topic", head), base: at("main", "1".repeat(40)) };
  const { builds } = await github(hook, "pull_request", { action: "opened", pull_request: pull });
  expect(await house.ended(builds?.[0] ?? "")).toMatchObject({
    buildStatus: "SUCCEEDED",
    sourceVersion: "pr/7",
    resolvedSourceVersion: head,
  });
  const of = async (action: string, more: object = {}) =>
    (await github(hook, "pull_request", { action, pull_request: { ...pull, ...more } })).message;
  expect(await of("synchronize")).toContain("the event is PULL_REQUEST_UPDATED");
  expect(await of("labeled")).toBe("Nothing starts when a pull request is labeled.");
  expect(await of("closed")).toContain("the event is PULL_REQUEST_CLOSED");
  expect(await of("closed", { merged: true })).toContain("has been started");
  expect(await of("opened", { base: at("other", "1".repeat(40)) })).toContain("BASE_REF refs/heads/other does not match");
});

describe("who is not known", () => {
  const body = JSON.stringify(pushed("1".repeat(40)));

  test.each<[string, Record<string, string>, number]>([
    ["has no signature", {}, 403],
    ["has another secret", { "x-hub-signature-256": `sha256=${createHmac("sha256", "other").update(body).digest("hex")}` }, 403],
    ["sends GitLab's header", { "x-gitlab-token": "any" }, 403],
  ])("and %s starts nothing", async (_, headers, status) => {
    await createProject();
    const { url } = await createWebhook();
    expect((await post(url, body, { "x-github-event": "push", ...headers })).status).toBe(status);
    expect((await codebuild().ListBuilds({})).ids).toEqual([]);
    expect(told()).toMatchObject([{ outcome: "refused" }]);
  });

  test("and does not know the address gets no answer to it", async () => {
    await createProject();
    const { url } = await createWebhook();
    expect((await post(url.replace(/t=\w+/, "t=guess"), body, {})).status).toBe(404);
    expect((await post(url, "", {}, "GET")).status).toBe(405);
  });
});

test("a delivery of another repository, of a deletion or of nothing known starts nothing", async () => {
  await createProject();
  const hook = await createWebhook();
  const commit = "1".repeat(40);
  const of = async (event: string, payload: object) => (await github(hook, event, payload)).message;
  expect(await of("push", { ...pushed(commit), repository: { full_name: "eve/shop" } })).toContain("eve/shop is not the repository");
  expect(await of("push", pushed(zeros))).toBe("refs/heads/main was deleted.");
  expect(await of("ping", {})).toBe("Nothing starts on an event ping.");
  expect((await codebuild().ListBuilds({})).ids).toEqual([]);
});

test("files and messages that a host does not tell are looked up in the repository", async () => {
  await createProject();
  const hook = await createWebhook([
    group("EVENT: PULL_REQUEST_CREATED", "FILE_PATH: ^src/"),
    group("EVENT: PUSH", "COMMIT_MESSAGE: \\[build\\]", "!FILE_PATH: ^docs/"),
  ]);
  const base = await push(tree, { "buildspec.yml": buildspec, "docs/a": "1" }, "begin");
  const pull = async (path: string, number: number) => {
    await git(tree, "checkout", "-q", base);
    const sha = await commitAll(tree, { [path]: "x" }, "change");
    await git(tree, "push", "-q", "origin", `HEAD:refs/pull/${number}/head`);
    const pull_request = { number, head: { ref: "topic", sha }, base: { ref: "main", sha: base } };
    return github(hook, "pull_request", { action: "opened", pull_request });
  };
  expect(await pull("src/a", 1)).toEqual({ status: 200, message: "A build starts if what the commit changed matches the filters." });
  const { build = "" } = await toldOf(({ outcome, trigger }) => outcome === "started" && trigger === "pr/1");
  expect((await house.ended(build)).sourceVersion).toBe("pr/1");
  await pull("docs/b", 2);
  expect(await toldOf(({ outcome, trigger }) => outcome === "ignored" && trigger === "pr/2")).toMatchObject({
    because: expect.stringContaining("FILE_PATH docs/b does not match ^src/"),
  });
  const bare = async (path: string, message: string) => {
    await git(tree, "checkout", "-q", base);
    const after = await commitAll(tree, { [path]: message }, message);
    await git(tree, "push", "-qf", "origin", "HEAD:main");
    return github(hook, "push", { ref: "refs/heads/main", before: base, after, head_commit: { id: after, message }, commits: [] });
  };
  await bare("any", "now [build] it");
  await toldOf(({ outcome, trigger }) => outcome === "started" && trigger === "branch/main");
  await bare("docs/a", "now [build] that");
  await toldOf(({ because = "" }) => because.includes("FILE_PATH docs/a is excluded"));
});

describe("GitLab and Bitbucket", () => {
  test("GitLab shows the secret itself", async () => {
    await createProject({ type: "GITLAB" });
    const hook = await createWebhook([group("EVENT: PUSH, PULL_REQUEST_UPDATED", "ACTOR_ACCOUNT_ID: ^5$")]);
    const commit = await push(tree, { "buildspec.yml": buildspec }, "begin");
    const project = { path_with_namespace: "ann/shop" };
    const payload = {
      object_kind: "push",
      ref: "refs/heads/main",
      before: zeros,
      after: commit,
      checkout_sha: commit,
      user_id: 5,
      project,
    };
    const send = (token: string, more: object = {}) =>
      post(hook.url, JSON.stringify({ ...payload, ...more }), { "x-gitlab-token": token, "x-gitlab-event": "Push Hook" });
    expect((await send("wrong")).status).toBe(403);
    expect(await house.ended((await send(hook.secret)).builds?.[0] ?? "")).toMatchObject({ resolvedSourceVersion: commit });
    expect((await send(hook.secret, { user_id: 55 })).message).toContain("ACTOR_ACCOUNT_ID 55 does not match ^5$");
    const request = { iid: 3, action: "update", source_branch: "topic", target_branch: "main", last_commit: { id: commit, message: "m" } };
    const merge = (attributes: object) =>
      send(hook.secret, { object_kind: "merge_request", user: { id: 5 }, object_attributes: { ...request, ...attributes } });
    expect((await merge({})).message).toBe("Nothing starts on update of a merge request.");
    const { builds } = await merge({ oldrev: commit });
    expect((await buildOf(builds?.[0])).sourceVersion).toBe("pr/3");
  });

  test("Bitbucket signs, and one push may bring several branches", async () => {
    await createProject({ type: "BITBUCKET" });
    const hook = await createWebhook([group("EVENT: PUSH", "HEAD_REF: ^refs/heads/")]);
    const target = (hash: string) => ({ hash, message: "m" });
    const change = (type: string, name: string, hash: string) => ({ new: { type, name, target: target(hash) }, old: null });
    const changes = [
      change("branch", "a", "1".repeat(40)),
      change("branch", "b", "2".repeat(40)),
      change("tag", "v1", "3".repeat(40)),
      { new: null, old: {} },
    ];
    const body = JSON.stringify({ actor: { account_id: "x" }, repository: { full_name: "ann/shop" }, push: { changes } });
    const signature = `sha256=${createHmac("sha256", hook.secret).update(body).digest("hex")}`;
    const { builds, status } = await post(hook.url, body, { "x-event-key": "repo:push", "x-hub-signature": signature });
    expect([status, builds?.length]).toEqual([200, 2]);
    expect((await post(hook.url, body, { "x-event-key": "repo:push" })).status).toBe(403);
    expect((await buildOf(builds?.[0])).sourceVersion).toBe("1".repeat(40));
  });
});

test("an unanchored pattern keeps its meaning and is warned of, in the answer and in the log of the build", async () => {
  await createProject();
  const hook = await createWebhook([group("EVENT: PUSH", "ACTOR_ACCOUNT_ID: 471|815")]);
  const warning = "Filter group 1: ACTOR_ACCOUNT_ID 471|815 matches everything that contains it. Put ^ in front and $ behind.";
  expect(hook.webhook?.statusMessage).toBe(warning);
  const commit = await push(tree, { "buildspec.yml": buildspec }, "begin");
  const { builds } = await github(hook, "push", pushed(commit));
  expect(await house.log(await house.ended(builds?.[0] ?? ""))).toContain(`Webhook: ${warning}\n`);
});

test("a batch is started where that is the webhook's build type, with the same variables", async () => {
  await createProject({}, { buildBatchConfig: { serviceRole: role } });
  const hook = await createWebhook([], { buildType: "BUILD_BATCH" });
  const { builds } = await github(hook, "push", pushed("1".repeat(40)));
  const { buildBatches } = await codebuild().BatchGetBuildBatches({ ids: builds ?? [] });
  expect(buildBatches).toMatchObject([{ id: builds?.[0], sourceVersion: "1".repeat(40), initiator: "GitHub-Hookshot/1a2b3c" }]);
  const row = house.journal.one<{ settings: string }>("SELECT settings FROM codebuild_batches");
  expect(JSON.parse(row?.settings ?? "")).toMatchObject({ webhook: { variables: { CODEBUILD_WEBHOOK_TRIGGER: "branch/main" } } });
  expect(JSON.stringify(buildBatches)).not.toContain("CODEBUILD_WEBHOOK");
});

test("it is updated, rotates its secret, is shown with its project without it, and goes with the project", async () => {
  await createProject();
  const hook = await createWebhook([group("EVENT: PUSH", "HEAD_REF: ^refs/heads/none$")]);
  await expect(createWebhook()).rejects.toMatchObject({ name: "ResourceAlreadyExistsException" });
  const commit = "1".repeat(40);
  expect((await github(hook, "push", pushed(commit))).builds).toBeUndefined();
  const { webhook } = await codebuild().UpdateWebhook({ projectName: "shop", branchFilter: "^ma", rotateSecret: true });
  expect(webhook).toMatchObject({ branchFilter: "^ma", payloadUrl: hook.url });
  expect(webhook?.filterGroups).toBeUndefined();
  expect((await github(hook, "push", pushed(commit))).status).toBe(403);
  expect((await github({ ...hook, secret: webhook?.secret ?? "" }, "push", pushed(commit))).builds).toHaveLength(1);
  const shown = (await codebuild().BatchGetProjects({ names: ["shop"] })).projects?.[0]?.webhook;
  expect(shown).toMatchObject({ payloadUrl: hook.url, status: "ACTIVE" });
  expect(JSON.stringify([shown, house.journal.all("SELECT facts FROM codebuild_webhooks")])).not.toContain(webhook?.secret);
  await codebuild().DeleteProject({ name: "shop" });
  expect((await github(hook, "push", pushed(commit))).status).toBe(404);
  await createProject();
  await createWebhook();
  await codebuild().DeleteWebhook({ projectName: "shop" });
  await expect(codebuild().DeleteWebhook({ projectName: "shop" })).rejects.toMatchObject({ name: "ResourceNotFoundException" });
});

test.each<[string, Partial<CreateWebhookInput>, string]>([
  ["a group without an event", { filterGroups: [group("HEAD_REF: x")] }, "must contain exactly one EVENT filter"],
  ["an unknown event", { filterGroups: [group("EVENT: PUSH, PULL")] }, "PULL is not an event"],
  ["a pattern that is none", { filterGroups: [group("EVENT: PUSH", "HEAD_REF: (")] }, "( is not a regular expression"],
  ["runners", { filterGroups: [group("EVENT: WORKFLOW_JOB_QUEUED")] }, "Towpath does not support builds as runners of workflows"],
  [
    "organizations",
    { scopeConfiguration: { name: "x", scope: "GITHUB_ORGANIZATION" } },
    "Towpath does not support webhooks of organizations",
  ],
  ["comments", { pullRequestBuildPolicy: { requiresCommentApproval: "ALL_PULL_REQUESTS" } }, "approval of pull requests by comments"],
])("refused: %s", async (_, input, message) => {
  await createProject();
  await expect(createWebhook([], input)).rejects.toMatchObject({
    name: "InvalidInputException",
    message: expect.stringContaining(message),
  });
});

test("sources without webhooks refuse them", async () => {
  await createProject({ type: "CODECOMMIT", location: "https://git-codecommit.us-east-1.amazonaws.com/v1/repos/shop" });
  await expect(createWebhook()).rejects.toThrow("Webhook is not supported for source type CODECOMMIT");
});
