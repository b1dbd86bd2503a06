import type { IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import { ApiError } from "../errors.ts";
import type { WireRequest } from "../message.ts";
import { utf8 } from "../schema.ts";
import { limits } from "./limits.ts";

/** Headers that hold one value; a second one is dropped, as Node does. */
const SINGLE = new Set([
  "authorization",
  "content-length",
  "content-type",
  "date",
  "expect",
  "host",
  "user-agent",
  "x-amz-content-sha256",
  "x-amz-date",
]);

/** The request without its body: to choose the service and the operation before anything is buffered. */
export function readHead(message: IncomingMessage, requestId: string): WireRequest {
  const url = message.url ?? "/";
  const mark = url.indexOf("?");
  const rawPath = originForm(mark < 0 ? url : url.slice(0, mark));
  return {
    method: message.method ?? "GET",
    path: rawPath,
    rawPath,
    query: parseQuery(mark < 0 ? "" : url.slice(mark + 1)),
    headers: headersOf(message.rawHeaders),
    body: new Uint8Array(),
    requestId,
    ...addressOf(message),
  };
}

/** An IPv4 address as such, also where the socket takes both kinds. */
function addressOf({ socket }: IncomingMessage): { remoteAddress?: string } {
  const address = socket?.remoteAddress;
  return address === undefined ? {} : { remoteAddress: address.replace(/^::ffff:(?=\d+\.)/, "") };
}

/** Reads the whole body. Throws RequestEntityTooLarge (413) as soon as it is known to exceed `maxBytes`, and reads no further. */
export async function readBody(
  message: Readable & { headers?: IncomingMessage["headers"] },
  maxBytes: number = limits.bodyBytes,
): Promise<Uint8Array> {
  const tooLarge = () =>
    new ApiError("RequestEntityTooLarge", `The request body exceeds the limit of ${maxBytes} bytes.`, 413, {
      MaxBodyBytes: String(maxBytes),
    });
  if (Number(message.headers?.["content-length"] ?? 0) > maxBytes) throw tooLarge();
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of message.iterator({ destroyOnReturn: false })) {
    length += (chunk as Buffer).length;
    if (length > maxBytes) throw tooLarge();
    chunks.push(chunk as Buffer);
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}

/** Head and body at once, for services whose bodies are always buffered. */
export async function readRequest(message: IncomingMessage, requestId: string, maxBytes: number = limits.bodyBytes): Promise<WireRequest> {
  return { ...readHead(message, requestId), body: await readBody(message, maxBytes) };
}

/** A proxy's client sends the absolute form; what was signed is the path. */
const originForm = (path: string) => path.replace(/^https?:\/\/[^/]*/i, "") || "/";

/** Names and values decoded (`+` is a space); malformed escapes stay as they are. The object has no prototype. */
export function parseQuery(text: string): Record<string, string[]> {
  const query = Object.create(null) as Record<string, string[]>;
  for (const pair of text.split("&")) {
    if (pair === "") continue;
    const at = pair.indexOf("=");
    const name = decode(at < 0 ? pair : pair.slice(0, at));
    (query[name] ??= []).push(at < 0 ? "" : decode(pair.slice(at + 1)));
  }
  return query;
}

function decode(text: string): string {
  const spaced = text.replaceAll("+", " ");
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}

function headersOf(raw: string[]): Record<string, string> {
  const headers = Object.create(null) as Record<string, string>;
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = raw[index]?.toLowerCase() ?? "";
    const value = unicode(raw[index + 1] ?? "");
    const before = headers[name];
    if (before === undefined) headers[name] = value;
    else if (!SINGLE.has(name)) headers[name] = `${before},${value}`;
  }
  return headers;
}

/** Node reads header bytes as Latin-1; clients sign and mean UTF-8. */
function unicode(value: string): string {
  // oxlint-disable-next-line no-control-regex -- "nothing beyond ASCII" is what is asked
  if (/^[\x00-\x7f]*$/.test(value)) return value;
  return utf8(Buffer.from(value, "latin1")) ?? value;
}
