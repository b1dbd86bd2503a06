import type { JsonCodec2 } from "@aws-sdk/core/protocols";
import { NormalizedSchema } from "@smithy/core/schema";
import type { $SchemaRef } from "@smithy/types";
import { ApiError } from "./errors.ts";
import { deref, utf8 } from "./schema.ts";

const malformed = (message: string) => new ApiError("SerializationException", message);

/**
 * A JSON body read by its schema: an object with the declared members only. Types are not checked here but by the validator.
 * Throws SerializationException for what is no UTF-8, no JSON, no object, or holds a value its member's type cannot be read from.
 */
export async function readJson(codec: JsonCodec2, schema: $SchemaRef, body: Uint8Array): Promise<object> {
  const text = utf8(body);
  if (text === undefined) throw malformed("The request body is not valid UTF-8.");
  const input = await read(codec, schema, text);
  // The codec takes an array for an empty structure.
  if (!/^\s*(\{|$)/.test(text)) throw malformed("Unexpected field type");
  const ns = NormalizedSchema.of(schema);
  if (!ns.isStructSchema()) return {};
  return text.includes("__type") || text.includes("\\u005") ? (onlyDeclared(ns, input) as object) : input;
}

async function read(codec: JsonCodec2, schema: $SchemaRef, text: string): Promise<object> {
  try {
    return await codec.createDeserializer().read(deref(schema), text as never);
  } catch (error) {
    // The parser's own words name positions of this implementation's text, which help nobody who sent bytes.
    if (error instanceof SyntaxError && !error.message.includes("BigInt")) throw malformed("The request body is not valid JSON.");
    throw malformed("A member of the request body has a value that cannot be converted to the member's type.");
  }
}

/** The codec passes every undeclared key through as soon as an object has a string `__type`, at any depth: take them out again. */
function onlyDeclared(ns: NormalizedSchema, value: unknown): unknown {
  if (value === null || typeof value !== "object") return value;
  if (ns.isStructSchema()) {
    const out: Record<string, unknown> = {};
    for (const [name, member] of ns.structIterator()) {
      const held = (value as Record<string, unknown>)[name];
      if (held !== undefined) out[name] = onlyDeclared(member, held);
    }
    return out;
  }
  if (ns.isListSchema() && Array.isArray(value)) return value.map((item) => onlyDeclared(ns.getValueSchema(), item));
  if (ns.isMapSchema())
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, onlyDeclared(ns.getValueSchema(), item)]));
  return value;
}
