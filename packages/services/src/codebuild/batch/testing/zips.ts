import type { Readable } from "node:stream";
import { fromBufferPromise } from "yauzl";
import { ZipFile } from "yazl";
import type { Client } from "../../../door/aws.ts";

/** The texts in a ZIP in a bucket, by their path. */
export async function unzipped(aws: Client, bucket: string, key: string): Promise<Record<string, string>> {
  const { Body } = await aws.s3.GetObject({ Bucket: bucket, Key: key });
  const zip = await fromBufferPromise(await bytes(Body as Readable), { lazyEntries: true });
  const found: Record<string, string> = {};
  for await (const entry of zip.eachEntry()) found[entry.fileName] = (await bytes(await zip.openReadStreamPromise(entry))).toString("utf8");
  return found;
}

/** A ZIP of texts by their path. */
export async function zipped(files: Record<string, string>): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [path, text] of Object.entries(files)) zip.addBuffer(Buffer.from(text), path);
  zip.end();
  return bytes(zip.outputStream as Readable);
}

async function bytes(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of source) pieces.push(piece);
  return Buffer.concat(pieces);
}
