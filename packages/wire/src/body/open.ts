import { type Readable, Transform, type TransformCallback } from "node:stream";
import { callbackify } from "node:util";
import type { WireRequest } from "../message.ts";
import type { SignedHead } from "../sigv4/canonical.ts";
import type { Seal } from "../sigv4/seal.ts";
import { BodyCheck } from "./check.ts";

/**
 * The request with its body opened: framing removed, every declared hash and digest verified, and the headers as if the body
 * had been sent plainly. With `bodyStream`, the same happens on the way, and the stream fails at its end when something
 * declared does not hold: nothing read from it may be kept before it has ended. `seal` is what `verifyHead` gave; without it
 * (an anonymous request) only the digests are verified.
 */
export async function openBody(request: WireRequest, seal?: Seal): Promise<WireRequest> {
  if (request.bodyStream) {
    const headers = plainHeaders(request.headers);
    return { ...request, headers, bodyStream: openStream(request, request.bodyStream, seal) };
  }
  const { body, checksums } = await openBytes(request, request.body, seal);
  return { ...request, body, headers: { ...plainHeaders(request.headers), ...checksums } };
}

/** A whole body opened, with the digests that were verified, by header name. */
export async function openBytes(
  head: SignedHead,
  bytes: Uint8Array,
  seal?: Seal,
): Promise<{ body: Uint8Array; checksums: Record<string, string> }> {
  const check = new BodyCheck(head, seal);
  const data = check.update(bytes);
  await check.finish();
  const [only] = data;
  return { body: data.length === 1 && only ? only : Buffer.concat(data), checksums: check.checksums };
}

const verified = new WeakMap<Readable, Record<string, string>>();

/** The digests verified in an opened stream, by header name; empty until the stream has ended. Trailers are among them. */
export const checksumsOf = (stream: Readable): Record<string, string> => verified.get(stream) ?? {};

/** `source` opened on the way through; destroyed together with it. */
export function openStream(head: SignedHead, source: Readable, seal?: Seal): Readable {
  const check = new BodyCheck(head, seal);
  const opened = new Transform({
    transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback) {
      try {
        for (const part of check.update(chunk)) this.push(part);
        done();
      } catch (error) {
        done(error as Error);
      }
    },
    flush: callbackify(() => check.finish()),
    destroy(error: Error | null, done: (error?: Error | null) => void) {
      // At once: the pipe would let go of the source only later, and pause it, when its rest is perhaps being drained already.
      source.unpipe(opened);
      done(error);
    },
  });
  // It may fail before its reader has begun; the reader meets the error then.
  opened.on("error", () => {});
  verified.set(opened, check.checksums);
  // The client's early end is an error of the stream, not its end.
  source.once("error", (error) => opened.destroy(error));
  source.once("close", () => {
    if (!source.readableEnded) opened.destroy(new Error("the request ended early", { cause: source.errored }));
  });
  return source.pipe(opened);
}

/** `aws-chunked` is a coding of the transfer, not of the object, and the length of interest is the decoded one. */
function plainHeaders(headers: Record<string, string>): Record<string, string> {
  const coding = headers["content-encoding"];
  const decodedLength = headers["x-amz-decoded-content-length"];
  if (coding === undefined && decodedLength === undefined) return headers;
  const { "content-encoding": _, ...rest } = headers;
  const codings = (coding ?? "")
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "" && name !== "aws-chunked");
  if (codings.length > 0) rest["content-encoding"] = codings.join(",");
  if (decodedLength !== undefined) rest["content-length"] = decodedLength;
  return rest;
}
