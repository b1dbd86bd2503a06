import { createWriteStream } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Client } from "../../door/aws.ts";
import { BuildProblem, isRefusal, refusalText } from "../problem.ts";
import type { FetchedSource } from "./source.ts";
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
): Promise<Uint8Array | string | Readable> {
  try {
    const { Body } = await s3.GetObject({ Bucket: bucket, Key: key, ...(versionId && { VersionId: versionId }) }, signal);
    return Body ?? "";
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
export async function fetchS3(
  s3: Client["s3"],
  from: GetRequest & { resolvedVersion?: string | undefined },
  directory: string,
  signal: AbortSignal,
): Promise<FetchedSource> {
  if (from.key.endsWith("/")) return prefixSource(s3, from, signal);
  const file = join(directory, "source.zip");
  await mkdir(dirname(file), { recursive: true });
  const body = await getObject(s3, from, signal);
  if (body instanceof Readable) await pipeline(body, createWriteStream(file), { signal });
  else await writeFile(file, body);
  return zipSource(file, from.resolvedVersion);
}

function prefixSource(s3: Client["s3"], { bucket, key: prefix }: GetRequest, signal: AbortSignal): FetchedSource {
  const read = async (key: string) => toBuffer(await getObject(s3, { bucket, key }, signal));
  return {
    resolvedVersion: undefined,
    read: (path) => read(prefix + path).catch(() => undefined),
    async pack(pack, directory, signal) {
      let ContinuationToken: string | undefined;
      do {
        const listed = await s3.ListObjectsV2({ Bucket: bucket, Prefix: prefix, ...(ContinuationToken && { ContinuationToken }) }, signal);
        for (const { Key = "" } of listed.Contents ?? []) {
          if (Key.endsWith("/")) continue;
          await addEntry(pack, { name: `${directory}/${Key.slice(prefix.length)}`, mode: 0o644 }, await read(Key));
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
