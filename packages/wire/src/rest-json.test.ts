/** restJson1, which no client package here speaks, against the SDK's own protocol class and a service made up for the purpose. */
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { AwsRestJsonProtocol } from "@aws-sdk/core/protocols";
import { HttpResponse } from "@smithy/core/protocols";
import { operation as clientOperation } from "@smithy/core/schema";
import type { StaticErrorSchema, StaticOperationSchema, StaticStructureSchema } from "@smithy/types";
import { beforeAll, expect, test } from "vitest";
import type { WireRequest } from "./message.ts";
import type { ServiceModel } from "./model.ts";
import { protocolFor } from "./protocol.ts";

const NS = "example";
const [STRING, NUMBER, BLOB, TIMESTAMP] = [0, 1, 21, 4] as const;
const input: StaticStructureSchema = [
  3,
  NS,
  "PutThingInput",
  0,
  ["name", "tags", "token", "at", "renamed", "data"],
  [
    [STRING, { httpLabel: 1 }],
    [64 | STRING, { httpQuery: "tag" }],
    [STRING, { httpHeader: "X-Token" }],
    TIMESTAMP,
    [NUMBER, { jsonName: "other" }],
    BLOB,
  ],
  1,
];
const output: StaticStructureSchema = [3, NS, "PutThingOutput", 0, ["version", "at"], [[STRING, { httpHeader: "X-Version" }], TIMESTAMP]];
const put: StaticOperationSchema = [9, NS, "PutThing", { http: ["PUT", "/things/{name}", 201] }, () => input, () => output];
const get: StaticOperationSchema = [9, NS, "GetThing", { http: ["GET", "/things/{name}", 200] }, () => input, () => output];
const gone: StaticErrorSchema = [-3, NS, "Gone", { error: "client", httpError: 410 }, ["message", "name"], [STRING, STRING]];

const model: ServiceModel = {
  protocol: "aws.protocols#restJson1",
  target: "",
  targetAliases: [],
  version: "1",
  xmlns: "",
  operations: { PutThing: put, GetThing: get },
  errors: { Gone: gone },
  exceptions: {},
};
const server = protocolFor(model);
const client = new AwsRestJsonProtocol({ defaultNamespace: NS, errorTypeRegistries: [] });
const context = {
  endpoint: async () => ({ url: new URL("http://host/") }),
  streamCollector: (stream: Readable) => buffer(stream),
} as never;
const putOnClient = clientOperation(NS, "PutThing", put[3] as never, put[4] as never, put[5] as never) as never;
beforeAll(() => client.setSerdeContext({ base64Encoder: (bytes: Uint8Array) => Buffer.from(bytes).toString("base64") } as never));

const bodyOf = (body: unknown) => Readable.from([new Uint8Array(body as Uint8Array)]);

test("a request of the client is routed and decoded", async () => {
  const value = { name: "a b/c", tags: ["x", "y"], token: "t", at: new Date(1_700_000_000_000), renamed: 5, data: new Uint8Array([1, 2]) };
  const sent = await client.serializeRequest(putOnClient, { ...value }, context);
  const query = Object.fromEntries(
    Object.entries(sent.query ?? {}).map(([name, values]): [string, string[]] => [name, [values ?? ""].flat()]),
  );
  const headers = Object.fromEntries(Object.entries(sent.headers).map(([name, text]) => [name.toLowerCase(), text]));
  const request: WireRequest = {
    method: sent.method,
    path: sent.path,
    rawPath: sent.path,
    query,
    headers,
    body: new Uint8Array(sent.body as Uint8Array),
    requestId: "r",
  };
  expect(server.route(request)).toBe("PutThing");
  await expect(server.decode(put, request)).resolves.toEqual(value);
  await expect(server.decode(put, { ...request, body: Buffer.from("{") })).rejects.toMatchObject({ code: "SerializationException" });
});

test("an answer is read by the client", async () => {
  const value = { version: "7", at: new Date(1_700_000_000_000) };
  const { status, headers, body } = server.encode(put, value, {} as WireRequest);
  expect(status).toBe(201);
  const read = await client.deserializeResponse(
    putOnClient,
    context,
    new HttpResponse({ statusCode: status, headers, body: bodyOf(body) }),
  );
  expect(read).toMatchObject(value);
});

test("errors carry their code in the header and their members in the body", () => {
  const response = server.fail(
    { code: "Gone", message: "no more", status: 410, fault: "client", value: { name: "n" }, schema: gone },
    {} as WireRequest,
  );
  expect(response).toMatchObject({ status: 410, headers: { "x-amzn-errortype": "Gone", "content-type": "application/json" } });
  expect(JSON.parse(new TextDecoder().decode(response.body as Uint8Array))).toEqual({ message: "no more", name: "n" });
  expect(server.unknown({} as WireRequest)).toMatchObject({ code: "UnknownOperationException", status: 404 });
});
