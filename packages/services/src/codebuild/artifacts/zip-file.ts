import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { ZipFile } from "yazl";
import type { ContainerFile } from "./container-files.ts";

export interface WrittenZip {
  sizeBytes: number;
  sha256: string;
  md5: string;
}

/** Writes files into a ZIP on this host as they come, one at a time: modes and symbolic links are kept, nothing is held in memory. */
export async function writeZip(target: string, files: AsyncIterable<ContainerFile>): Promise<WrittenZip> {
  const zip = new ZipFile();
  const sha256 = createHash("sha256");
  const md5 = createHash("md5");
  let sizeBytes = 0;
  const measure = new Transform({
    transform(chunk: Buffer, _, done) {
      sha256.update(chunk);
      md5.update(chunk);
      sizeBytes += chunk.length;
      done(null, chunk);
    },
  });
  const written = pipeline(zip.outputStream as Readable, measure, createWriteStream(target));
  written.catch(() => undefined);
  try {
    for await (const file of files)
      await Promise.race([add(zip, file), written.then(() => Promise.reject(new Error("the ZIP ended early")))]);
  } catch (error) {
    (zip.outputStream as Readable).destroy(error as Error);
    throw error;
  }
  zip.end();
  await written;
  return { sizeBytes, sha256: sha256.digest("hex"), md5: md5.digest("hex") };
}

/** Resolves when the content has gone into the ZIP. */
async function add(zip: ZipFile, { path, mode, mtime, target, content }: ContainerFile): Promise<void> {
  if (target !== undefined) return zip.addBuffer(Buffer.from(target), path, { mode: 0o120777, mtime });
  const source = Readable.from(content);
  const ended = new Promise<void>((resolve, reject) => {
    source.once("end", resolve);
    source.once("error", reject);
  });
  zip.addReadStream(source, path, { mode: 0o100000 | (mode & 0o7777), mtime });
  await ended;
}
