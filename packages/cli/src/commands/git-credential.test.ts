import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { writeAccess } from "@towpath/server/access";
import { afterEach, beforeEach, expect, test } from "vitest";
import { record } from "../test-context.ts";
import { gitCredential } from "./git-credential.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "towpath-credential-"));
  const access = { account: "1", region: "us-east-1", accessKeyId: "AKIA1", secretAccessKey: "s1", processId: 1, installationId: "i" };
  writeAccess(directory, { endpoint: "http://127.0.0.1:4566", ...access });
});
afterEach(() => rmSync(directory, { recursive: true }));

async function ask(operation: string, question: string): Promise<string[]> {
  const { context, printed } = record({ env: { TOWPATH_HOME: directory }, stdin: Readable.from([question]) });
  expect(await gitCredential.run(context, { arguments: [operation], options: {} })).toBe(0);
  return printed;
}

test("git gets the keys of the server it asks for", async () => {
  expect(await ask("get", "protocol=http\nhost=127.0.0.1:4566\n\n")).toEqual(["username=AKIA1", "password=s1"]);
  expect(await ask("get", "protocol=http\nhost=localhost:4566\n")).toHaveLength(2);
});

test.each(["protocol=https\nhost=127.0.0.1:4566\n", "protocol=http\nhost=127.0.0.1:4567\n", "protocol=http\nhost=example.com\n", ""])(
  "the keys go nowhere else: %j",
  async (question) => {
    expect(await ask("get", question)).toEqual([]);
  },
);

test("storing and erasing are not ours to do", async () => {
  expect(await ask("store", "protocol=http\nhost=127.0.0.1:4566\n\n")).toEqual([]);
});
