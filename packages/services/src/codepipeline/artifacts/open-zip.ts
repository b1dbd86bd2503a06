/** Opens a ZIP in S3 by ranges: an artifact may be large, and seldom is all of it wanted. */
import { PassThrough, Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type Entry, fromRandomAccessReaderPromise, RandomAccessReader, type ZipFile } from "yauzl";
import type { Client } from "../../door/aws.ts";
import { artifactEntriesMax } from "../limits.ts";
import { ActionFailed } from "../providers/provider.ts";
import { isRefusal } from "../providers/refusals.ts";
import type { StoredArtifact } from "../store/actions.ts";

/** An opened artifact; `entries` may be gone through once. */
export class ArtifactZip implements Disposable {
  readonly #zip: ZipFile;
  readonly #artifact: StoredArtifact;

  constructor(zip: ZipFile, artifact: StoredArtifact) {
    this.#zip = zip;
    this.#artifact = artifact;
  }

  /** Names that climb out of the archive, or begin at a root, are refused with ActionFailed, as is a broken archive. */
  async *entries(): AsyncGenerator<Entry> {
    let seen = 0;
    const entries = this.#zip.eachEntry();
    for (;;) {
      const next = await entries.next().catch((cause: unknown) => {
        throw notZip(this.#artifact, cause);
      });
      if (next.done) return;
      seen += 1;
      if (seen > artifactEntriesMax)
        throw new ActionFailed("JobFailed", `The artifact ${this.#artifact.name} has more than ${artifactEntriesMax} files.`);
      yield next.value;
    }
  }

  /** The size that an entry says it has is verified while it is read. */
  content(entry: Entry): Promise<Readable> {
    return this.#zip.openReadStreamPromise(entry);
  }

  [Symbol.dispose](): void {
    this.#zip.close();
  }
}

/** Throws ActionFailed when the artifact cannot be read or is not a ZIP. */
export async function openZip(client: Client, artifact: StoredArtifact): Promise<ArtifactZip> {
  const size = await sizeOf(client, artifact);
  const reader = new S3Reader(client, artifact);
  try {
    return new ArtifactZip(await fromRandomAccessReaderPromise(reader, size, { lazyEntries: true, autoClose: false }), artifact);
  } catch (cause) {
    throw reader.failure ?? notZip(artifact, cause);
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

const notZip = ({ name, bucket, key }: StoredArtifact, cause: unknown) =>
  new ActionFailed("JobFailed", `The artifact ${name} is not a valid ZIP file. Artifact bucket: ${bucket} key: ${key}`, { cause });

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
