import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { WebhookDefinition } from "@aws-sdk/client-codepipeline";
import type { Given } from "@towpath/wire";
import { catalogue } from "../providers/catalogue.ts";
import { Orchestra } from "../testing/orchestra.ts";
import { approval, pipelineOf } from "../testing/scripted.ts";
import { distrust, isRange } from "./authenticate.ts";
import { BadPath, mismatchOf, pathOf } from "./filters.ts";
import type { JsonValue } from "../../git-hosting/delivery.ts";

const account = "000000000000";
const secret = "it's no secret";
const commit = "a".repeat(40);
const payload = JSON.stringify({ ref: "refs/heads/main", after: commit, repository: { full_name: "ann/shop", name: "shop" } });

let orchestra: Orchestra;
let server: Server;
beforeEach(async () => {
  orchestra = new Orchestra({}, catalogue);
  const fetchAction = {
    name: "Fetch",
    actionTypeId: { category: "Source" as const, owner: "AWS" as const, provider: "CodeStarSourceConnection", version: "1" },
    configuration: {
      ConnectionArn: "arn:aws:codeconnections:us-east-1:000000000000:connection/1",
      FullRepositoryId: "ann/shop",
      BranchName: "main",
    },
    outputArtifacts: [{ name: "Code" }],
  };
  await orchestra.call("CreatePipeline", { pipeline: pipelineOf({ Source: [fetchAction], Check: [approval("Ok")] }) });
  server = createServer((request, response) => {
    const route = orchestra.routes.find((one) => one.matches(request));
    if (route) route.handle(request, response).catch(() => response.destroy());
    else response.writeHead(418).end();
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
});
afterEach(async () => {
  server.close().closeAllConnections();
  await orchestra[Symbol.asyncDispose]();
});

const hook = (more: Partial<Given<WebhookDefinition>> = {}): Given<WebhookDefinition> => ({
  name: "hook",
  targetPipeline: "shop",
  targetAction: "Fetch",
  filters: [{ jsonPath: "$.ref", matchEquals: "refs/heads/{BranchName}" }],
  authentication: "GITHUB_HMAC",
  authenticationConfiguration: { SecretToken: secret },
  ...more,
});

async function put(webhook = hook()) {
  const { webhook: made } = await orchestra.call("PutWebhook", { webhook });
  return made?.url ?? "";
}

const signed = (body: string, algorithm = "sha256", key = secret) => ({
  [algorithm === "sha1" ? "x-hub-signature" : "x-hub-signature-256"]:
    `${algorithm}=${createHmac(algorithm, key).update(body).digest("hex")}`,
});

async function deliver(url: string, body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}, method = "POST") {
  const { pathname, search } = new URL(url);
  const { port } = server.address() as AddressInfo;
  const answer = await fetch(`http://127.0.0.1:${port}${pathname}${search}`, {
    method,
    headers: { "content-type": "application/json", ...headers },
    ...(method === "POST" && { body }),
  });
  return { status: answer.status, ...((await answer.json()) as { message: string; pipelineExecutionId?: string }) };
}

const told = () =>
  orchestra.journal
    .eventsAfter(0, { source: "towpath.codepipeline" })
    .flatMap(({ type, detail }) => (type === "Webhook Delivery" ? [detail] : []));

test("what is acknowledged has started, with the webhook as its trigger and exactly the commit that was pushed", async () => {
  const url = await put();
  const { status, pipelineExecutionId = "" } = await deliver(url, payload, signed(payload));
  expect(status).toBe(200);
  const { pipelineExecution } = await orchestra.call("GetPipelineExecution", { pipelineName: "shop", pipelineExecutionId });
  const arn = `arn:aws:codepipeline:us-east-1:${account}:webhook:hook`;
  expect(pipelineExecution?.trigger).toEqual({ triggerType: "Webhook", triggerDetail: arn });
  const row = orchestra.journal.one<{ source_overrides: string }>(
    "SELECT source_overrides FROM codepipeline_executions WHERE id = ?",
    pipelineExecutionId,
  );
  expect(JSON.parse(row?.source_overrides ?? "")).toEqual([{ actionName: "Fetch", revisionType: "COMMIT_ID", revisionValue: commit }]);
  expect(told()).toMatchObject([{ outcome: "started", pipelineExecutionId, webhook: "hook" }]);
  const { webhooks } = await orchestra.call("ListWebhooks", {});
  expect(webhooks).toMatchObject([{ arn, url, lastTriggered: new Date(orchestra.clock.now()) }]);
});

test.each([
  ["GitHub's older signature", payload, signed(payload, "sha1"), 200],
  ["a wrong signature", payload, signed(payload, "sha256", "other"), 403],
  ["a signature of another body", payload, signed("{}"), 403],
  ["a wrong new signature beside a right old one", payload, { ...signed(payload, "sha1"), ...signed(payload, "sha256", "other") }, 403],
  ["no signature", payload, {}, 403],
  ["a signature of another length", payload, { "x-hub-signature-256": "sha256=ab" }, 403],
  ["a body that is not JSON", "{", signed("{"), 400],
  [
    "a form with the payload in it",
    `payload=${encodeURIComponent(payload)}`,
    { ...signed(`payload=${encodeURIComponent(payload)}`), "content-type": "application/x-www-form-urlencoded" },
    200,
  ],
])("%s", async (_name, body, headers: Record<string, string>, status) => {
  expect((await deliver(await put(), body, headers)).status).toBe(status);
});

test("a refused delivery is told of, but not as often as strangers like", async () => {
  const url = await put();
  for (let time = 0; time < 3; time++) await deliver(url, payload, {});
  await orchestra.pass(10_000);
  await deliver(url, payload, {});
  expect(told()).toMatchObject([{ outcome: "refused" }, { outcome: "refused", because: expect.stringContaining("X-Hub-Signature-256") }]);
});

test("filters that do not match start nothing and say why", async () => {
  const url = await put();
  const other = payload.replace("heads/main", "heads/other");
  const answer = await deliver(url, other, signed(other));
  expect(answer).toEqual({
    status: 200,
    message: "The filters of the webhook do not match: $.ref is refs/heads/other, not refs/heads/main.",
  });
  expect(told()).toMatchObject([{ outcome: "ignored" }]);
});

test("it is reached by POST under its own address only, and with a body of a limited size", async () => {
  const url = await put(hook({ authentication: "UNAUTHENTICATED", authenticationConfiguration: {} }));
  expect((await deliver(url, "", {}, "GET")).status).toBe(405);
  expect((await deliver(url.replace(/t=[^&]+/, "t=guess"), payload)).status).toBe(404);
  expect((await deliver(url, new Uint8Array(1_048_577))).status).toBe(413);
  expect((await deliver(url, payload)).status).toBe(200);
});

test("a signed delivery may be as large as GitHub's are, and no larger", async () => {
  const url = await put();
  const large = JSON.stringify({ ref: "refs/heads/main", filling: "x".repeat(2 * 1_048_576) });
  expect((await deliver(url, large, signed(large))).status).toBe(200);
  expect((await deliver(url, new Uint8Array(25 * 1_048_576 + 1), signed(""))).status).toBe(413);
});

test("who may not deliver is turned away before the body is read", async () => {
  const signedOnly = await put();
  const near = await put(hook({ name: "near", authentication: "IP", authenticationConfiguration: { AllowedIPRange: "192.0.2.0/24" } }));
  const { port } = server.address() as AddressInfo;
  for (const [url, headers, status] of [
    [signedOnly, {}, 403],
    [near, {}, 403],
    [signedOnly, { "x-hub-signature-256": "sha256=00", "content-length": String(25 * 1_048_576 + 1) }, 413],
    [signedOnly.replace(/t=[^&]+/, "t=guess"), {}, 404],
  ] as const) {
    const { pathname, search } = new URL(url);
    const sending = request({ port, host: "127.0.0.1", method: "POST", path: pathname + search, headers: { ...headers } });
    sending.on("error", () => {});
    // Only the beginning of a body is ever sent.
    sending.write("{");
    const [answer] = (await once(sending, "response")) as [IncomingMessage];
    expect(answer.statusCode).toBe(status);
    sending.destroy();
  }
});

test("a payload that is nested without end matches nothing", async () => {
  const url = await put(hook({ filters: [{ jsonPath: "$.ref", matchEquals: "x" }, { jsonPath: "$..a" }] }));
  const nested = `{"ref":${"[".repeat(100_000)}${"]".repeat(100_000)}}`;
  expect(await deliver(url, nested, signed(nested))).toMatchObject({
    status: 200,
    message: expect.stringContaining("$.ref is a list, not x"),
  });
  const deep = nested.replace('{"ref":', '{"ref":"x","more":');
  expect(await deliver(url, deep, signed(deep))).toMatchObject({ status: 200, message: expect.stringContaining("$..a leads to nothing") });
});

test("putting it again keeps its address and its secret; deleting it makes the address invalid", async () => {
  const url = await put();
  expect(await put(hook({ authenticationConfiguration: { SecretToken: "****" }, filters: [] }))).toBe(url);
  expect((await deliver(url, payload, signed(payload))).status).toBe(200);
  await orchestra.call("DeleteWebhook", { name: "hook" });
  await orchestra.call("DeleteWebhook", { name: "hook" });
  expect((await deliver(url, payload, signed(payload))).status).toBe(404);
  expect(await put()).not.toBe(url);
});

test("the secret is sealed and never shown; lists have pages", async () => {
  for (const name of ["c", "a", "b"]) await put(hook({ name }));
  const first = await orchestra.call("ListWebhooks", { MaxResults: 2 });
  const second = await orchestra.call("ListWebhooks", { MaxResults: 2, ...(first.NextToken && { NextToken: first.NextToken }) });
  expect([...(first.webhooks ?? []), ...(second.webhooks ?? [])].map(({ definition }) => definition?.name)).toEqual(["a", "b", "c"]);
  expect(second.NextToken).toBeUndefined();
  expect(JSON.stringify(first)).not.toContain(secret);
  expect(first.webhooks?.[0]?.definition?.authenticationConfiguration).toEqual({ SecretToken: "****" });
  expect(JSON.stringify(orchestra.journal.all("SELECT * FROM codepipeline_webhooks"))).not.toContain(secret);
});

test("a webhook whose pipeline is gone says so, to the sender and in the list", async () => {
  const url = await put();
  await orchestra.call("DeletePipeline", { name: "shop" });
  expect(await deliver(url, payload, signed(payload))).toMatchObject({ status: 409 });
  const { webhooks } = await orchestra.call("ListWebhooks", {});
  expect(webhooks?.[0]).toMatchObject({
    errorCode: "ConfigurationError",
    errorMessage: "The pipeline 'shop', which the webhook starts, does not exist.",
  });
});

test.each<[string, Partial<Given<WebhookDefinition>>, string]>([
  ["HMAC without a secret", { authenticationConfiguration: {} }, "InvalidWebhookAuthenticationParametersException"],
  [
    "HMAC with a range",
    { authenticationConfiguration: { SecretToken: "x", AllowedIPRange: "10.0.0.0/8" } },
    "InvalidWebhookAuthenticationParametersException",
  ],
  ["IP without a range", { authentication: "IP", authenticationConfiguration: {} }, "InvalidWebhookAuthenticationParametersException"],
  [
    "IP with no range",
    { authentication: "IP", authenticationConfiguration: { AllowedIPRange: "10.0.0.0/64" } },
    "InvalidWebhookAuthenticationParametersException",
  ],
  ["UNAUTHENTICATED with a secret", { authentication: "UNAUTHENTICATED" }, "InvalidWebhookAuthenticationParametersException"],
  ["a path that is none", { filters: [{ jsonPath: "$.[" }] }, "InvalidWebhookFilterPatternException"],
  ["an unknown placeholder", { filters: [{ jsonPath: "$.ref", matchEquals: "{Branch}" }] }, "InvalidWebhookFilterPatternException"],
  [
    "a placeholder that every object has",
    { filters: [{ jsonPath: "$.ref", matchEquals: "{toString}" }] },
    "InvalidWebhookFilterPatternException",
  ],
  ["a pipeline that is not there", { targetPipeline: "none" }, "PipelineNotFoundException"],
  ["an action of a later stage", { targetAction: "Ok" }, "ValidationException"],
])("refused: %s", async (_name, more, name) => {
  await expect(put(hook(more))).rejects.toMatchObject({ name });
});

test("GitHub is not called", async () => {
  const register = (webhookName: string) => orchestra.call("RegisterWebhookWithThirdParty", { webhookName });
  await expect(register("hook")).rejects.toMatchObject({ name: "WebhookNotFoundException" });
  const url = await put();
  await expect(register("hook")).rejects.toMatchObject({ code: "NotImplemented", message: expect.stringContaining(url) });
  expect(await orchestra.call("DeregisterWebhookWithThirdParty", { webhookName: "hook" })).toEqual({});
});

test("addresses are compared with a range, in either notation", () => {
  const from = (remoteAddress: string, allowedIpRange: string) =>
    distrust({ authentication: "IP", allowedIpRange }, { headers: {}, body: Buffer.of(), remoteAddress });
  expect([from("192.0.2.7", "192.0.2.0/24"), from("::ffff:192.0.2.7", "192.0.2.0/24"), from("2001:db8::1", "2001:db8::/32")]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect(from("192.0.3.7", "192.0.2.0/24")).toBe("The address 192.0.3.7 is not in 192.0.2.0/24.");
  expect([from("192.0.2.8", "192.0.2.7"), from("::1", "0.0.0.0/0"), from("", "0.0.0.0/0")].every((one) => one !== undefined)).toBe(true);
  expect(["10.0.0.0/8", "10.0.0.1", "::/0", "10.0.0.0/33", "x/8", "10.0.0.0/", "1/2/3", "10.0.0.0/-1"].map(isRange)).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
    false,
    false,
  ]);
});

test("paths as Java's library reads them", () => {
  const given = { ref: "r", a: { b: [{ c: 1, d: "x" }, { c: 2 }] }, "x-y": true, n: null };
  const matched = (jsonPath: string, matchEquals?: string) =>
    mismatchOf([{ jsonPath, ...(matchEquals !== undefined && { matchEquals }) }], {}, given as JsonValue) === undefined;
  for (const [path, value] of [
    ["$.ref", "r"],
    ["ref", "r"],
    ["$['ref']", "r"],
    ["$.a.b[0].d", "x"],
    ["$.a.b[*].c", "2"],
    ["$..c", "1"],
    ["$.a.b[?(@.d == 'x')].c", "1"],
    ["$.a.b[-1].c", "2"],
    ["$.x-y", "true"],
    ["$.n", "null"],
  ] as const)
    expect([path, matched(path, value)]).toEqual([path, true]);
  expect([matched("$.ref", "R"), matched("$.none"), matched("$.a"), matched("$.a.b[7].c", "1")]).toEqual([false, false, true, false]);
  expect(() => pathOf("$.a.b[?(@.c =~ /x/)]")).toThrow(BadPath);
});
