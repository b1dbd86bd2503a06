import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { commitAll, git } from "../git-hosting/testing/git-server.ts";
import { Gateway } from "./testing/gateway.ts";

let gateway: Gateway;
let tree: string;
beforeEach(async () => {
  gateway = await new Gateway().listen();
  await gateway.aws.codeconnections.CreateConnection({ ConnectionName: "hub", ProviderType: "GitHub" });
  tree = mkdtempSync(join(tmpdir(), "proposals-"));
  await git(tree, "init", "-q", "-b", "main");
  await git(tree, "remote", "add", "origin", gateway.repository("hub", "acme/todo"));
  await commitAll(tree, { a: "1" }, "Begin");
  await git(tree, "push", "-q", "origin", "main", "main:release/1");
});
afterEach(() => {
  gateway[Symbol.dispose]();
  rmSync(tree, { recursive: true });
});

test("the URL that clones have in builds leads to the same repository", async () => {
  const { Connections } = await gateway.aws.codeconnections.ListConnections({});
  const id = Connections?.[0]?.ConnectionArn?.split("/")[1] ?? "";
  const heads = (connection: string) =>
    git(
      tree,
      "ls-remote",
      "--heads",
      gateway.url.replace("//", "//AKIATEST:secret@") + `/git-http/000000000000/us-east-1/${connection}/acme/todo.git`,
    );
  expect(await heads(id)).toContain("refs/heads/release/1");
  await expect(heads("other")).rejects.toThrow("Connection arn:aws:codestar-connections:us-east-1:000000000000:connection/other not found");
});

const told = () =>
  (gateway.events("Repository Pull Request") as Record<string, unknown>[]).map(({ event, isMerged, pullRequestId }) => [
    event,
    isMerged,
    pullRequestId,
  ]);

test("pushing to refs/for proposes a commit, again updates it, deleting closes it", async () => {
  const base = await git(tree, "rev-parse", "HEAD");
  await git(tree, "checkout", "-qb", "topic");
  const first = await commitAll(tree, { b: "1" }, "Add b\n\nAt length.");
  await git(tree, "push", "-q", "origin", "HEAD:refs/for/release/1/add/b");
  const [opened] = gateway.events("Repository Pull Request");
  expect(opened).toMatchObject({
    event: "OPEN",
    title: "Add b",
    author: "Ada",
    sourceBranch: "add/b",
    destinationBranch: "release/1",
    sourceCommit: first,
    destinationCommit: base,
  });
  await commitAll(tree, { b: "2" }, "Change b");
  await git(tree, "push", "-q", "origin", "HEAD:refs/for/release/1/add/b");
  await git(tree, "push", "-q", "origin", ":refs/for/release/1/add/b");
  expect(told()).toEqual([
    ["OPEN", false, "release/1/add/b"],
    ["UPDATED", false, "release/1/add/b"],
    ["CLOSED", false, "release/1/add/b"],
  ]);
  expect(gateway.events("Repository Push")).toHaveLength(2);
});

test("a proposal is closed as merged when its branch contains it, and compared with the branch as it was before", async () => {
  const base = await git(tree, "rev-parse", "HEAD");
  await git(tree, "checkout", "-qb", "topic");
  const proposed = await commitAll(tree, { b: "1" }, "Add b");
  await git(tree, "push", "-q", "origin", "HEAD:refs/for/main/b");
  await git(tree, "checkout", "-q", "main");
  await git(tree, "merge", "-q", "--no-ff", "-m", "Merge", "topic");
  await git(tree, "push", "-q", "origin", "main");
  expect(gateway.events("Repository Pull Request").at(-1)).toMatchObject({
    event: "CLOSED",
    isMerged: true,
    sourceCommit: proposed,
    destinationCommit: base,
  });
  expect(await git(tree, "ls-remote", "origin", "refs/for/*")).toBe("");
});

test("what is for no branch, or proposes nothing new, is no pull request", async () => {
  await git(tree, "push", "-q", "origin", "HEAD:refs/for/main/nothing");
  await commitAll(tree, { b: "1" }, "Add b");
  await git(tree, "push", "-q", "origin", "HEAD:refs/for/nowhere/b");
  expect(told()).toEqual([]);
});
