/** Reads one file out of a ZIP in S3, by ranges: an artifact may be large, the file in it is small. */
import { PassThrough, Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type Entry, fromRandomAccessReaderPromise, RandomAccessReader, type ZipFile } from "yauzl";
import type { Client } from "../../door/aws.ts";
import { artifactEntriesMax } from "../limits.ts";
import { ActionFailed } from "../providers/provider.ts";
import { isRefusal } from "../providers/refusals.ts";
import type { StoredArtifact } from "../store/actions.ts";

/**
 * The bytes of `path`, or undefined when the artifact has no such file. Throws ActionFailed when the artifact cannot be read, is not a
 * ZIP, or the file is larger than `bytesMax`.
 */
export async function readEntry(client: Client, artifact: StoredArtifact, path: string, bytesMax: number): Promise<Buffer | undefined> {
  const size = await sizeOf(client, artifact);
  const zip = await openZip(new S3Reader(client, artifact), size, artifact);
  try {
    for await (const entry of entriesOf(zip, artifact)) if (entry.fileName === path) return await contentOf(zip, entry, bytesMax);
    return undefined;
  } finally {
    zip.close();
  }
}

async function sizeOf(client: Client, { bucket, key }: StoredArtifact): Promise<number> {
  try {
    return (await client.s3.HeadObject({ Bucket: bucket, Key: key })).ContentLength ?? 0;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    throw new ActionFailed(
      "PermissionError",
      `Unable to access the artifact with Amazon S3 object key '${key}' located in the Amazon S3 artifact bucket '${bucket}'. The provided role does not have sufficient permissions.`,
      { cause: error },
    );
  }
}

async function openZip(reader: S3Reader, size: number, artifact: StoredArtifact): Promise<ZipFile> {
  try {
    return await fromRandomAccessReaderPromise(reader, size, { lazyEntries: true, autoClose: false });
  } catch (cause) {
    if (reader.failure !== undefined) throw reader.failure;
    throw notZip(artifact, cause);
  }
}

async function* entriesOf(zip: ZipFile, artifact: StoredArtifact): AsyncGenerator<Entry> {
  let seen = 0;
  try {
    for await (const entry of zip.eachEntry()) {
      seen += 1;
      if (seen > artifactEntriesMax)
        throw new ActionFailed("JobFailed", `The artifact ${artifact.name} has more than ${artifactEntriesMax} files.`);
      yield entry;
    }
  } catch (cause) {
    throw cause instanceof ActionFailed ? cause : notZip(artifact, cause);
  }
}

const notZip = ({ name, bucket, key }: StoredArtifact, cause: unknown) =>
  new ActionFailed("JobFailed", `The artifact ${name} is not a valid ZIP file. Artifact bucket: ${bucket} key: ${key}`, { cause });

async function contentOf(zip: ZipFile, entry: Entry, bytesMax: number): Promise<Buffer> {
  if (entry.uncompressedSize > bytesMax)
    throw new ActionFailed("JobFailed", `The file ${entry.fileName} has ${entry.uncompressedSize} bytes; the limit is ${bytesMax} bytes.`);
  const chunks: Buffer[] = [];
  // The size is verified by the reader: an entry that unpacks to more than it says is refused.
  for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

class S3Reader extends RandomAccessReader {
  readonly client: Client;
  readonly artifact: StoredArtifact;
  /** What S3 answered last, so that a refusal or fault is not taken for a broken ZIP. */
  failure: unknown;

  constructor(client: Client, artifact: StoredArtifact) {
    super();
    this.client = client;
    this.artifact = artifact;
  }

  override _readStreamForRange(start: number, end: number): Readable {
    const through = new PassThrough();
    this.#pour(start, end, through).catch((error: unknown) => {
      this.failure = error;
      through.destroy(error as Error);
    });
    return through;
  }

  async #pour(start: number, end: number, into: PassThrough): Promise<void> {
    const { bucket, key } = this.artifact;
    const { Body } = await this.client.s3.GetObject({ Bucket: bucket, Key: key, Range: `bytes=${start}-${end - 1}` });
    await pipeline(Body instanceof Readable ? Body : Readable.from([Body ?? Buffer.alloc(0)]), into);
  }
}
