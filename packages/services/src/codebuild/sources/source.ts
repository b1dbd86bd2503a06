import type { Pack } from "tar-stream";

/** A source that was fetched to this host and waits to be put into the container. */
export interface FetchedSource {
  /** The commit or revision; undefined for plain S3 sources. */
  resolvedVersion: string | undefined;
  /** Of a clone: what its remote is called inside the build. */
  cloneUrl?: string;
  /** What the log says of how it was fetched. */
  note?: string;
  /** The first `most` bytes of a file, by its path in the source; undefined when there is none. */
  read(path: string, most: number): Promise<Buffer | undefined>;
  /** Writes all of it below `directory`, a path without a leading slash. */
  pack(pack: Pack, directory: string, signal: AbortSignal): Promise<void>;
}

export const noSource: FetchedSource = {
  resolvedVersion: undefined,
  read: async () => undefined,
  pack: async () => {},
};

/** What a stream begins with; the rest is not read. */
export async function firstBytes(source: AsyncIterable<Uint8Array>, most: number): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of source) {
    pieces.push(piece);
    size += piece.length;
    if (size >= most) break;
  }
  return Buffer.concat(pieces).subarray(0, most);
}
