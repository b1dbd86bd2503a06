import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { WireResponse } from "../message.ts";
import { limits } from "./limits.ts";

/**
 * Sends a response and settles when it is out, or when the client is gone. Streams are piped and destroyed with the
 * connection; a stream that fails midway breaks the connection, since the status is out already. Never rejects: `onError`,
 * if given, hears of a stream of ours that failed.
 */
export async function writeResponse(
  out: ServerResponse<IncomingMessage>,
  response: WireResponse,
  requestId: string,
  onError: (error: unknown) => void = () => {},
): Promise<void> {
  const { status, body } = response;
  const headers: Record<string, string> = { "x-amzn-requestid": requestId, "x-amz-request-id": requestId };
  for (const [name, value] of Object.entries(response.headers)) headers[name] = headerBytes(value);
  const silent = out.req.method === "HEAD" || status === 204 || status === 304;
  if (body instanceof Readable) {
    out.writeHead(status, headers);
    if (silent) {
      body.destroy();
      return end(out);
    }
    return send(body, out, onError);
  }
  const bytes = typeof body === "string" ? Buffer.from(body) : (body ?? new Uint8Array());
  // The length that HEAD tells is the object's, which the handler has set.
  if (status !== 204 && status !== 304 && out.req.method !== "HEAD") headers["content-length"] = String(bytes.length);
  out.writeHead(status, headers);
  return silent || bytes.length === 0 ? end(out) : end(out, bytes);
}

async function end(out: ServerResponse<IncomingMessage>, bytes?: Uint8Array): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  out.once("close", resolve).once("finish", resolve);
  const wrote = !out.req.complete;
  if (wrote) {
    // The whole answer goes out first, since a connection that is to be closed closes with the answer's end.
    out.flushHeaders();
    if (bytes) out.write(bytes);
    await drained(out.req);
  }
  if (wrote || !bytes) out.end();
  else out.end(bytes);
  return promise;
}

/** Reads on and throws away, up to a limit, what the client still sends. */
function drained(message: IncomingMessage): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let length = 0;
  message.once("end", resolve).once("close", resolve).once("error", resolve);
  message.on("data", (chunk: Buffer) => {
    length += chunk.length;
    if (length > limits.drainBytes) message.destroy();
  });
  message.resume();
  return promise;
}

async function send(body: Readable, out: ServerResponse, onError: (error: unknown) => void): Promise<void> {
  try {
    await pipeline(body, out);
  } catch (error) {
    const clientGone = (error as NodeJS.ErrnoException).code === "ERR_STREAM_PREMATURE_CLOSE" || out.req.errored !== null;
    if (!clientGone) onError(error);
  }
}

/** Header text as the bytes Node writes for it; line breaks and other controls, which would split the header, become spaces. */
function headerBytes(value: string): string {
  // oxlint-disable-next-line no-control-regex -- controls are what is replaced
  const clean = value.replaceAll(/[\x00-\x08\x0a-\x1f\x7f]/g, " ");
  return Buffer.from(clean, "utf8").toString("latin1");
}
