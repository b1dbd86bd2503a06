import { createHmac } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { CreateBucketCommand } from "@aws-sdk/client-s3";
import { towpath } from "@towpath/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { GitServer, push } from "../../packages/services/src/git-hosting/testing/git-server.ts";
import { makeRole } from "../kit/account.ts";
import { Installation } from "../kit/installation.ts";
import { failureIn, makeWatchingPipeline, runsOf, runWith } from "../kit/watching-pipeline.ts";

let installation: Installation;
let roleArn: string;
/** A working copy of the repository that is hosted by the server. */
let tree: string;
let hosted: string;
const bucket = "webhooks-artifacts";
const repository = "acme/todo";

beforeAll(async () => {
  installation = await Installation.open();
  const { clients, tools } = installation;
  roleArn = await makeRole(clients, "watching", "codepipeline.amazonaws.com");
  await clients.s3.send(new CreateBucketCommand({ Bucket: bucket }));
  const made = await tools.aws<{ ConnectionArn: string }>(
    "codestar-connections",
    "create-connection",
    "--connection-name",
    "hub",
    "--provider-type",
    "GitHub",
  );
  hosted = made.ConnectionArn;
  tree = join(tools.directory, "tree");
  mkdirSync(tree);
  await tools.git(tree, "init", "-q");
  await tools.git(tree, "remote", "add", "origin", `${installation.access.endpoint}/git/hub/${repository}.git`);
  await commit("README", "1", "Begin");
  await tools.git(tree, "push", "-q", "origin", "main");
});
afterAll(() => installation[Symbol.asyncDispose]());

async function commit(path: string, text: string, message: string): Promise<string> {
  mkdirSync(dirname(join(tree, path)), { recursive: true });
  writeFileSync(join(tree, path), text);
  await installation.tools.git(tree, "add", "-A");
  await installation.tools.git(tree, "commit", "-qm", message);
  return installation.tools.git(tree, "rev-parse", "HEAD");
}

const curl = async (url: string, body: string, headers: Record<string, string>) => {
  const words = Object.entries(headers).flatMap(([name, value]) => ["-H", `${name}: ${value}`]);
  const { stdout } = await installation.tools.run(
    "curl",
    ["-sS", "-X", "POST", "--data-binary", "@-", "-w", "\n%{http_code}", ...words, url],
    {
      input: body,
    },
  );
  const lines = stdout.trim().split("\n");
  return { status: Number(lines.at(-1)), ...(JSON.parse(lines[0] ?? "{}") as { message: string; pipelineExecutionId?: string }) };
};

const signed = (body: string, secret: string) => ({
  "content-type": "application/json",
  "x-hub-signature-256": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`,
});

/** What the server tells of triggers and polling. */
async function told(type: string): Promise<Record<string, string>[]> {
  const lines = (await towpath(installation.directory, "events", "--source", "towpath.codepipeline", "--type", type)).trim().split("\n");
  return lines.filter(Boolean).map((line) => (JSON.parse(line) as { detail: Record<string, string> }).detail);
}

test("a delivery that is signed as GitHub signs starts the pipeline, and outlives a kill right after its answer", async () => {
  const { tools } = installation;
  await makeWatchingPipeline(installation, { name: "hooked", roleArn, bucket }, { connectionArn: hosted, repository });
  const webhook = {
    name: "on-push",
    targetPipeline: "hooked",
    targetAction: "Fetch",
    filters: [{ jsonPath: "$.ref", matchEquals: "refs/heads/{BranchName}" }],
    authentication: "GITHUB_HMAC",
    authenticationConfiguration: { SecretToken: "hush" },
  };
  const put = await tools.aws<{ webhook: { url: string; arn: string } }>(
    "codepipeline",
    "put-webhook",
    "--webhook",
    JSON.stringify(webhook),
  );
  expect(JSON.stringify(put)).not.toContain("hush");
  const { url, arn } = put.webhook;
  const body = (branch: string) => JSON.stringify({ ref: `refs/heads/${branch}`, repository: { full_name: repository } });
  expect(await curl(url, body("main"), signed(body("main"), "guess"))).toMatchObject({ status: 403 });
  expect(await curl(url, body("other"), signed(body("other"), "hush"))).toMatchObject({
    status: 200,
    message: expect.stringContaining("do not match"),
  });
  const answer = await curl(url, body("main"), signed(body("main"), "hush"));
  await installation.kill();
  await installation.start();
  expect(answer.status).toBe(200);
  const [newest, first, ...more] = await runsOf(installation, "hooked", 2);
  expect(newest).toMatchObject({ id: answer.pipelineExecutionId, type: "Webhook", detail: arn });
  expect([first?.type, more]).toEqual(["CreatePipeline", []]);
  expect(await told("Webhook Delivery")).toMatchObject([{ outcome: "refused" }, { outcome: "ignored" }, { outcome: "started" }]);
  const listed = await tools.aws<{ webhooks: { lastTriggered: string }[] }>("codepipeline", "list-webhooks");
  expect(listed.webhooks).toMatchObject([{ arn, url, lastTriggered: expect.anything() }]);
  await tools.aws("codepipeline", "tag-resource", "--resource-arn", arn, "--tags", "key=team,value=blue");
  expect(await tools.awsFails("codepipeline", "register-webhook-with-third-party", "--webhook-name", "on-push")).toContain(
    "NotImplemented",
  );
  await tools.aws("codepipeline", "delete-webhook", "--name", "on-push");
  expect(await curl(url, body("main"), signed(body("main"), "hush"))).toMatchObject({ status: 404 });
});

test("filters decide which pushes and proposals start a pipeline, and why not is told", async () => {
  const { tools } = installation;
  const filePaths = { includes: ["src/**"], excludes: ["**.md"] };
  await makeWatchingPipeline(
    installation,
    { name: "filtered", roleArn, bucket },
    {
      connectionArn: hosted,
      repository,
      push: [{ branches: { includes: ["main", "feature/*"] }, filePaths }],
      pullRequest: [{ events: ["OPEN"], branches: { includes: ["main"] } }],
    },
  );
  await runsOf(installation, "filtered", 1);
  await commit("src/notes.md", "1", "Write notes");
  await tools.git(tree, "push", "-q", "origin", "main");
  await tools.git(tree, "checkout", "-qb", "topic");
  const feature = await commit("src/b.ts", "1", "Add b");
  await tools.git(tree, "push", "-q", "origin", "topic:feature/b");
  const afterPush = await runsOf(installation, "filtered", 2);
  expect(afterPush[0]).toMatchObject({ commit: feature, type: "WebhookV2" });
  const proposed = await commit("README", "2", "Change README");
  await tools.git(tree, "push", "-q", "origin", "topic:refs/for/main/readme");
  const afterProposal = await runsOf(installation, "filtered", 3);
  expect(afterProposal[0]).toMatchObject({ commit: proposed, detail: expect.stringContaining("main/readme") });
  const evaluations = (await told("Trigger Evaluation")).filter(({ pipeline }) => pipeline === "filtered");
  expect(evaluations).toMatchObject([
    { outcome: "ignored", because: expect.stringContaining("matches filePaths: src/notes.md") },
    { outcome: "started", because: "file src/b.ts matches" },
    { outcome: "started", change: "pull request main/readme from readme to main (OPEN)" },
  ]);
});

test("a repository on a server elsewhere is asked for changes, with the token of a secret; GitHub's webhooks tell of pull requests", async () => {
  const { tools } = installation;
  await using provider = await GitServer.open();
  const elsewhere = await provider.add(repository);
  const first = await push(elsewhere, { "src/a": "1" }, "Begin");
  await tools.aws("secretsmanager", "create-secret", "--name", "forge", "--secret-string", '{"token":"wrong","webhookSecret":"hush"}');
  const { HostArn } = await tools.aws<{ HostArn: string }>(
    "codestar-connections",
    "create-host",
    "--name",
    "forge",
    "--provider-type",
    "GitHubEnterpriseServer",
    "--provider-endpoint",
    provider.url,
  );
  const { ConnectionArn } = await tools.aws<{ ConnectionArn: string }>(
    "codestar-connections",
    "create-connection",
    "--connection-name",
    "forge",
    "--host-arn",
    HostArn,
    "--tags",
    "Key=towpath:token-secret,Value=forge",
    "Key=towpath:poll-seconds,Value=1",
  );
  const watched = {
    connectionArn: ConnectionArn,
    repository,
    push: [{ branches: { includes: ["main"] } }],
    pullRequest: [{ events: ["OPEN" as const] }],
  };
  await makeWatchingPipeline(installation, { name: "remote", roleArn, bucket }, watched);
  expect(await failureIn(installation, "remote")).toMatchObject({
    code: "PermissionError",
    message: expect.stringContaining("refused the token of the connection for acme/todo"),
  });
  await tools.aws(
    "secretsmanager",
    "put-secret-value",
    "--secret-id",
    "forge",
    "--secret-string",
    '{"token":"t0ken","webhookSecret":"hush"}',
  );
  await tools.aws("codepipeline", "start-pipeline-execution", "--name", "remote");
  await runWith(installation, "remote", first);
  await installation.kill();
  const second = await push(elsewhere, { "src/a": "2" }, "Go on");
  await installation.start();
  expect(await runWith(installation, "remote", second)).toMatchObject({ type: "WebhookV2", detail: expect.stringContaining(second) });
  const proposed = await push(elsewhere, { "src/b": "1" }, "Propose", "topic");
  const place = (ref: string, sha: string) => ({ ref, sha });
  const pull_request = { number: 7, title: "Propose", user: { login: "ada" }, head: place("topic", proposed), base: place("main", second) };
  const body = JSON.stringify({ action: "opened", repository: { full_name: repository }, pull_request });
  const url = `${installation.access.endpoint}/connections/${ConnectionArn.split("/").at(-1)}/events`;
  expect(await curl(url, body, { ...signed(body, "guess"), "x-github-event": "pull_request" })).toMatchObject({ status: 403 });
  expect(await curl(url, body, { ...signed(body, "hush"), "x-github-event": "pull_request" })).toMatchObject({ status: 200 });
  expect(await runWith(installation, "remote", proposed)).toMatchObject({ detail: expect.stringContaining('"pull-request-id":"7"') });
});
