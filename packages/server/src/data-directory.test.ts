import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { DirectoryUnusable, prepareDataDirectory } from "./data-directory.ts";

let root: string;
beforeEach(() => (root = mkdtempSync(join(tmpdir(), "towpath-directory-"))));
afterEach(() => rmSync(root, { recursive: true }));

test("a directory that does not exist is made", () => {
  prepareDataDirectory(join(root, "a/b"));
  expect(existsSync(join(root, "a/b"))).toBe(true);
});

test("somebody's files are not moved in with", () => {
  writeFileSync(join(root, "thesis.txt"), "");
  expect(() => prepareDataDirectory(root)).toThrow(DirectoryUnusable);
  expect(() => prepareDataDirectory(root)).toThrow("thesis.txt");
});

test("what an early start or the making of images left is no obstacle", () => {
  mkdirSync(join(root, "cache"));
  writeFileSync(join(root, "server.log"), "");
  expect(() => prepareDataDirectory(root)).not.toThrow();
});

test("a directory that was there is closed to others, unless it is somebody's", () => {
  chmodSync(root, 0o755);
  prepareDataDirectory(root);
  expect(statSync(root).mode & 0o777).toBe(0o700);
  writeFileSync(join(root, "thesis.txt"), "");
  chmodSync(root, 0o755);
  expect(() => prepareDataDirectory(root)).toThrow(DirectoryUnusable);
  expect(statSync(root).mode & 0o777).toBe(0o755);
});

test("a directory of ours may hold anything", () => {
  writeFileSync(join(root, "towpath.db"), "");
  writeFileSync(join(root, "notes.txt"), "");
  expect(() => prepareDataDirectory(root)).not.toThrow();
});

test("a file in the way is named", () => {
  writeFileSync(join(root, "file"), "");
  expect(() => prepareDataDirectory(join(root, "file"))).toThrow(DirectoryUnusable);
});
