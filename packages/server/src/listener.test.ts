import { once } from "node:events";
import { request as send } from "node:http";
import type { AddressInfo } from "node:net";
import { silentLog } from "@towpath/journal";
import type { RawRoute } from "@towpath/services";
import { afterEach, expect, test } from "vitest";
import type { AwsRequestParts } from "./aws-requests.ts";
import type { ConsoleParts } from "./console/console-requests.ts";
import { listen, requestHandler } from "./listener.ts";
import type { OwnRequestParts } from "./own-requests.ts";

const closers: (() => unknown)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** A server with one raw route, and nobody who knows an access key. */
async function opened(): Promise<(path: string, headers?: Record<string, string>) => Promise<number>> {
  const registry: RawRoute = {
    matches: ({ url = "" }) => url.startsWith("/v2/"),
    handle: async (_, response) => void response.writeHead(418).end(),
  };
  const aws = {
    identity: { credential: () => undefined },
    ids: { uuid: () => "id" },
    clock: { now: () => 0 },
    log: silentLog,
    door: { refuse: async (_: string, __: unknown, error: { status: number }) => ({ status: error.status, headers: {} }) },
  } as unknown as AwsRequestParts;
  const handler = requestHandler({ aws, own: {} as OwnRequestParts, console: {} as ConsoleParts, routes: [registry], log: silentLog });
  const server = await listen(handler, "127.0.0.1", 0);
  closers.push(() => server.close());
  const { port } = server.address() as AddressInfo;
  return async (path, headers = {}) => {
    const request = send({ host: "127.0.0.1", port, path, headers, agent: false }).end();
    const [response] = (await once(request, "response")) as [{ statusCode: number; resume(): void }];
    response.resume();
    return response.statusCode;
  };
}

test("a signed request is an AWS operation, also when its object's key looks like a path of the registry", async () => {
  const get = await opened();
  const authorization =
    "AWS4-HMAC-SHA256 Credential=AKIANOBODY/20260101/us-east-1/s3/aws4_request, SignedHeaders=host;x-amz-date, Signature=00";
  const host = "shop.s3.us-east-1.amazonaws.com";
  expect(await get("/v2/index.json")).toBe(418);
  expect(await get("/v2/index.json", { authorization: "Basic QVdTOng=" })).toBe(418);
  expect(await get("/v2/index.json", { host, authorization, "x-amz-date": "20260101T000000Z" })).toBe(403);
  expect(await get("/v2/index.json?AWSAccessKeyId=AKIANOBODY&Signature=x&Expires=1", { host })).toBe(403);
});

test("requests of web pages are refused", async () => {
  const get = await opened();
  expect(await get("/v2/index.json", { origin: "https://example.com" })).toBe(403);
});
