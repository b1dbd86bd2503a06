/** Opens a ZIP in S3 by ranges: an artifact may be large, and seldom is all of it wanted. */
import { PassThrough, Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type Entry, fromRandomAccessReaderPromise, RandomAccessReader, type ZipFile } from "yauzl";
import type { Client } from "../../door/aws.ts";
import { artifactEntriesMax } from "../limits.ts";
import { ActionFailed } from "../providers/provider.ts";
import { isRefusal } from "../providers/refusals.ts";
import type { StoredArtifact } from "../store/actions.ts";
import { refuseCloneReference } from "./clone-reference.ts";

/** An opened artifact; `entries` may be gone through once. */
export class ArtifactZip implements Disposable {
  readonly #zip: ZipFile;
  readonly #artifact: StoredArtifact;
  readonly #reader: S3Reader;

  constructor(zip: ZipFile, artifact: StoredArtifact, reader: S3Reader) {
    this.#zip = zip;
    this.#artifact = artifact;
    this.#reader = reader;
  }

  /** Names that climb out of the archive, or begin at a root, are refused with ActionFailed, as is a broken archive. */
  async *entries(): AsyncGenerator<Entry> {
    let seen = 0;
    const entries = this.#zip.eachEntry();
    for (;;) {
      const next = await entries.next().catch((cause: unknown) => {
        throw this.#failure(cause);
      });
      if (next.done) return;
      seen += 1;
      if (seen > artifactEntriesMax)
        throw new ActionFailed("JobFailed", `The artifact ${this.#artifact.name} has more than ${artifactEntriesMax} files.`);
      yield next.value;
    }
  }

  /** The entry of that name, which `entries` is gone through for. */
  async find(path: string): Promise<Entry | undefined> {
    for await (const entry of this.entries()) if (entry.fileName === path) return entry;
    return undefined;
  }

  /** The size that an entry says it has is verified while it is read: the stream fails with ActionFailed when that was a lie. */
  async content(entry: Entry): Promise<Readable> {
    const content = await this.#zip.openReadStreamPromise(entry).catch((cause: unknown) => {
      throw this.#failure(cause);
    });
    const checked = new PassThrough();
    pipeline(content, checked, { end: false }).then(
      () => checked.end(),
      (cause: unknown) => checked.destroy(this.#failure(cause) as Error),
    );
    return checked;
  }

  #failure(cause: unknown): unknown {
    return this.#reader.failure ?? notZip(this.#artifact, cause);
  }

  [Symbol.dispose](): void {
    this.#zip.close();
  }
}

/** Throws ActionFailed when the artifact cannot be read or is not a ZIP. */
export async function openZip(client: Client, artifact: StoredArtifact): Promise<ArtifactZip> {
  const size = await sizeOf(client, artifact);
  await refuseCloneReference(client, artifact, size);
  const reader = new S3Reader(client, artifact);
  try {
    return new ArtifactZip(await fromRandomAccessReaderPromise(reader, size, { lazyEntries: true, autoClose: false }), artifact, reader);
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

const notZip = ({ name, bucket, key }: StoredArtifact, cause: unknown) => {
  const why = cause instanceof Error ? ` (${cause.message})` : "";
  return new ActionFailed("JobFailed", `The artifact ${name} is not a valid ZIP file${why}. Artifact bucket: ${bucket} key: ${key}`, {
    cause,
  });
};

/** Unix modes are in the upper half of the attributes. */
export const isLink = ({ externalFileAttributes }: Entry): boolean => ((externalFileAttributes >>> 16) & 0o170000) === 0o120000;

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
      // Who has read enough closes the stream.
      if ((error as NodeJS.ErrnoException).code !== "ERR_STREAM_PREMATURE_CLOSE") this.failure = error;
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
