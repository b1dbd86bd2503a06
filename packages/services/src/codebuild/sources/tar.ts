import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Header, Pack } from "tar-stream";

/** Adds an entry with its content; waits until all of it went into the stream. */
export async function addEntry(pack: Pack, header: Partial<Header> & { name: string }, body?: Readable | Buffer | string): Promise<void> {
  if (body === undefined || typeof body === "string" || Buffer.isBuffer(body)) {
    await new Promise<void>((resolve, reject) => {
      pack.entry(header, body ?? "", (error) => (error ? reject(error) : resolve()));
    });
    return;
  }
  const done = Promise.withResolvers<void>();
  const entry = pack.entry(header, (error) => (error ? done.reject(error) : done.resolve()));
  await Promise.all([pipeline(body, entry), done.promise]);
}

export const addDirectory = (pack: Pack, path: string, mode = 0o755): Promise<void> =>
  addEntry(pack, { name: `${path}/`, type: "directory", mode });
