import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type { SourceType } from "@aws-sdk/client-codebuild";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type FakeHouse, openFakeHouse, role } from "../testing/house.ts";

interface Asked {
  what: string;
  authorization: string | undefined;
  body: Record<string, unknown>;
}

let house: FakeHouse;
let host: Server;
let asked: Asked[];
/** What the host answers. */
let answer: { status: number; body: object };

beforeEach(async () => {
  house = await openFakeHouse();
  asked = [];
  answer = { status: 201, body: { id: 17, uuid: "{17}", url: "https://host/hooks/17" } };
  host = createServer(async (request: IncomingMessage, response) => {
    const body = await text(request);
    const { method, url, headers } = request;
    asked.push({ what: `${method} ${url}`, authorization: headers.authorization, body: body === "" ? {} : JSON.parse(body) });
    response.writeHead(answer.status, { "content-type": "application/json" }).end(JSON.stringify(answer.body));
  });
  await once(host.listen(0, "127.0.0.1"), "listening");
});
afterEach(async () => {
  host.close().closeAllConnections();
  await house[Symbol.asyncDispose]();
});

const codebuild = () => house.aws.codebuild;

async function createProject(type: SourceType): Promise<void> {
  await codebuild().CreateProject({
    name: "shop",
    source: { type, location: `http://127.0.0.1:${(host.address() as AddressInfo).port}/ann/shop.git` },
    artifacts: { type: "NO_ARTIFACTS" },
    environment: { type: "LINUX_CONTAINER", image: "aws/codebuild/standard:7.0", computeType: "BUILD_GENERAL1_SMALL" },
    serviceRole: role,
  });
}

const importToken = (serverType: "GITHUB_ENTERPRISE" | "GITLAB_SELF_MANAGED") =>
  codebuild().ImportSourceCredentials({ serverType, authType: "PERSONAL_ACCESS_TOKEN", token: "t0ken" });

const shown = async () => (await codebuild().BatchGetProjects({ names: ["shop"] })).projects?.[0]?.webhook;

test("GitHub's API is asked with the imported token, told of a new secret, and asked to forget", async () => {
  await createProject("GITHUB_ENTERPRISE");
  await importToken("GITHUB_ENTERPRISE");
  const { webhook } = await codebuild().CreateWebhook({ projectName: "shop" });
  expect(webhook).toMatchObject({ url: "https://host/hooks/17", status: "ACTIVE" });
  expect(webhook?.secret).toBeUndefined();
  const config = { url: webhook?.payloadUrl, content_type: "json", secret: expect.stringMatching(/^[0-9a-f]{64}$/), insecure_ssl: "0" };
  expect(asked).toEqual([
    {
      what: "POST /api/v3/repos/ann/shop/hooks",
      authorization: "Bearer t0ken",
      body: { name: "web", active: true, events: ["push", "pull_request", "release"], config },
    },
  ]);
  await codebuild().UpdateWebhook({ projectName: "shop", rotateSecret: true });
  expect(asked[1]).toMatchObject({ what: "PATCH /api/v3/repos/ann/shop/hooks/17", body: { config } });
  answer = { status: 404, body: {} };
  await codebuild().DeleteWebhook({ projectName: "shop" });
  expect(asked[2]?.what).toBe("DELETE /api/v3/repos/ann/shop/hooks/17");
  expect(await shown()).toBeUndefined();
});

test("GitLab's API names a project by its whole path", async () => {
  await createProject("GITLAB_SELF_MANAGED");
  await importToken("GITLAB_SELF_MANAGED");
  await codebuild().CreateWebhook({ projectName: "shop" });
  expect(asked[0]).toMatchObject({
    what: "POST /api/v4/projects/ann%2Fshop/hooks",
    body: { push_events: true, merge_requests_events: true },
  });
});

test("Bitbucket's API takes a user name with a password", async () => {
  await createProject("BITBUCKET");
  await codebuild().ImportSourceCredentials({ serverType: "BITBUCKET", authType: "BASIC_AUTH", username: "ann", token: "t0ken" });
  await codebuild().CreateWebhook({ projectName: "shop" });
  expect(asked[0]).toMatchObject({
    what: "POST /2.0/repositories/ann/shop/hooks",
    authorization: `Basic ${Buffer.from("ann:t0ken").toString("base64")}`,
  });
});

test("a host that refuses, or is not there, is AWS's exception, and nothing is kept", async () => {
  await createProject("GITHUB_ENTERPRISE");
  const create = () => codebuild().CreateWebhook({ projectName: "shop" });
  await expect(create()).rejects.toMatchObject({
    name: "ResourceNotFoundException",
    message: "Could not find access token for server type github_enterprise",
  });
  await importToken("GITHUB_ENTERPRISE");
  answer = { status: 422, body: { message: "Validation Failed", errors: [{ message: "url is not reachable" }] } };
  await expect(create()).rejects.toMatchObject({
    name: "OAuthProviderException",
    message: expect.stringMatching(/^127\.0\.0\.1:\d+ answered 422: Validation Failed; url is not reachable$/),
  });
  expect(await shown()).toBeUndefined();
  await new Promise((resolve) => void host.close(resolve).closeAllConnections());
  await expect(create()).rejects.toMatchObject({ name: "OAuthProviderException", message: expect.stringContaining("cannot be reached") });
  expect(await shown()).toBeUndefined();
});

test("after a crash while the host was asked the webhook says so, and can be deleted", async () => {
  await createProject("GITHUB_ENTERPRISE");
  await importToken("GITHUB_ENTERPRISE");
  house.crashes.push("webhook-asked");
  await expect(codebuild().CreateWebhook({ projectName: "shop" })).rejects.toThrow();
  expect(await shown()).toMatchObject({ status: "CREATING" });
  await codebuild().DeleteWebhook({ projectName: "shop" });
  expect([await shown(), asked]).toEqual([undefined, []]);
});
