import { existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ProjectCache } from "@aws-sdk/client-codebuild";
import { seededIds, settle, silentLog } from "@towpath/journal";
import { afterEach, beforeEach, expect, test } from "vitest";
import { git, GitServer, push } from "../../git-hosting/testing/git-server.ts";
import type { CodebuildParts } from "../parts.ts";
import { type FakeHouse, openFakeHouse, role } from "../testing/house.ts";
import { makeMirrors } from "./mirrors.ts";
import { tidyCaches } from "./tidy.ts";

const buildspec = "version: 0.2\nphases:\n  build:\n    commands:\n      - echo built\n";

let house: FakeHouse;
let server: GitServer;
let tree: string;
let first: string;
beforeEach(async () => {
  [house, server] = await Promise.all([openFakeHouse(), GitServer.open()]);
  server.token = undefined;
  tree = await server.add("ann/shop");
  first = await push(tree, { "buildspec.yml": buildspec }, "first");
  await create("shop");
});
afterEach(async () => void (await Promise.all([house[Symbol.asyncDispose](), server[Symbol.asyncDispose]()])));

const create = (name: string, cache: ProjectCache = { type: "LOCAL", modes: ["LOCAL_SOURCE_CACHE"] }) =>
  house.aws.codebuild.CreateProject({
    name,
    source: { type: "GITHUB", location: `${server.url}/ann/shop.git` },
    artifacts: { type: "NO_ARTIFACTS" },
    environment: { type: "LINUX_CONTAINER", image: "aws/codebuild/standard:7.0", computeType: "BUILD_GENERAL1_SMALL" },
    serviceRole: role,
    cache: cache as { type: "LOCAL" },
  });

const started = async (projectName: string, more: object = {}): Promise<string> =>
  (await house.aws.codebuild.StartBuild({ projectName, ...more })).build?.id ?? "";

async function built(more: object = {}, projectName = "shop") {
  const build = await house.ended(await started(projectName, more));
  const said = /Local cache LOCAL_SOURCE_CACHE: (\w+)/.exec(await house.log(build))?.[1];
  return { status: build.buildStatus, version: build.resolvedSourceVersion, said };
}

const rows = () => house.journal.all<{ id: string; size_bytes: number }>("SELECT id, size_bytes FROM codebuild_mirrors");
const directory = (id = rows()[0]?.id ?? "") => join(house.dataDirectory, "codebuild", "mirrors", id);

test("a repository is fetched once, then only what is new, and each version is found", async () => {
  expect(await built()).toEqual({ status: "SUCCEEDED", version: first, said: "miss" });
  const second = await push(tree, { more: "" }, "second");
  await git(tree, "commit", "-qm", "pull", "--allow-empty");
  await git(tree, "push", "-q", "origin", "HEAD:refs/pull/7/head", "HEAD:refs/tags/v1");
  const pull = await git(tree, "rev-parse", "HEAD");
  expect(await built()).toEqual({ status: "SUCCEEDED", version: second, said: "hit" });
  for (const [sourceVersion, version] of [
    [first, first],
    [first.slice(0, 9), first],
    ["main", second],
    ["pr/7", pull],
    ["v1", pull],
    [`refs/pull/7/head^{${pull}}`, pull],
  ])
    for (const gitCloneDepthOverride of [0, 1])
      expect(await built({ sourceVersion, gitCloneDepthOverride })).toEqual({ status: "SUCCEEDED", version, said: "hit" });
  expect(rows()).toHaveLength(1);
  expect(rows()[0]?.size_bytes).toBeGreaterThan(0);
  expect(await built({ sourceVersion: "none" })).toMatchObject({ status: "FAILED" });
});

test("what a forced push took away from the branch is not taken for its newest commit", async () => {
  await built();
  await git(tree, "commit", "-q", "--amend", "-m", "instead");
  await git(tree, "push", "-qf", "origin", "HEAD:main");
  expect(await built()).toMatchObject({ version: await git(tree, "rev-parse", "HEAD"), said: "hit" });
  await git(tree, "push", "-q", "origin", "HEAD:side");
  expect(await built({ sourceVersion: "side" })).toMatchObject({ status: "SUCCEEDED" });
  await git(tree, "push", "-q", "origin", ":side");
  expect(await built({ sourceVersion: "side" })).toMatchObject({ status: "FAILED" });
});

test("builds at once share it, and the server is asked each time, so a token that is withdrawn counts", async () => {
  const ids = await Promise.all(Array.from({ length: 4 }, () => started("shop")));
  for (const id of ids) expect((await house.ended(id)).resolvedSourceVersion).toBe(first);
  expect(rows()).toHaveLength(1);
  server.token = "withdrawn";
  expect((await built()).status).toBe("FAILED");
  expect(rows()).toHaveLength(1);
});

test("one that is damaged is left out and made anew", async () => {
  await built();
  const damaged = directory();
  rmSync(join(damaged, "objects"), { recursive: true });
  writeFileSync(join(damaged, "packed-refs"), "nonsense");
  expect(await built()).toEqual({ status: "SUCCEEDED", version: first, said: "it" });
  expect(existsSync(damaged)).toBe(false);
  expect(await built()).toMatchObject({ said: "miss" });
  expect(await built()).toMatchObject({ said: "hit" });
});

test("it is gone after InvalidateProjectCache, and with its project", async () => {
  await built();
  const before = directory();
  await house.clock.advance(1_000);
  await house.aws.codebuild.InvalidateProjectCache({ projectName: "shop" });
  await house.clock.advance(1_000);
  expect(await built()).toMatchObject({ said: "miss" });
  expect([existsSync(before), readdirSync(join(before, "..")).length]).toEqual([false, 1]);
  await house.aws.codebuild.DeleteProject({ name: "shop" });
  await create("other");
  await built({}, "other");
  expect(rows()).toHaveLength(1);
});

test("beyond the budget the least recently used goes, and its next build makes it anew", async () => {
  await create("other");
  await built();
  await house.clock.advance(1_000);
  await built({}, "other");
  const [first, second] = rows();
  const mirrors = makeMirrors({
    journal: house.journal,
    ids: seededIds(2),
    crash: { at: () => {} },
    home: { dataDirectory: house.dataDirectory } as never,
  });
  const parts = {
    journal: house.journal,
    engines: { partsFor: () => ({ engine: house.engine }) },
    mirrors,
    crash: { at: () => {} },
    log: silentLog,
  } as unknown as CodebuildParts;
  await tidyCaches(parts, new AbortController().signal, (first?.size_bytes ?? 0) + (second?.size_bytes ?? 0) - 1);
  expect(rows()).toHaveLength(1);
  expect(await built()).toMatchObject({ status: "SUCCEEDED", said: "miss" });
  expect(await built({}, "other")).toMatchObject({ status: "SUCCEEDED", said: "hit" });
});

test("after a crash between its row and its directory it is found again", async () => {
  house.crashes.push("mirror-claimed");
  const id = await started("shop");
  const hasFailed = () => house.journal.one("SELECT 1 FROM journal_outbox WHERE kind = 'run' AND attempts > 0");
  while (!hasFailed()) await settle();
  await house.clock.advance(60_000);
  expect((await house.ended(id)).buildStatus).toBe("SUCCEEDED");
  expect(rows()).toHaveLength(1);
});
