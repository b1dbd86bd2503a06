import { createHmac } from "node:crypto";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { git, GitServer, push } from "../git-hosting/testing/git-server.ts";
import { Gateway } from "./testing/gateway.ts";

let provider: GitServer;
let gateway: Gateway;
let aws: Gateway["aws"];
let tree: string;
let commit: string;
beforeEach(async () => {
  provider = await GitServer.open();
  tree = await provider.add("acme/todo");
  commit = await push(tree, { "hello.txt": "hello\n" }, "Say hello");
  gateway = await new Gateway().listen();
  ({ aws } = gateway);
});
afterEach(async () => {
  gateway[Symbol.dispose]();
  await provider[Symbol.asyncDispose]();
});

async function connect(token = "t0ken", ProviderType: "GitHubEnterpriseServer" | "GitLabSelfManaged" = "GitHubEnterpriseServer") {
  await aws.secretsmanager.CreateSecret({ Name: "git-token", SecretString: token });
  const { HostArn } = await aws.codeconnections.CreateHost({ Name: "forge", ProviderType, ProviderEndpoint: `${provider.url}/` });
  const Tags = [{ Key: "towpath:token-secret", Value: "git-token" }];
  return aws.codeconnections.CreateConnection({ ConnectionName: "remote", Tags, ...(HostArn && { HostArn }) });
}

const remoteRefs = () => git(tree, "ls-remote", "--heads", gateway.repository("remote", "acme/todo"));

test("a connection with a host leads to the server there, with the token that its tag names", async () => {
  const { ConnectionArn = "" } = await connect();
  expect(await remoteRefs()).toBe(`${commit}\trefs/heads/main`);
  expect(provider.requests[0]).toMatch(/^x-access-token \/acme\/todo\.git\/info\/refs/);
  await git(gateway.directory, "clone", "-q", gateway.repository("remote", "acme/todo"), "clone");
  expect(await git(join(gateway.directory, "clone"), "rev-parse", "HEAD")).toBe(commit);
  const { Connection } = await aws.codeconnections.GetConnection({ ConnectionArn });
  expect(Connection).toMatchObject({
    ProviderType: "GitHubEnterpriseServer",
    ConnectionStatus: "AVAILABLE",
    HostArn: expect.stringContaining(":host/forge-"),
  });
});

test.each([
  ["bare, for GitLab", "t0ken\n", "GitLabSelfManaged", "oauth2"],
  ["with a user", '{"username":"bot","token":"t0ken"}', "GitHubEnterpriseServer", "bot"],
  ["as a password", '{"username":"bot","password":"t0ken","webhookSecret":"x"}', "GitHubEnterpriseServer", "bot"],
] as const)("the token, %s", async (_name, secret, type, user) => {
  await connect(secret, type);
  expect(await remoteRefs()).toContain(commit);
  expect(provider.requests[0]?.split(" ")[0]).toBe(user);
});

test("the newest value of the secret counts", async () => {
  await connect("old");
  await expect(remoteRefs()).rejects.toThrow("refused the token of the connection for acme/todo (status 401)");
  await aws.secretsmanager.PutSecretValue({ SecretId: "git-token", SecretString: "t0ken" });
  expect(await remoteRefs()).toContain(commit);
});

test("what is wrong is said to git's user", async () => {
  const { ConnectionArn = "" } = await connect();
  const read = (name: string) => git(tree, "ls-remote", gateway.repository("remote", name));
  await expect(read("acme/none")).rejects.toThrow(/has no repository acme\/none|answered with status/);
  await expect(git(tree, "push", gateway.repository("remote", "acme/todo"), "HEAD:refs/heads/x")).rejects.toThrow(
    "can be read through its connection only",
  );
  await aws.secretsmanager.UpdateSecret({ SecretId: "git-token", SecretString: '{"user":"x"}' });
  await expect(remoteRefs()).rejects.toThrow("JSON without a text named token or password");
  await aws.secretsmanager.DeleteSecret({ SecretId: "git-token", ForceDeleteWithoutRecovery: true });
  await expect(remoteRefs()).rejects.toThrow(
    "The secret git-token, which the tag towpath:token-secret of the connection names, cannot be read",
  );
  await aws.codeconnections.UntagResource({ ResourceArn: ConnectionArn, TagKeys: ["towpath:token-secret"] });
  await expect(remoteRefs()).rejects.toThrow("wants a token, and the connection has none");
  provider.token = undefined;
  expect(await remoteRefs()).toContain(commit);
  await provider.stop();
  await expect(remoteRefs()).rejects.toThrow(/GitHubEnterpriseServer at 127.0.0.1:\d+ cannot be reached: .*ECONNREFUSED/);
});

test("hosts are listed, changed, tagged, and deleted when no connection uses them", async () => {
  const { ConnectionArn = "" } = await connect();
  const { Hosts } = await aws.codeconnections.ListHosts({});
  const HostArn = Hosts?.[0]?.HostArn ?? "";
  expect(Hosts).toMatchObject([{ Name: "forge", ProviderEndpoint: provider.url, Status: "AVAILABLE" }]);
  await aws.codeconnections.UpdateHost({ HostArn, ProviderEndpoint: "https://git.example.com/base/" });
  expect(await aws.codeconnections.GetHost({ HostArn })).toMatchObject({ ProviderEndpoint: "https://git.example.com/base" });
  await aws.codeconnections.TagResource({ ResourceArn: HostArn, Tags: [{ Key: "team", Value: "blue" }] });
  expect((await aws.codeconnections.ListTagsForResource({ ResourceArn: HostArn })).Tags).toEqual([{ Key: "team", Value: "blue" }]);
  await expect(aws.codeconnections.DeleteHost({ HostArn })).rejects.toMatchObject({ name: "ResourceUnavailableException" });
  await aws.codeconnections.DeleteConnection({ ConnectionArn });
  await aws.codeconnections.DeleteHost({ HostArn });
  await expect(aws.codeconnections.GetHost({ HostArn })).rejects.toMatchObject({ name: "ResourceNotFoundException" });
});

test("what cannot be is refused", async () => {
  const host = (ProviderEndpoint: string, ProviderType: "GitHub" | "GitLabSelfManaged" = "GitLabSelfManaged") =>
    aws.codeconnections.CreateHost({ Name: "h", ProviderType, ProviderEndpoint });
  await expect(host("https://x", "GitHub")).rejects.toMatchObject({ code: "InvalidInputException" });
  for (const endpoint of ["git.example.com", "ssh://git@x", "https://user:pw@x", "file:///tmp"])
    await expect(host(endpoint)).rejects.toThrow("is not a URL such as");
  const Tags = [{ Key: "towpath:token-secret", Value: "s" }];
  const made = (ProviderType: "GitHub" | "GitHubEnterpriseServer", tags: typeof Tags) =>
    aws.codeconnections.CreateConnection({ ConnectionName: "c", ProviderType, Tags: tags });
  await expect(made("GitHubEnterpriseServer", Tags)).rejects.toThrow("needs a host");
  await expect(made("GitHub", [{ Key: "towpath:poll-seconds", Value: "soon" }])).rejects.toThrow("must be a number of seconds");
  const { ConnectionArn = "" } = await made("GitHub", []);
  await expect(aws.codeconnections.TagResource({ ResourceArn: ConnectionArn, Tags })).rejects.toThrow("is settled when it is created");
});

const signed = (body: string, secret: string) => ({
  "x-hub-signature-256": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`,
});

async function tell(connectionArn: string, event: string, payload: object, secret = "hush") {
  const body = JSON.stringify(payload);
  const headers = { "content-type": "application/json", "x-github-event": event, ...signed(body, secret) };
  const answer = await fetch(`${gateway.url}/connections/${connectionArn.split("/").at(-1)}/events`, { method: "POST", body, headers });
  return answer.status;
}

test("a provider tells of pull requests and pushes, signed with the secret of the connection", async () => {
  const { ConnectionArn = "" } = await connect('{"token":"t0ken","webhookSecret":"hush"}');
  const head = { ref: "topic", sha: "a".repeat(40) };
  const base = { ref: "main", sha: "b".repeat(40) };
  const pull_request = { number: 7, title: "Better", user: { login: "ada" }, head, base, merged: true };
  const of = (action: string) => ({ action, repository: { full_name: "acme/todo" }, pull_request });
  expect(await tell(ConnectionArn, "pull_request", of("opened"), "guess")).toBe(403);
  for (const action of ["opened", "labeled", "synchronize", "closed", "reopened"])
    expect(await tell(ConnectionArn, "pull_request", of(action))).toBe(200);
  expect(gateway.events("Repository Pull Request")).toMatchObject([
    { event: "OPEN", fullRepositoryId: "acme/todo", pullRequestId: "7", sourceBranch: "topic", destinationBranch: "main" },
    { event: "UPDATED", sourceCommit: head.sha, destinationCommit: base.sha, title: "Better", author: "ada" },
    { event: "CLOSED", isMerged: true },
    { event: "OPEN" },
  ]);
  expect(await tell(ConnectionArn, "push", { repository: { full_name: "acme/todo" } })).toBe(200);
  expect(gateway.events("Repository Changed")).toEqual([{ connectionArn: ConnectionArn, fullRepositoryId: "acme/todo" }]);
  expect(await tell(ConnectionArn.replace(/[^/]+$/, "00000000-0000-4000-8000-000000000000"), "ping", {})).toBe(404);
});

test("GitLab tells of merge requests, with the secret itself", async () => {
  const { ConnectionArn = "" } = await connect('{"token":"t0ken","webhookSecret":"hush"}', "GitLabSelfManaged");
  const attributes = { iid: 3, title: "Better", source_branch: "topic", target_branch: "main", last_commit: { id: "a".repeat(40) } };
  const project = { path_with_namespace: "acme/todo" };
  const send = async (payload: object, token = "hush") => {
    const headers = { "content-type": "application/json", "x-gitlab-event": "x", "x-gitlab-token": token };
    const url = `${gateway.url}/connections/${ConnectionArn.split("/").at(-1)}/events`;
    return (await fetch(url, { method: "POST", body: JSON.stringify({ project, user: { username: "ada" }, ...payload }), headers })).status;
  };
  const of = (action: string, more: object = {}) => ({
    object_kind: "merge_request",
    object_attributes: { ...attributes, action, ...more },
  });
  expect(await send(of("open"), "guess")).toBe(403);
  for (const payload of [
    of("open"),
    of("update"),
    of("update", { oldrev: "b".repeat(40) }),
    of("approved"),
    of("merge"),
    { object_kind: "push" },
  ])
    expect(await send(payload)).toBe(200);
  expect(gateway.events("Repository Pull Request")).toMatchObject([
    { event: "OPEN", pullRequestId: "3", author: "ada", providerType: "GitLabSelfManaged", destinationCommit: "refs/heads/main" },
    { event: "UPDATED" },
    { event: "CLOSED", isMerged: true },
  ]);
  expect(gateway.events("Repository Changed")).toHaveLength(1);
});

test("unsigned events are refused: a connection without a webhookSecret takes none", async () => {
  const { ConnectionArn = "" } = await connect();
  expect(await tell(ConnectionArn, "ping", {})).toBe(403);
});
