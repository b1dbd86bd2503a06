import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { discovered, discoveryScript } from "./discovery.ts";

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "discovery-"));
  mkdirSync(join(home, "results"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

function search(files: Record<string, string>, variables: Record<string, string> = {}): string[] | undefined {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(home, "src", path)), { recursive: true });
    writeFileSync(join(home, "src", path), text);
  }
  const env = { PATH: process.env.PATH, CODEBUILD_SRC_DIR: join(home, "src"), ...variables };
  execFileSync("/bin/sh", ["-c", discoveryScript(join(home, "results")).join("\n")], { env, stdio: "ignore" });
  const list = join(home, "results", discovered.files);
  return existsSync(list) ? readFileSync(list, "utf8").split("\n").slice(0, -1).sort() : undefined;
}

test("files that look like reports, anywhere below the source", () => {
  const found = search({
    "target/surefire-reports/TEST-a.xml": '<?xml version="1.0"?>\n<testsuite\n name="a">\n</testsuite>',
    "a b/it's.xml": "<testsuites></testsuites>",
    "coverage/.resultset.json": '{"RSpec": {"coverage": {}}}',
    "out.trx": "<TestRun id='1'/>",
    "pom.xml": "<project/>",
    "package.json": '{"name": "x"}',
    "notes.txt": "<testsuite>",
  });
  expect(found).toEqual(["./a b/it's.xml", "./coverage/.resultset.json", "./out.trx", "./target/surefire-reports/TEST-a.xml"]);
});

test("an environment that says not to search, or where", () => {
  const files = { "a.xml": "<testsuite/>" };
  expect(search(files, { CODEBUILD_CONFIG_AUTO_DISCOVER: "FALSE" })).toBeUndefined();
  expect(existsSync(join(home, "results", discovered.pattern))).toBe(false);
  expect(search(files, { CODEBUILD_CONFIG_AUTO_DISCOVER: "true", CODEBUILD_CONFIG_AUTO_DISCOVER_DIR: "out/*xml" })).toEqual(["./a.xml"]);
  expect(readFileSync(join(home, "results", discovered.pattern), "utf8")).toBe("out/*xml");
});

test("an image without the programs, and a source that is gone, are no failure", () => {
  expect(search({ "a.xml": "<testsuite/>" }, { PATH: "/nowhere" })).toBeUndefined();
  expect(search({}, { CODEBUILD_SRC_DIR: "/nowhere/at/all" })).toBeUndefined();
});
