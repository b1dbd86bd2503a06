import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findEndpoint, usualSockets } from "./endpoint.ts";

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "towpath-home-"));
  const meta = join(home, ".docker/contexts/meta", createHash("sha256").update("mine").digest("hex"));
  await mkdir(meta, { recursive: true });
  await writeFile(join(meta, "meta.json"), JSON.stringify({ Name: "mine", Endpoints: { docker: { Host: "unix:///context.sock" } } }));
  await writeFile(join(home, ".docker/config.json"), JSON.stringify({ currentContext: "mine" }));
});
afterAll(() => rm(home, { recursive: true }));

test("DOCKER_HOST comes first", async () => {
  const env = { DOCKER_HOST: "unix:///a.sock", DOCKER_CONTEXT: "mine" };
  expect(await findEndpoint({ env, homeDirectory: home })).toEqual({ url: "unix:///a.sock", socketPath: "/a.sock" });
});

test("then the context, chosen by the environment or by the configuration", async () => {
  const found = { url: "unix:///context.sock", socketPath: "/context.sock" };
  expect(await findEndpoint({ env: { DOCKER_CONTEXT: "mine" }, homeDirectory: home })).toEqual(found);
  expect(await findEndpoint({ env: {}, homeDirectory: home })).toEqual(found);
});

test("a context that does not exist is said to be missing", async () => {
  const search = { env: { DOCKER_CONTEXT: "other" }, homeDirectory: home };
  await expect(findEndpoint(search)).rejects.toMatchObject({
    code: "EngineUnavailable",
    reason: "absent",
    endpoint: "docker context other",
  });
});

test("TCP endpoints have their usual ports; others are refused by name", async () => {
  const find = (DOCKER_HOST: string) => findEndpoint({ env: { DOCKER_HOST }, homeDirectory: home });
  expect(await find("tcp://10.0.0.1")).toEqual({ url: "tcp://10.0.0.1", host: "10.0.0.1", port: 2375 });
  await expect(find("ssh://somebody@somewhere")).rejects.toMatchObject({ endpoint: "ssh://somebody@somewhere" });
});

test("then the first of the usual sockets that answers", async () => {
  const env = { DOCKER_CONTEXT: "default", XDG_RUNTIME_DIR: home };
  expect(usualSockets({ env, homeDirectory: home })).toContain(join(home, "podman/podman.sock"));
  await mkdir(join(home, "podman"));
  const server = createServer().listen(join(home, "podman/podman.sock"));
  const { socketPath } = await findEndpoint({ env, homeDirectory: home });
  // A Docker that runs on this machine comes before.
  expect(["/var/run/docker.sock", join(home, "podman/podman.sock")]).toContain(socketPath);
  await new Promise((resolve) => server.close(resolve));
});
