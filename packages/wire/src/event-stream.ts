/** Event-stream outputs (StartLiveTail, SelectObjectContent): an AsyncIterable of the handler as framed messages. */
import { Readable } from "node:stream";
import { EventStreamCodec } from "@smithy/core/event-streams";
import { NormalizedSchema } from "@smithy/core/schema";
import type { $SchemaRef, MessageHeaders } from "@smithy/types";
import { ApiError } from "./errors.ts";
import { membersOf, struct } from "./schema.ts";

export const EVENT_STREAM_TYPE = "application/vnd.amazon.eventstream";

/** Writes a structure in the protocol's format. */
export type PayloadWriter = (schema: $SchemaRef, value: object) => Uint8Array | string;

const codec = new EventStreamCodec(
  (bytes) => (typeof bytes === "string" ? bytes : Buffer.from(bytes).toString("utf8")),
  (text) => Buffer.from(text, "utf8"),
);
const text = (value: string) => ({ type: "string" as const, value });
const bytesOf = (value: Uint8Array | string): Uint8Array => (typeof value === "string" ? Buffer.from(value) : new Uint8Array(value));

/** The name of the output's event-stream member, if it has one. */
export const eventStreamMember = (schema: $SchemaRef): string => {
  const ns = NormalizedSchema.of(schema);
  return ns.isStructSchema() ? ns.getEventStreamMember() : "";
};

/**
 * The stream of an output's events. RPC protocols (`initial`) begin with an initial-response of the other members. An
 * exception of the model that the iterable throws becomes an exception message and the end; a bug becomes InternalFailure
 * and fails the stream, so that whoever sends it hears of it. The iterable is returned when the client goes away.
 */
export function eventStream(schema: $SchemaRef, output: object, write: PayloadWriter, contentType: string, initial: boolean): Readable {
  const member = eventStreamMember(schema);
  const { [member]: union, ...others } = membersOf(schema);
  const events = (output as Record<string, unknown>)[member] as AsyncIterable<Record<string, object>> | undefined;
  const unionNs = NormalizedSchema.of(schema).getMemberSchema(member);
  const encodeEvent = (name: string, value: object, kind: "event" | "exception") =>
    encode(unionNs.getMemberSchema(name), name, value, kind, { write, contentType });

  async function* messages() {
    if (initial) {
      const headers = { ":event-type": text("initial-response"), ":message-type": text("event"), ":content-type": text(contentType) };
      yield codec.encode({ headers, body: bytesOf(write(struct("InitialResponse", others), output)) });
    }
    try {
      for await (const event of events ?? []) {
        const [name, value] = Object.entries(event).find(([, held]) => held !== undefined) ?? [];
        if (name !== undefined && value !== undefined) yield encodeEvent(name, value, "event");
      }
    } catch (error) {
      const name = error instanceof Error && union && error.name in membersOf(unionNs as unknown as $SchemaRef) ? error.name : undefined;
      if (name !== undefined) {
        yield encodeEvent(name, error as Error, "exception");
        return;
      }
      const refusal = error instanceof ApiError ? error : new ApiError("InternalFailure", "Internal failure", 500);
      const headers = { ":message-type": text("error"), ":error-code": text(refusal.code), ":error-message": text(refusal.message) };
      yield codec.encode({ headers, body: new Uint8Array() });
      if (refusal !== error) throw error;
    }
  }
  return Readable.from(messages());
}

function encode(
  ns: NormalizedSchema,
  name: string,
  value: object,
  kind: "event" | "exception",
  { write, contentType }: { write: PayloadWriter; contentType: string },
): Uint8Array {
  const held = value as Record<string, unknown>;
  const headers: MessageHeaders = { ":message-type": text(kind), [`:${kind}-type`]: text(name) };
  let body: Uint8Array | undefined;
  let type = contentType;
  const rest: Record<string, $SchemaRef> = {};
  const members = membersOf(ns as unknown as $SchemaRef);
  for (const [key, member] of ns.isStructSchema() ? ns.structIterator() : []) {
    const { eventHeader, eventPayload } = member.getMergedTraits();
    if (eventHeader) {
      if (held[key] !== undefined) headers[key] = headerValue(member, held[key]);
    } else if (!eventPayload) rest[key] = members[key] as $SchemaRef;
    else if (member.isBlobSchema() || member.isStringSchema()) {
      type = member.isBlobSchema() ? "application/octet-stream" : "text/plain";
      body = bytesOf((held[key] ?? "") as Uint8Array | string);
    } else body = bytesOf(write(member as unknown as $SchemaRef, (held[key] ?? {}) as object));
  }
  const plain = body ?? (ns.isStructSchema() ? bytesOf(write(struct(ns.getName() ?? name, rest), value)) : new Uint8Array());
  return codec.encode({ headers: { ...headers, ":content-type": text(type) }, body: plain });
}

function headerValue(ns: NormalizedSchema, value: unknown): MessageHeaders[string] {
  if (ns.isBooleanSchema()) return { type: "boolean", value: Boolean(value) };
  if (ns.isNumericSchema()) return { type: "integer", value: Number(value) };
  if (ns.isTimestampSchema()) return { type: "timestamp", value: value as Date };
  return ns.isBlobSchema() ? { type: "binary", value: value as Uint8Array } : text(String(value));
}
