import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { git, GitServer, push } from "../../../git-hosting/testing/git-server.ts";
import type { Access } from "./access.ts";
import { fetchGit, type GitRequest } from "./fetch-git.ts";

const { signal } = new AbortController();
const password: Access = { kind: "password", username: "x-access-token", password: "t0ken" };

let server: GitServer;
let work: string;
let tree: string;
let name: string;
let names = 0;
async function newRepository(): Promise<void> {
  name = `ann/shop${++names}`;
  tree = await server.add(name);
}
beforeAll(async () => {
  server = await GitServer.open();
  work = mkdtempSync(join(tmpdir(), "towpath-git-"));
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  rmSync(work, { recursive: true, force: true });
});

let fetches = 0;
/** Fetches into a directory of its own; `directory` is where it is then. */
async function fetched(more: Partial<GitRequest> = {}) {
  const into = join(work, String(++fetches));
  const url = `${server.url}/${name}.git`;
  const request = { url, location: url, type: "GITHUB", version: undefined, depth: 0, submodules: false, insecureSsl: false };
  const source = await fetchGit({ ...request, access: password, ...more }, into, signal);
  return Object.assign(source, { directory: join(into, "source") });
}

describe("a source version", () => {
  let commits: Record<"first" | "second" | "side" | "pull", string>;
  beforeAll(async () => {
    await newRepository();
    const first = await push(tree, { file: "first" }, "first");
    await git(tree, "tag", "-am", "one", "v1");
    await git(tree, "push", "-q", "origin", "v1");
    const second = await push(tree, { file: "second" }, "second");
    await git(tree, "checkout", "-qb", "side/way", first);
    const side = await push(tree, { file: "side" }, "side", "side/way");
    await git(tree, "commit", "-qm", "pull", "--allow-empty");
    await git(tree, "push", "-q", "origin", "HEAD:refs/pull/7/head", "HEAD:refs/merge-requests/8/head");
    commits = { first, second, side, pull: await git(tree, "rev-parse", "HEAD") };
  });

  test.each<[string, string | undefined, keyof typeof commits, string?]>([
    ["is the default branch", undefined, "second"],
    ["is a branch", "side/way", "side"],
    ["is a tag that has a message", "v1", "first"],
    ["is the full name of a branch", "refs/heads/main", "second"],
    ["is the full name of a tag", "refs/tags/v1", "first"],
    ["is a pull request of GitHub's", "pr/7", "pull"],
    ["is a merge request of GitLab's", "pr/8", "pull", "GITLAB"],
    ["is the full name of a pull request", "refs/pull/7/head", "pull"],
  ])("%s, with all commits and with one", async (_, version, which, type = "GITHUB") => {
    for (const depth of [0, 1, 26]) {
      const source = await fetched({ version, depth, type });
      expect(source.resolvedVersion).toBe(commits[which]);
      expect(await git(source.directory, "rev-parse", "--is-shallow-repository")).toBe(depth === 1 ? "true" : "false");
      expect(await git(source.directory, "remote", "get-url", "origin")).toBe(`${server.url}/${name}.git`);
      expect(await git(source.directory, "rev-parse", "--abbrev-ref", "HEAD")).toBe("HEAD");
    }
  });

  test("is a commit, whole or abbreviated, on a branch or on none, also as it was seen in a ref", async () => {
    const { first, side, pull } = commits;
    for (const depth of [0, 1])
      for (const [version, wanted] of [
        [first, first],
        [first.slice(0, 8), first],
        [pull, pull],
        [`refs/heads/side/way^{${side}}`, side],
        [`refs/pull/7/head^{${pull.slice(0, 9)}}`, pull],
      ] as const)
        expect([version, (await fetched({ version, depth })).resolvedVersion]).toEqual([version, wanted]);
  });

  test("that is there as a branch and as a tag is the branch", async () => {
    await git(tree, "push", "-q", "origin", `${commits.first}:refs/tags/main`);
    for (const depth of [0, 1]) expect((await fetched({ version: "main", depth })).resolvedVersion).toBe(commits.second);
  });

  test.each([
    "none",
    "refs/heads/none",
    "pr/9",
    "1".repeat(40),
    "abcdef1",
    "-x",
    "--upload-pack=touch /tmp/x",
    "main:refs/heads/y",
    "a..b",
    "*",
  ])("%s is not there", async (version) => {
    for (const depth of [0, 1])
      await expect(fetched({ version, depth })).rejects.toMatchObject({
        context: { statusCode: "CLIENT_ERROR", message: `reference not found for primary source and source version ${version}` },
      });
  });
});

describe("a repository", () => {
  beforeEach(newRepository);
  test("a buildspec is read from the source only, wherever links and paths lead", async () => {
    writeFileSync(join(work, "secret.yml"), "hush");
    symlinkSync("real.yml", join(tree, "inside.yml"));
    symlinkSync("../../secret.yml", join(tree, "outside.yml"));
    await push(tree, { "real.yml": "version: 0.2" }, "begin");
    const source = await fetched();
    expect(String(await source.read("inside.yml", 100))).toBe("version: 0.2");
    expect(String(await source.read("inside.yml", 7))).toBe("version");
    for (const path of ["outside.yml", "../../secret.yml", "../../../../../../etc/passwd", ".", "none.yml"])
      expect(await source.read(path, 100)).toBeUndefined();
  });

  test.each<[string, Partial<GitRequest>, string]>([
    ["without a password", { access: { kind: "none" } }, "authentication required"],
    ["with a wrong password", { access: { ...password, password: "wrong" } as Access }, "authorization failed"],
    ["with a wrong header", { access: { kind: "header", authorization: "Basic eDp5" } }, "authentication required"],
  ])("AWS's text tells what went wrong %s, and the password is not in it", async (_, more, text) => {
    await push(tree, {}, "begin").catch(() => push(tree, { file: "x" }, "begin"));
    const error = await fetched({ ...more, version: "main", identifier: "second" }).catch((thrown: unknown) => thrown as Error);
    expect(error).toMatchObject({ context: { message: `${text} for secondary source second and source version main` } });
    expect(JSON.stringify([error, (error as Error).cause, String((error as Error).cause)])).not.toMatch(/wrong|t0ken|eDp5/);
  });

  test("a repository that is not there is told, and so is a host that is not", async () => {
    await expect(fetched({ url: `${server.url}/nobody.git` })).rejects.toThrow("repository not found for primary source");
    await expect(fetched({ location: "x", url: "http://127.0.0.1:9/ann/shop.git" })).rejects.toThrow(/127\.0\.0\.1.* for primary source/);
  });

  test("submodules of the same host are fetched with the same password when they are wanted", async () => {
    const part = await server.add("ann/part");
    const commit = await push(part, { text: "part" }, "part");
    const gitmodules = '[submodule "p"]\n\tpath = p\n\turl = ../part.git\n';
    writeFileSync(join(tree, ".gitmodules"), gitmodules);
    await git(tree, "add", "-A");
    await git(tree, "update-index", "--add", "--cacheinfo", `160000,${commit},p`);
    await git(tree, "commit", "-qm", "submodule");
    await git(tree, "push", "-q", "origin", "HEAD:main");
    expect(await (await fetched()).read("p/text", 10)).toBeUndefined();
    expect(String(await (await fetched({ submodules: true })).read("p/text", 10))).toBe("part");
    expect(String(await (await fetched({ submodules: true, depth: 1 })).read("p/text", 10))).toBe("part");
  });

  /** A tree whose submodule lies elsewhere. */
  async function withSubmoduleAt(url: string): Promise<void> {
    writeFileSync(join(tree, ".gitmodules"), `[submodule "s"]\n\tpath = s\n\turl = ${url}\n`);
    await git(tree, "add", "-A");
    await git(tree, "update-index", "--add", "--cacheinfo", `160000,${"1".repeat(40)},s`);
    await git(tree, "commit", "-qm", "submodule");
    await git(tree, "push", "-q", "origin", "HEAD:main");
  }

  test("credentials go to the server of the repository and to no submodule's", async () => {
    const seen: (string | undefined)[] = [];
    const stranger = createServer(({ headers }, response) => {
      seen.push(headers.authorization);
      response.writeHead(401, { "www-authenticate": 'Basic realm="stranger"' }).end();
    });
    await new Promise<void>((resolve) => stranger.listen(0, "127.0.0.1", resolve));
    await withSubmoduleAt(`http://localhost:${(stranger.address() as AddressInfo).port}/s.git`);
    const header: Access = { kind: "header", authorization: `Basic ${Buffer.from("x:t0ken").toString("base64")}` };
    for (const access of [password, header]) await expect(fetched({ access, submodules: true })).rejects.toThrow("authentication required");
    stranger.close();
    expect(seen.length).toBeGreaterThan(1);
    expect(seen.every((authorization) => authorization === undefined)).toBe(true);
  });

  test("git follows no submodule to files or programs of this host", async () => {
    const own = join(work, "own");
    mkdirSync(own);
    execFileSync("git", ["init", "-q", "--bare", own]);
    for (const url of [`file://${own}`, own, "ext::touch /tmp/x", "ssh://127.0.0.1/x"]) {
      await withSubmoduleAt(url);
      await expect(fetched({ submodules: true })).rejects.toThrow(/^transport '(file|ext|ssh)' not allowed for primary source/);
    }
  });
});
