/** Servers whose certificate nobody knows. */
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { serveBackend } from "../../../git-hosting/backend.ts";
import { GitServer, push } from "../../../git-hosting/testing/git-server.ts";
import { fetchGit, type GitRequest } from "./fetch-git.ts";

/** Of localhost, signed by itself; for these tests alone. */
const key = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgtGq3iLx/Fx0wGLTK
XvV8Rkk3z9R06v7ftwt2QsiAIk+hRANCAASvJLld7UIFu8lbB8TB60W/d/9SMb7H
qj9czoWLLfYTHJWrXwRWBweJms4kxbudZ0gRxdNh+YOcYCsBrkYeBTMU
-----END PRIVATE KEY-----
`;
const cert = `-----BEGIN CERTIFICATE-----
MIIBlTCCATugAwIBAgIUPJ5p8u0nDCCBM5C771mj2zYTS5kwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyNDAwMjY0M1oYDzIxMjYxMDMx
MDAyNjQzWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAASvJLld7UIFu8lbB8TB60W/d/9SMb7Hqj9czoWLLfYTHJWrXwRWBweJ
ms4kxbudZ0gRxdNh+YOcYCsBrkYeBTMUo2kwZzAdBgNVHQ4EFgQUj6XzeTRJeu4W
Qi0LVyPJe2Fi+gQwHwYDVR0jBBgwFoAUj6XzeTRJeu4WQi0LVyPJe2Fi+gQwDwYD
VR0TAQH/BAUwAwEB/zAUBgNVHREEDTALgglsb2NhbGhvc3QwCgYIKoZIzj0EAwID
SAAwRQIhAIc8jSb1HWENKou5SDtH27CF5kHM0d/x7kTOUhUZ00buAiAgGdvr+eBG
RvPKfmIGm5L9OulMOkilZz6fYS+LlSQq/A==
-----END CERTIFICATE-----
`;

let repositories: GitServer;
let server: Server;
let work: string;
let commit: string;
beforeAll(async () => {
  repositories = await GitServer.open();
  work = mkdtempSync(join(tmpdir(), "towpath-tls-"));
  commit = await push(await repositories.add("ann/shop"), { file: "x" }, "begin");
  const directory = join(repositories.directory, "repositories", "ann", "shop.git");
  server = createServer({ key, cert }, (request, response) => {
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
  writeFileSync(file, cert);
  expect((await fetched({ certificates: file })).resolvedVersion).toBe(commit);
  const other = join(work, "none.pem");
  writeFileSync(other, "");
  await expect(fetched({ certificates: other })).rejects.toThrow(/certificate/);
});
