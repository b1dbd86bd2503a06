import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { SourceType } from "@aws-sdk/client-codebuild";
import { settle } from "@towpath/journal";
import { afterEach, beforeEach, expect, test } from "vitest";
import { serveBackend } from "../../git-hosting/backend.ts";
import { GitServer, push } from "../../git-hosting/testing/git-server.ts";
import { passTime } from "../batch/testing/batches.ts";
import { type FakeHouse, openFakeHouse, role } from "../testing/house.ts";
import { expand } from "./report.ts";

const buildspec = (command: string) => `version: 0.2\nphases:\n  build:\n    commands:\n      - ${command}\n`;

let house: FakeHouse;
let repositories: GitServer;
let host: Server;
let commit: string;
let told: { what: string; body: Record<string, string> }[];
/** What the API answers. */
let status: number;

beforeEach(async () => {
  [house, repositories] = await Promise.all([openFakeHouse(), GitServer.open()]);
  commit = await push(await repositories.add("ann/shop"), { "buildspec.yml": buildspec("true") }, "begin");
  told = [];
  status = 201;
  const directory = join(repositories.directory, "repositories", "ann", "shop.git");
  host = createServer(async (request, response) => {
    const { method, url = "" } = request;
    const path = /^\/ann\/shop\.git(\/.*?)(?:\?|$)/.exec(url)?.[1];
    if (path !== undefined) return serveBackend({ directory, path, user: "" }, request, response, async () => {});
    told.push({ what: `${method} ${url}`, body: JSON.parse(await text(request)) });
    response.writeHead(status).end("{}");
  });
  await once(host.listen(0, "127.0.0.1"), "listening");
});
afterEach(async () => {
  host.close().closeAllConnections();
  await Promise.all([house[Symbol.asyncDispose](), repositories[Symbol.asyncDispose]()]);
});

type Type = "GITHUB_ENTERPRISE" | "GITLAB_SELF_MANAGED" | "BITBUCKET";

/** Without a command the buildspec is the repository's. */
async function create(type: Type, command: string | undefined, buildStatusConfig?: { context?: string; targetUrl?: string }) {
  const { codebuild } = house.aws;
  await codebuild.ImportSourceCredentials({ serverType: type, authType: "PERSONAL_ACCESS_TOKEN", token: "t0ken" });
  const location = `http://127.0.0.1:${(host.address() as AddressInfo).port}/ann/shop.git`;
  await codebuild.CreateProject({
    name: "shop",
    source: {
      type: type as SourceType,
      location,
      reportBuildStatus: true,
      ...(command !== undefined && { buildspec: buildspec(command) }),
      ...(buildStatusConfig && { buildStatusConfig }),
    },
    artifacts: { type: "NO_ARTIFACTS" },
    environment: {
      type: "LINUX_CONTAINER",
      image: "aws/codebuild/standard:7.0",
      computeType: "BUILD_GENERAL1_SMALL",
      environmentVariables: [{ name: "STAGE", value: "test" }],
    },
    serviceRole: role,
    buildBatchConfig: { serviceRole: role },
  });
}

async function built(...project: Parameters<typeof create>) {
  await create(...project);
  const { build } = await house.aws.codebuild.StartBuild({ projectName: "shop" });
  return house.ended(build?.id ?? "");
}

test.each<[Type, string, string, object]>([
  ["GITHUB_ENTERPRISE", "true", "POST /api/v3/repos/ann/shop/statuses/", { state: "success", context: "AWS CodeBuild us-east-1 (shop)" }],
  ["GITHUB_ENTERPRISE", "false", "POST /api/v3/repos/ann/shop/statuses/", { state: "failure", description: "Build failed" }],
  [
    "GITLAB_SELF_MANAGED",
    "true",
    "POST /api/v4/projects/ann%2Fshop/statuses/",
    { state: "success", name: "AWS CodeBuild us-east-1 (shop)" },
  ],
  ["BITBUCKET", "true", "POST /2.0/repositories/ann/shop/commit/", { state: "SUCCESSFUL", name: "AWS CodeBuild us-east-1 (shop)" }],
])("%s hears how the build of its commit ended (%s)", async (type, command, what, body) => {
  const build = await built(type, command);
  expect(build.resolvedSourceVersion).toBe(commit);
  expect(told.at(-1)).toMatchObject({ what: expect.stringContaining(`${what}${commit}`), body });
});

test("the context and the target may hold variables of the build", async () => {
  const build = await built("GITHUB_ENTERPRISE", "true", {
    context: "$STAGE/${CODEBUILD_BUILD_NUMBER}",
    targetUrl: "https://x/$CODEBUILD_BUILD_ID",
  });
  expect(told.at(-1)?.body).toMatchObject({ context: "test/1", target_url: `https://x/${build.id}` });
  expect(expand("$A${B}$none$", { A: "1", B: "2" })).toBe("12$");
});

test("a host that refuses is asked again, and fails no build", async () => {
  status = 503;
  const ending = built("GITHUB_ENTERPRISE", "true");
  const refused = () => house.journal.one("SELECT 1 FROM journal_outbox WHERE kind = 'report-status' AND attempts > 0");
  while (!refused()) await settle();
  status = 201;
  await house.clock.advance(60_000);
  expect((await ending).buildStatus).toBe("SUCCEEDED");
  expect(told.at(-1)?.body).toMatchObject({ state: "success" });
});

/** A batch of two builds, of which one fails; what the host was told, after it has heard so many times that something begins. */
async function batched(begins: number, batchReportMode?: "REPORT_INDIVIDUAL_BUILDS") {
  await create("GITHUB_ENTERPRISE", undefined);
  const batch = "batch: {build-list: [{identifier: good}, {identifier: bad, buildspec: bad.yml}]}";
  const [good, bad] = ["", "\n      - false"].map((more) => buildspec(`sleep 10${more}`));
  await push(join(repositories.directory, "trees", "ann/shop"), { "buildspec.yml": `${batch}\n${good}`, "bad.yml": bad ?? "" }, "batch");
  const { buildBatch } = await house.aws.codebuild.StartBuildBatch({
    projectName: "shop",
    ...(batchReportMode && { buildBatchConfigOverride: { batchReportMode } }),
  });
  const isHeard = () => told.filter(({ body }) => body["state"] === "pending").length === begins;
  while (!isHeard()) await settle();
  await passTime(house, buildBatch?.id ?? "");
  while (house.journal.one("SELECT 1 FROM journal_outbox WHERE kind LIKE 'report-%'")) await settle();
  return told.map(({ body }) => `${body["context"]}: ${body["state"]}`);
}

test("of a batch the host hears as a whole: when its builds begin, and how it ended", async () => {
  const name = "AWS CodeBuild BuildBatch us-east-1 (shop)";
  expect(await batched(1)).toEqual([`${name}: pending`, `${name}: failure`]);
  expect(told.at(-1)?.body["target_url"]).toContain("/projects/shop/batch/shop%3A");
});

test("with REPORT_INDIVIDUAL_BUILDS the host hears of each build of a batch instead", async () => {
  const name = "AWS CodeBuild us-east-1 (shop)";
  const last = Object.fromEntries((await batched(2, "REPORT_INDIVIDUAL_BUILDS")).map((line) => line.split(": ")));
  expect(last).toEqual({ [`${name} good`]: "success", [`${name} bad`]: "failure" });
});
