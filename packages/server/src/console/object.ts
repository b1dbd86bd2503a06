import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type Door, rootCaller } from "@towpath/services";
import { ApiError } from "@towpath/wire";
import type { ConsoleSession } from "./sessions.ts";

/** `object?bucket=&key=`: an object as a download, never as a page. Throws ApiError. */
export async function answerObject(
  door: Door,
  session: ConsoleSession,
  query: URLSearchParams,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (session.readOnly) throw new ApiError("AccessDeniedException", "This session may only read lists, not what objects hold.", 403);
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
  const output = answer.output as { Body?: Readable | Uint8Array; ContentLength?: number; ContentRange?: string };
  const name = Key.split("/").findLast((part) => part !== "") ?? "object";
  response.writeHead(output.ContentRange === undefined ? 200 : 206, {
    "content-type": "application/octet-stream",
    "content-disposition": `attachment; filename="${name.replace(/[^\w.-]/g, "_")}"; filename*=UTF-8''${encodeURIComponent(name)}`,
    "cache-control": "no-store",
    "accept-ranges": "bytes",
    ...(output.ContentLength !== undefined && { "content-length": output.ContentLength }),
    ...(output.ContentRange !== undefined && { "content-range": output.ContentRange }),
  });
  const { Body } = output;
  await pipeline(Body instanceof Readable ? Body : Readable.from(Body === undefined ? [] : [Body]), response).catch(() =>
    response.destroy(),
  );
}
