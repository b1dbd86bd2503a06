/** One service between the SDK's own client protocol and our server protocol, without a network. */
import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { HttpResponse } from "@smithy/core/protocols";
import { NormalizedSchema, operation } from "@smithy/core/schema";
import type { StaticErrorSchema, StaticOperationSchema } from "@smithy/types";
import type { WireBody, WireRequest, WireResponse } from "../message.ts";
import { type ClientClass, type ServiceModel, serviceModel } from "../model.ts";
import { protocolFor } from "../protocol.ts";
import { toWireError } from "../errors.ts";
import { eventStreamMember } from "../event-stream.ts";
import { copy, plain, pruned, sample } from "./sample.ts";

interface Sent {
  method: string;
  path: string;
  query?: Record<string, string | string[] | null>;
  headers: Record<string, string>;
  body?: Uint8Array | string;
}
interface ClientProtocol {
  setSerdeContext?(context: object): void;
  serializeRequest(operation: object, input: unknown, context: object): Promise<Sent>;
  deserializeResponse(operation: object, context: object, response: HttpResponse): Promise<Record<string, unknown>>;
}

const bytesOf = (body: WireBody): Buffer => {
  if (body instanceof Readable) throw new Error("a stream where bytes were expected");
  if (typeof body === "string" || body === undefined) return Buffer.from(body ?? "");
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
};

export class Exchange {
  readonly model: ServiceModel;
  private readonly server;
  private readonly client: ClientProtocol;
  private readonly context: object;
  private readonly isForm: boolean;

  constructor(sdk: object, Client: ClientClass) {
    this.model = serviceModel(sdk, Client);
    this.server = protocolFor(this.model);
    const credentials = { accessKeyId: "a", secretAccessKey: "b" };
    const { config } = new Client({ region: "us-east-1", credentials } as never) as { config: { protocol: ClientProtocol } };
    this.client = config.protocol;
    this.client.setSerdeContext?.({ ...config, endpoint: undefined });
    this.context = { ...config, endpoint: async () => ({ url: new URL("http://host/") }) };
    this.isForm = this.model.protocol.endsWith("uery");
  }

  /** The client's request for an input with every member filled is routed and decoded to that very input. */
  async request(schema: StaticOperationSchema): Promise<void> {
    const ns = NormalizedSchema.of(schema[4]);
    const input = inputFor(ns);
    const sent = await this.client.serializeRequest(clientOperation(schema), copy(input), this.context);
    const request = received(sent, this.model.protocol.endsWith("restXml") ? input["Bucket"] : undefined);
    assert.equal(this.server.route(request), schema[2], "route");
    const decoded = await this.server.decode(schema, request);
    const comparable = (value: unknown) => (this.isForm ? (pruned(plain(value)) ?? {}) : plain(value));
    assert.deepEqual(comparable(decoded), comparable(input));
  }

  /** Our response for an output with every member filled is read by the client as that very output. */
  async response(schema: StaticOperationSchema): Promise<void> {
    const ns = NormalizedSchema.of(schema[5]);
    const output = (ns.isStructSchema() ? sample(ns) : {}) as Record<string, unknown>;
    const events = eventStreamMember(schema[5]);
    const sentEvents = events ? everyEvent(ns.getMemberSchema(events)) : [];
    if (events) output[events] = Readable.from(sentEvents);
    const response = this.server.encode(schema, output, received({ method: "POST", path: "/", headers: {} }));
    const { $metadata: _, ...got } = await this.client.deserializeResponse(clientOperation(schema), this.context, asClientSees(response));
    for (const [name, member] of ns.isStructSchema() ? ns.structIterator() : []) {
      if (name === events) got[name] = output[name] = undefined;
      else if (member.isStreaming())
        got[name] = await (got[name] as { transformToByteArray(): Promise<Uint8Array> }).transformToByteArray();
    }
    assert.deepEqual(plain(got), plain(output));
  }

  /** Each event that our server sends is read by the client. Gives how many there were. */
  async events(schema: StaticOperationSchema): Promise<number> {
    const member = eventStreamMember(schema[5]);
    if (!member) return 0;
    const sent = everyEvent(NormalizedSchema.of(schema[5]).getMemberSchema(member));
    const response = this.server.encode(
      schema,
      { [member]: Readable.from(sent.map(copy)) },
      received({ method: "POST", path: "/", headers: {} }),
    );
    const got = await this.client.deserializeResponse(clientOperation(schema), this.context, asClientSees(response));
    const events: unknown[] = [];
    for await (const event of got[member] as AsyncIterable<unknown>) events.push(event);
    assert.deepEqual(plain(events), plain(sent));
    return sent.length;
  }

  /** Our response for a modeled error is thrown by the client as its class, with message and members. */
  async error(schema: StaticErrorSchema): Promise<void> {
    const members = sample(NormalizedSchema.of(schema), 2) as Record<string, unknown>;
    const Exception = this.model.exceptions[schema[2]];
    assert.ok(Exception, "no exception class");
    const thrown = new (Exception as unknown as new (options: object) => Error)({ ...members, message: "the message", $metadata: {} });
    const error = toWireError(this.model, thrown);
    assert.ok(error, "not a refusal");
    const response = this.server.fail(error, received({ method: "POST", path: "/", headers: {} }));
    const [first] = Object.values(this.model.operations);
    assert.ok(first);
    const read = this.client.deserializeResponse(clientOperation(first), this.context, asClientSees(response));
    const caught = (await read.then(
      () => assert.fail("the client took the error for an answer"),
      (reason: unknown) => reason,
    )) as Error & Record<string, unknown>;
    assert.equal(caught.message, "the message");
    assert.ok(caught instanceof Exception, `thrown as ${caught.name}`);
    for (const [name, value] of Object.entries(members)) {
      if (name.toLowerCase() !== "message") assert.deepEqual(plain(caught[name]), plain(value), name);
    }
  }
}

const clientOperation = ([, namespace, name, traits, input, output]: StaticOperationSchema) =>
  operation(namespace, name, traits as never, input as never, output as never);

function inputFor(ns: NormalizedSchema): Record<string, unknown> {
  if (!ns.isStructSchema()) return {};
  const input = sample(ns) as Record<string, unknown>;
  for (const [name, member] of ns.structIterator()) {
    const traits = member.getMergedTraits();
    if (traits.httpQueryParams) delete input[name];
    // HTTP dates have no fraction of a second.
    if (traits.httpHeader && member.isTimestampSchema()) input[name] = new Date("2026-01-01T00:00:00Z");
  }
  return input;
}

/** One event of each kind that is not an error. */
const everyEvent = (union: NormalizedSchema): Record<string, unknown>[] =>
  [...union.structIterator()]
    .filter(([, member]) => !member.getMergedTraits().error)
    .map(([name, member]) => ({ [name]: sample(member, 2) }));

function received({ method, path, query = {}, headers, body }: Sent, bucket?: unknown): WireRequest {
  const values = Object.entries(query).map(([name, value]): [string, string[]] => [name, [value ?? ""].flat().map(String)]);
  return {
    method,
    path,
    rawPath: path,
    query: Object.fromEntries(values),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)])),
    body: bytesOf(body),
    requestId: "request-id",
    ...(typeof bucket === "string" && { labels: { Bucket: bucket } }),
  };
}

function asClientSees({ status, headers, body }: WireResponse): HttpResponse {
  const stream = body instanceof Readable ? body : Readable.from(body === undefined ? [] : [bytesOf(body)]);
  return new HttpResponse({ statusCode: status, headers, body: stream });
}
