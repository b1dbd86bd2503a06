import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Client } from "../../door/aws.ts";
import { sourceBytes } from "../limits.ts";
import { BuildProblem, isRefusal, refusalText } from "../problem.ts";
import { type FetchedSource, firstBytes } from "./source.ts";
import { addEntry } from "./tar.ts";
import { zipSource } from "./zip.ts";

/** `bucket/key` or an ARN of the same. */
export function parseS3Location(location: string): { bucket: string; key: string } {
  const path = location.replace(/^arn:aws[\w-]*:s3:::/, "");
  const slash = path.indexOf("/");
  return { bucket: path.slice(0, slash), key: path.slice(slash + 1) };
}

type GetRequest = { bucket: string; key: string; versionId?: string | undefined };

async function getObject(
  s3: Client["s3"],
  { bucket, key, versionId }: GetRequest,
  signal: AbortSignal,
): Promise<{ body: Readable; size: number | undefined }> {
  try {
    const { Body, ContentLength } = await s3.GetObject({ Bucket: bucket, Key: key, ...(versionId && { VersionId: versionId }) }, signal);
    return { body: Body instanceof Readable ? Body : Readable.from([Buffer.from(Body ?? "")]), size: ContentLength };
  } catch (cause) {
    if (!isRefusal(cause)) throw cause;
    throw new BuildProblem(
      "CLIENT_ERROR",
      `${refusalText(cause)} for primary source and source version ${versionId ?? ""} (s3://${bucket}/${key})`,
      { cause },
    );
  }
}

/** An object that is a ZIP file, or with a key that ends with a slash everything below it. `directory` is where it may be kept meanwhile. */
export async function fetchS3(s3: Client["s3"], from: GetRequest, directory: string, signal: AbortSignal): Promise<FetchedSource> {
  if (from.key.endsWith("/")) return prefixSource(s3, from, signal);
  const file = join(directory, "source.zip");
  await downloadObject(s3, from, file, signal);
  return zipSource(file, undefined);
}

/** Throws BuildProblem. */
export async function downloadObject(s3: Client["s3"], from: GetRequest, file: string, signal: AbortSignal): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const { body } = await getObject(s3, from, signal);
  await pipeline(body, createWriteStream(file), { signal });
}

function prefixSource(s3: Client["s3"], { bucket, key: prefix }: GetRequest, signal: AbortSignal): FetchedSource {
  const open = (key: string) => getObject(s3, { bucket, key }, signal);
  return {
    resolvedVersion: undefined,
    read: (path, most) =>
      open(prefix + path)
        .then(({ body }) => firstBytes(body, most))
        .catch(() => undefined),
    async pack(pack, directory, signal) {
      let ContinuationToken: string | undefined;
      let bytes = 0;
      do {
        const listed = await s3.ListObjectsV2({ Bucket: bucket, Prefix: prefix, ...(ContinuationToken && { ContinuationToken }) }, signal);
        for (const { Key = "" } of listed.Contents ?? []) {
          if (Key.endsWith("/")) continue;
          const { body, size = 0 } = await open(Key);
          bytes += size;
          if (bytes > sourceBytes) throw new BuildProblem("CLIENT_ERROR", `The source is larger than ${sourceBytes} bytes`);
          await addEntry(pack, { name: `${directory}/${Key.slice(prefix.length)}`, mode: 0o644, size }, body);
        }
        ContinuationToken = listed.NextContinuationToken;
      } while (ContinuationToken);
    },
  };
}

export async function toBuffer(body: Uint8Array | string | Readable): Promise<Buffer> {
  if (!(body instanceof Readable)) return Buffer.from(body);
  const pieces: Buffer[] = [];
  for await (const piece of body) pieces.push(Buffer.from(piece as Uint8Array));
  return Buffer.concat(pieces);
}
