import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readTree } from "./tree.ts";

let directory: string;
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), "towpath-tree-"))));
afterEach(() => rmSync(directory, { recursive: true }));

function write(...paths: string[]): void {
  for (const path of paths) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), path);
  }
}
const git = (...words: string[]) =>
  execFileSync("git", ["-C", directory, "-c", "user.name=t", "-c", "user.email=t@example.com", ...words], { stdio: "pipe" });
const paths = async (below = "") =>
  (await readTree(join(directory, below), { PATH: "/usr/bin:/bin" })).entries.map(({ path }) => path).sort();

test("without Git, everything is in it: links, empty directories, hidden files", async () => {
  write("a/b.txt", ".hidden");
  mkdirSync(join(directory, "empty"));
  symlinkSync("a/b.txt", join(directory, "link"));
  symlinkSync("a", join(directory, "to-directory"));
  expect(await paths()).toEqual([".hidden", "a/b.txt", "empty", "link", "to-directory"]);
});

test("in a work tree: what is committed, changed, new; not what is ignored or deleted", async () => {
  write("committed", "deleted", "sub/ö ü.txt");
  writeFileSync(join(directory, ".gitignore"), "node_modules\n");
  git("init", "--quiet");
  git("add", ".");
  git("commit", "--quiet", "--message", "Begin");
  rmSync(join(directory, "deleted"));
  write("new", "node_modules/x/index.js");
  expect(await paths()).toEqual([".gitignore", "committed", "new", "sub/ö ü.txt"]);
  expect(await paths("sub")).toEqual(["ö ü.txt"]);
  expect(await paths("node_modules")).toEqual(["x/index.js"]);
});

test("a repository inside the work tree goes by its own rules", async () => {
  write("inner/kept", "inner/ignored", "outer");
  writeFileSync(join(directory, "inner/.gitignore"), "ignored\n");
  git("init", "--quiet");
  git("init", "--quiet", "inner");
  expect(await paths()).toEqual(["inner/.gitignore", "inner/kept", "outer"]);
});
