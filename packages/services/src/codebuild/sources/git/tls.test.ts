/** Servers whose certificate nobody knows. */
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "@towpath/journal";
import { type Authority, openAuthority } from "@towpath/network";
import { afterAll, beforeAll, expect, test } from "vitest";
import { serveBackend } from "../../../git-hosting/backend.ts";
import { GitServer, push } from "../../../git-hosting/testing/git-server.ts";
import { fetchGit, type GitRequest } from "./fetch-git.ts";

let repositories: GitServer;
let server: Server;
let work: string;
let commit: string;
/** The server's certificate is signed by it. */
let authority: Authority;
beforeAll(async () => {
  repositories = await GitServer.open();
  work = mkdtempSync(join(tmpdir(), "towpath-tls-"));
  commit = await push(await repositories.add("ann/shop"), { file: "x" }, "begin");
  const directory = join(repositories.directory, "repositories", "ann", "shop.git");
  authority = await openAuthority(join(work, "authority"), systemClock);
  const context = await authority.contextFor("localhost");
  server = createServer({ SNICallback: (_name, use) => use(null, context) }, (request, response) => {
    const path = /^\/ann\/shop\.git(\/.*?)(?:\?|$)/.exec(request.url ?? "")?.[1] ?? "";
    serveBackend({ directory, path, user: "" }, request, response, async () => {}).catch(() => response.destroy());
  });
  await once(server.listen(0, "localhost"), "listening");
});
afterAll(async () => {
  server.close().closeAllConnections();
  await repositories[Symbol.asyncDispose]();
  rmSync(work, { recursive: true, force: true });
});

let fetches = 0;
function fetched(more: Partial<GitRequest>) {
  const url = `https://localhost:${(server.address() as AddressInfo).port}/ann/shop.git`;
  const access = { kind: "none" as const };
  const request = {
    url,
    location: url,
    access,
    type: "GITHUB_ENTERPRISE",
    version: undefined,
    depth: 1,
    submodules: false,
    insecureSsl: false,
  };
  return fetchGit({ ...request, ...more }, join(work, String(++fetches)), new AbortController().signal);
}

test("is refused", async () => {
  await expect(fetched({})).rejects.toThrow(/certificate.* for primary source/);
});

test("is read with insecureSsl", async () => {
  expect((await fetched({ insecureSsl: true })).resolvedVersion).toBe(commit);
});

test("is read with its certificate, and not with another", async () => {
  const file = join(work, "host.pem");
  writeFileSync(file, authority.certificate);
  expect((await fetched({ certificates: file })).resolvedVersion).toBe(commit);
  const other = join(work, "none.pem");
  writeFileSync(other, "");
  await expect(fetched({ certificates: other })).rejects.toThrow(/certificate/);
});
