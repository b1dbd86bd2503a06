import type { Pack } from "tar-stream";

/** A source that was fetched to this host and waits to be put into the container. */
export interface FetchedSource {
  /** The commit or revision; undefined for plain S3 sources. */
  resolvedVersion: string | undefined;
  /** A file's content by its path in the source; undefined when there is none. */
  read(path: string): Promise<Buffer | undefined>;
  /** Writes all of it below `directory`, a path without a leading slash. */
  pack(pack: Pack, directory: string, signal: AbortSignal): Promise<void>;
}

export const noSource: FetchedSource = {
  resolvedVersion: undefined,
  read: async () => undefined,
  pack: async () => {},
};
