import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { type Door, rootCaller } from "@towpath/services";
import { ApiError } from "@towpath/wire";
import type { ConsoleSession } from "./sessions.ts";

/** `object?bucket=&key=[&versionId=][&as=inline]`: an object as a download, or shown where it can do nothing. Throws ApiError. */
export async function answerObject(
  door: Door,
  session: ConsoleSession,
  query: URLSearchParams,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [Bucket, Key, VersionId] = ["bucket", "key", "versionId"].map((name) => query.get(name) ?? undefined);
  if (Bucket === undefined || Key === undefined) throw new ApiError("InvalidParameter", "bucket and key name the object.");
  const range = message.headers.range;
  const answer = await door.call(
    "s3",
    "GetObject",
    { Bucket, Key, ...(VersionId !== undefined && { VersionId }), ...(range !== undefined && { Range: range }) },
    {
      caller: rootCaller(session.account, session.region),
      origin: () => ({
        sourceIPAddress: message.socket.remoteAddress ?? "",
        userAgent: message.headers["user-agent"] ?? "",
        console: true,
      }),
    },
  );
  if ("refusal" in answer) throw new ApiError(answer.refusal.code, answer.refusal.message, answer.refusal.status);
  const output = answer.output as {
    Body?: AsyncIterable<Uint8Array> | Uint8Array;
    ContentType?: string;
    ContentLength?: number;
    ContentRange?: string;
  };
  const isShown = query.get("as") === "inline" && showable.test(output.ContentType ?? "");
  response.writeHead(output.ContentRange === undefined ? 200 : 206, {
    "content-type": isShown ? (output.ContentType as string) : "application/octet-stream",
    "content-disposition": disposition(isShown ? "inline" : "attachment", Key),
    // What somebody stored is not the console's: it may not act as its page.
    "content-security-policy": "sandbox; default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "cache-control": "no-store",
    "accept-ranges": "bytes",
    ...(output.ContentLength !== undefined && { "content-length": output.ContentLength }),
    ...(output.ContentRange !== undefined && { "content-range": output.ContentRange }),
  });
  const { Body = [] } = output;
  await pipeline(Body instanceof Uint8Array ? [Body] : Body, response).catch(() => response.destroy());
}

/** Types that a browser shows; pages come without scripts and without an origin. */
const showable = /^(?:text\/[\w.+-]+|application\/json|image\/(?:png|jpeg|gif|webp|svg\+xml))\s*(?:;|$)/i;

function disposition(how: "inline" | "attachment", key: string): string {
  const name = key.split("/").findLast((part) => part !== "") ?? "object";
  return `${how}; filename="${name.replaceAll(/[^\w.-]/g, "_")}"; filename*=UTF-8''${encodeURIComponent(name)}`;
}
