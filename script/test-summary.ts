/**
 * Adds up vitest's JSON reports: prints what was skipped and what failed, and as the last line the counts of all of them. Exits with 1
 * when something failed, or when a run left no report or ran nothing at all: neither is a success.
 */
import { readFileSync } from "node:fs";
import { basename } from "node:path";

interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

const counts = { passed: 0, failed: 0, skipped: 0 };
const skipped: string[] = [];
const failed: string[] = [];

for (const path of process.argv.slice(2)) {
  const run = basename(path, ".json");
  const report = readReport(path);
  const files = report?.testResults ?? [];
  for (const file of files) {
    for (const { status, fullName } of file.assertionResults) count(status, `${run}: ${fullName}`);
    if (file.status === "failed" && !file.assertionResults.some(({ status }) => status === "failed")) {
      count("failed", `${run}: ${file.name}: ${file.message.split("\n")[0] ?? ""}`);
    }
  }
  if (report === undefined) count("failed", `${run}: wrote no report (it did not get as far as its tests)`);
  else if (files.length === 0) count("failed", `${run}: ran no test`);
}

print("Skipped, because this machine lacks what they need:", skipped);
print("Failed:", failed);
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exitCode = counts.failed === 0 ? 0 : 1;

function readReport(path: string): Report | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Report;
  } catch {
    return undefined;
  }
}

function count(status: string, name: string): void {
  if (status === "passed") {
    counts.passed += 1;
  } else if (status === "failed") {
    counts.failed += 1;
    failed.push(name);
  } else {
    counts.skipped += 1;
    skipped.push(name);
  }
}

function print(title: string, names: readonly string[]): void {
  if (names.length === 0) return;
  console.log(`\n${title}\n${names.map((name) => `  - ${name}`).join("\n")}\n`);
}
