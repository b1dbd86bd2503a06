/** What a delivery brings. */
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

const member = (value: JsonValue | undefined, key: string): JsonValue | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? value[key] : undefined;

/** The commit that a push of GitHub's brought to a branch of a repository, if the payload is of such a push. */
export function pushedCommit(payload: JsonValue, repository: string, branch: string): string | undefined {
  const after = member(payload, "after");
  const isOfBranch = member(payload, "ref") === `refs/heads/${branch}` && member(member(payload, "repository"), "full_name") === repository;
  return isOfBranch && typeof after === "string" && /^[0-9a-f]{40}([0-9a-f]{24})?$/.test(after) && !/^0+$/.test(after) ? after : undefined;
}
