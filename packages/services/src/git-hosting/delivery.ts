/** What the webhook of a Git host brings. */
import type { IncomingMessage } from "node:http";

export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };

/** Undefined when it is larger than a delivery may be. Rejects when the sender goes away. */
export async function readDelivery(message: IncomingMessage, bytesMax: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > bytesMax) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** GitHub sends JSON, or a form whose field `payload` is JSON. Undefined for anything else. */
export function payloadOf(contentType: string, body: Buffer): JsonValue | undefined {
  const isForm = contentType.startsWith("application/x-www-form-urlencoded");
  const text = isForm ? new URLSearchParams(body.toString()).get("payload") : body.toString();
  try {
    return text === null ? undefined : (JSON.parse(text) as JsonValue);
  } catch {
    return undefined;
  }
}

export const member = (value: JsonValue | undefined, key: string): JsonValue | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value) && Object.hasOwn(value, key) ? value[key] : undefined;
