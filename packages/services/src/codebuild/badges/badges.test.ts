import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type FakeHouse, openFakeHouse, role } from "../testing/house.ts";

let house: FakeHouse;
let server: Server;
beforeEach(async () => {
  house = await openFakeHouse();
  server = createServer((request, response) => {
    const route = house.routes.find((one) => one.matches(request));
    if (route) void route.handle(request, response);
    else response.writeHead(418).end();
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
});
afterEach(async () => {
  server.close().closeAllConnections();
  await house[Symbol.asyncDispose]();
});

const inline = (command: string) => `version: 0.2\nphases:\n  build:\n    commands:\n      - ${command}\n`;
const location = "http://127.0.0.1:9/ann/shop.git";

async function create(name: string, type: "GITHUB" | "S3" | "NO_SOURCE", badgeEnabled = true) {
  const { project } = await house.aws.codebuild.CreateProject({
    name,
    source: { type, ...(type !== "NO_SOURCE" && { location: type === "S3" ? "bucket/key" : location }), buildspec: inline("true") },
    artifacts: { type: "NO_ARTIFACTS" },
    environment: { type: "LINUX_CONTAINER", image: "aws/codebuild/standard:7.0", computeType: "BUILD_GENERAL1_SMALL" },
    serviceRole: role,
    badgeEnabled,
  });
  return project?.badge;
}

async function look(url: string, branch?: string, method = "GET") {
  const { pathname, searchParams } = new URL(url);
  if (branch !== undefined) searchParams.set("branch", branch);
  const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${pathname}?${searchParams}`, { method });
  const picture = await answer.text();
  return { status: answer.status, type: answer.headers.get("content-type"), says: /<title>(.*)<\/title>/.exec(picture)?.[1] };
}

/** A build without a source of its own, as one of a version. */
async function built(command: string, sourceVersion?: string) {
  const { build } = await house.aws.codebuild.StartBuild({
    projectName: "shop",
    sourceTypeOverride: "NO_SOURCE",
    buildspecOverride: inline(command),
    ...(sourceVersion !== undefined && { sourceVersion }),
  });
  return house.ended(build?.id ?? "");
}

test("says how the newest build of a branch ended, to everybody who knows its URL", async () => {
  const badge = await create("shop", "GITHUB");
  const url = badge?.badgeRequestUrl ?? "";
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:4566\/badges\?uuid=[0-9a-f]{32}&branch=main$/);
  expect(await look(url)).toEqual({ status: 200, type: "image/svg+xml", says: "build: unknown" });
  await built("true");
  await built("false", "refs/heads/side");
  expect((await look(url)).says).toBe("build: passing");
  expect((await look(url, "side")).says).toBe("build: failing");
  expect((await look(url, "none")).says).toBe("build: unknown");
  await built("true", "side");
  expect((await look(url, "side")).says).toBe("build: passing");
  const { build } = await house.aws.codebuild.StartBuild({
    projectName: "shop",
    sourceTypeOverride: "NO_SOURCE",
    buildspecOverride: inline("sleep 100"),
  });
  expect((await look(url)).says).toBe("build: in progress");
  await house.aws.codebuild.StopBuild({ id: build?.id ?? "" });
  expect((await look(url)).says).toBe("build: passing");
});

test("keeps its URL while it is switched off, and answers nobody then", async () => {
  const url = (await create("shop", "GITHUB"))?.badgeRequestUrl ?? "";
  const update = (badgeEnabled: boolean) => house.aws.codebuild.UpdateProject({ name: "shop", badgeEnabled });
  expect((await update(false)).project?.badge).toEqual({ badgeEnabled: false });
  expect((await look(url)).status).toBe(404);
  expect((await update(true)).project?.badge).toEqual({ badgeEnabled: true, badgeRequestUrl: url });
  expect((await look(url, undefined, "POST")).status).toBe(405);
  expect((await look(url.replace(/uuid=\w+/, "uuid=guess"))).status).toBe(404);
  await house.aws.codebuild.DeleteProject({ name: "shop" });
  expect((await look(url)).status).toBe(404);
});

test.each(["S3", "NO_SOURCE"] as const)("is refused for sources of type %s", async (type) => {
  await expect(create("shop", type)).rejects.toMatchObject({
    name: "InvalidInputException",
    message: `Build badges are not supported for source type ${type}`,
  });
});
