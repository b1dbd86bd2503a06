import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openDocker } from "./docker-engine.ts";
import { chooseVersion } from "./transport.ts";

let directory: string;
let server: Server | undefined;
const socket = () => join(directory, "engine.sock");
const open = () => openDocker({ env: { DOCKER_HOST: `unix://${socket()}` }, homeDirectory: directory });

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "towpath-socket-"));
});
afterEach(async () => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
  await rm(directory, { recursive: true, force: true });
});

function serve(answer: (path: string, response: ServerResponse, request: IncomingMessage) => void): Promise<void> {
  server = createServer((request, response) => {
    if (request.url === "/version") response.end(JSON.stringify({ ApiVersion: "1.41", MinAPIVersion: "1.12" }));
    else answer(request.url ?? "", response, request);
  });
  return new Promise((resolve) => server?.listen(socket(), resolve));
}

test("no socket: the engine is absent, and the error says what to do", async () => {
  await expect(open().info()).rejects.toMatchObject({
    code: "EngineUnavailable",
    reason: "absent",
    endpoint: `unix://${socket()}`,
    advice: expect.stringContaining("DOCKER_HOST") as string,
  });
});

test("an engine that comes later is found by the next call", async () => {
  const engine = open();
  await expect(engine.ping()).rejects.toMatchObject({ reason: "absent" });
  await serve((_path, response) => response.end("OK"));
  await engine.ping();
  await engine.close();
});

test("an engine that goes away in the middle of a call does not run", async () => {
  await serve(() => {
    server?.close();
    server?.closeAllConnections();
  });
  await expect(open().containers.kill("x")).rejects.toMatchObject({ code: "EngineUnavailable", reason: "not-running" });
});

test("paths carry the version that was agreed", async () => {
  const paths: string[] = [];
  await serve((path, response) => {
    paths.push(path);
    response.end("[]");
  });
  const engine = open();
  await engine.containers.list({ labels: { a: "b" }, all: true });
  expect(paths).toEqual(["/v1.41/containers/json?all=true&filters=%7B%22label%22%3A%5B%22a%3Db%22%5D%7D"]);
  await engine.close();
});

test("an answer that is no JSON, and a status without a message, are faults of the engine", async () => {
  await serve((path, response) => {
    if (path.includes("networks")) response.writeHead(500);
    response.end(path.includes("networks") ? "" : "<html>");
  });
  const engine = open();
  await expect(engine.containers.list({})).rejects.toMatchObject({ code: "EngineFault" });
  await expect(engine.networks.list({})).rejects.toMatchObject({ code: "EngineFault", status: 500 });
  await engine.close();
});

test("an aborted call rejects with the signal's reason, before and during the answer", async () => {
  const asked = Promise.withResolvers<void>();
  await serve((_path, response) => {
    response.write("[");
    asked.resolve();
  });
  const engine = open();
  const abort = new AbortController();
  const reason = new Error("enough");
  const listing = expect(engine.containers.list({}, abort.signal)).rejects.toBe(reason);
  await asked.promise;
  abort.abort(reason);
  await listing;
  await engine.close();
});

test("versions are agreed within what both sides speak", () => {
  expect(chooseVersion("1.41", "1.12")).toBe("1.41");
  expect(chooseVersion("1.47", "1.24")).toBe("1.47");
  expect(chooseVersion("1.99", "1.44")).toBe("1.52");
  expect(() => chooseVersion("1.40")).toThrow(/1\.41/);
  expect(() => chooseVersion("1.99", "1.60")).toThrow(/no longer/);
});
