/** What happened to a branch between its push and the checkout: the commit that was pushed is taken as long as the repository has it. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Served, serveRepositories } from "../../git-hosting/testing/serve-repositories.ts";
import { checkOut, type Remote, RevisionMissing } from "./checkout.ts";

let repository: string;
let pushed: string;
let served: Served;

const git = (...args: string[]) =>
  execFileSync("git", ["-C", repository, "-c", "user.name=Ann", "-c", "user.email=ann@example.com", ...args])
    .toString()
    .trim();

beforeEach(async () => {
  repository = mkdtempSync(join(tmpdir(), "towpath-rewritten-"));
  served = await serveRepositories(tmpdir());
  git("init", "--quiet", "-b", "main");
  commit("before");
  commit("pushed");
  pushed = git("rev-parse", "HEAD");
});
afterEach(async () => {
  await served[Symbol.asyncDispose]();
  rmSync(repository, { recursive: true });
});

function commit(text: string): void {
  writeFileSync(join(repository, "file"), text);
  git("add", "-A");
  git("commit", "--quiet", "-m", text);
}

/** What a forced push leaves in the repository that receives it. */
function force(): void {
  git("reset", "--quiet", "--hard", "HEAD~1");
  commit("instead");
}
const forget = () => git("-c", "gc.reflogExpire=now", "-c", "gc.reflogExpireUnreachable=now", "gc", "--quiet", "--prune=now");

const remote = (): Remote => ({
  url: `${served.url}/${basename(repository)}`,
  credentials: { username: "", password: "" },
  dataDirectory: "/test",
});

async function checkedOut(revision: string | undefined): Promise<string> {
  await using checkout = await checkOut(remote(), "main", revision);
  return checkout.commit.message;
}

test("a forced push after the trigger does not change what is taken", async () => {
  force();
  expect(await checkedOut(pushed)).toBe("pushed");
  expect(await checkedOut(undefined)).toBe("instead");
});

test("a commit that a forced push made the repository forget is missing, and nothing else is taken for it", async () => {
  force();
  forget();
  await expect(checkedOut(pushed)).rejects.toThrow(RevisionMissing);
});

test("the commit is taken although its branch has vanished, and missing when it has too", async () => {
  git("checkout", "--quiet", "-b", "other", "HEAD~1");
  git("branch", "--quiet", "-D", "main");
  expect(await checkedOut(pushed)).toBe("pushed");
  await expect(checkedOut(undefined)).rejects.toThrow(RevisionMissing);
  forget();
  await expect(checkedOut(pushed)).rejects.toThrow(RevisionMissing);
});
