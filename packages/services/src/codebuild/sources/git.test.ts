import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { Session } from "../../door/aws.ts";
import { fetchGit } from "./git.ts";

let root: string | undefined;
afterEach(() => root && rmSync(root, { recursive: true, force: true }));

const session = { credentials: { accessKeyId: "ID", secretAccessKey: "hush", sessionToken: "T", expiresAt: 0 } } as unknown as Session;
const wanted = { location: "https://x", version: undefined, depth: 0, submodules: false };
const { signal } = new AbortController();

function repositoryWith(fill: (directory: string) => void): { url: string; root: string } {
  root = mkdtempSync(join(tmpdir(), "towpath-git-"));
  const repository = join(root, "repository");
  mkdirSync(repository);
  const git = (...args: string[]) =>
    execFileSync("git", ["-C", repository, "-c", "user.name=Ann", "-c", "user.email=ann@example.com", ...args]);
  git("init", "--quiet", "-b", "main");
  fill(repository);
  git("add", "-A");
  git("commit", "--quiet", "-m", "Begin");
  return { url: `file://${repository}`, root };
}

test("a buildspec is read from the source only, wherever links and paths lead", async () => {
  const made = repositoryWith((directory) => {
    writeFileSync(join(directory, "real.yml"), "version: 0.2");
    symlinkSync("real.yml", join(directory, "inside.yml"));
    symlinkSync("../../../secret.yml", join(directory, "outside.yml"));
  });
  const secret = join(made.root, "secret.yml");
  writeFileSync(secret, "hush");
  const fetched = await fetchGit({ ...wanted, url: made.url }, session, join(made.root, "work"), signal);
  expect(String(await fetched.read("inside.yml", 100))).toBe("version: 0.2");
  expect(String(await fetched.read("inside.yml", 7))).toBe("version");
  for (const path of ["outside.yml", "../../secret.yml", "../../../../../../etc/passwd", ".", "none.yml"])
    expect(await fetched.read(path, 100)).toBeUndefined();
});

test("credentials go to the server of the repository and to no submodule's", async () => {
  const seen: { host: string | undefined; authorization: string | undefined }[] = [];
  const server = createServer(({ headers }, response) => {
    seen.push({ host: headers.host, authorization: headers.authorization });
    response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const made = repositoryWith((directory) => {
    writeFileSync(join(directory, ".gitmodules"), `[submodule "s"]\n\tpath = s\n\turl = http://localhost:${port}/s.git\n`);
    const commit = "1".repeat(40);
    execFileSync("git", ["-C", directory, "update-index", "--add", "--cacheinfo", `160000,${commit},s`]);
    mkdirSync(join(directory, "s"));
  });
  const fetching = [
    fetchGit({ ...wanted, url: made.url, submodules: true }, session, join(made.root, "a"), signal),
    fetchGit({ ...wanted, url: `http://127.0.0.1:${port}/own.git` }, session, join(made.root, "b"), signal),
  ];
  for (const { status } of await Promise.allSettled(fetching)) expect(status).toBe("rejected");
  server.close();
  const of = (host: string) => seen.filter((request) => request.host === `${host}:${port}`).map(({ authorization }) => authorization);
  expect(of("127.0.0.1")[0]).toBe(`Basic ${Buffer.from("ID%T:hush").toString("base64")}`);
  expect(of("localhost").length).toBeGreaterThan(0);
  expect(of("localhost").every((authorization) => authorization === undefined)).toBe(true);
});
