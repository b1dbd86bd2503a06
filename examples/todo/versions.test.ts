import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { prepareVersion, versions, type VersionNumber } from "./versions.ts";

const parent = mkdtempSync(join(tmpdir(), "todo-versions-"));
after(() => rmSync(parent, { recursive: true }));

const read = (directory: string, path: string) => readFileSync(join(directory, path), "utf8");
const git = (directory: string, ...parameters: string[]) => execFileSync("git", parameters, { cwd: directory, encoding: "utf8" }).trim();

test("each version is a commit on main with its number and its heading", async () => {
  const directory = join(parent, "todo");
  for (const number of [1, 2, 3, 1] as VersionNumber[]) {
    const { commitId, version, heading } = await prepareVersion(directory, number);
    assert.equal(git(directory, "rev-parse", "main"), commitId);
    assert.equal(git(directory, "status", "--porcelain"), "");
    assert.equal(JSON.parse(read(directory, "package.json")).version, version);
    assert.equal(JSON.parse(read(directory, "package-lock.json")).version, version);
    assert.ok(read(directory, "src/page.js").includes(`heading = "${heading}"`));
    assert.equal(readdirSync(join(directory, "migrations")).length, number === 1 ? 1 : 2);
  }
  assert.equal(git(directory, "rev-list", "--count", "main"), "4");
});

test("the same version again is a commit of its own, so that it can be pushed again", async () => {
  const directory = join(parent, "again");
  const first = await prepareVersion(directory, 1);
  const second = await prepareVersion(directory, 1);
  assert.notEqual(first.commitId, second.commitId);
  assert.equal(git(directory, "rev-parse", "HEAD~1"), first.commitId);
});

test("the tests of version 2 pass, and only a database can show what is wrong with version 3", async () => {
  const directory = join(parent, "tested");
  for (const number of [2, 3] as VersionNumber[]) {
    await prepareVersion(directory, number);
    // Only the pure parts: the others need the packages that this copy does not have.
    const files = ["html", "listing", "page", "todo"].map((name) => `src/${name}.test.js`);
    execFileSync(process.execPath, ["--test", ...files], { cwd: directory, env: { ...process.env, NODE_TEST_CONTEXT: undefined } });
  }
  assert.ok(read(directory, "src/store.js").includes("archived_at"));
  assert.ok(!readdirSync(join(directory, "migrations")).some((name) => read(directory, `migrations/${name}`).includes("archived_at")));
});

test("a directory with other content is left alone", async () => {
  writeFileSync(join(parent, "mine"), "mine");
  await assert.rejects(prepareVersion(parent, 1), /neither empty nor a Git repository/);
  assert.equal(read(parent, "mine"), "mine");
});

test("the lock file names no registry, so that any can be used", () => {
  const lock = read(import.meta.dirname, "app/package-lock.json");
  assert.ok(!lock.includes('"resolved"'));
  assert.equal(Object.keys(versions).length, 3);
});
