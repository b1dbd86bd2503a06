/** Directories that commits are fetched into: gone when the work is done, and swept at the next start when the server was killed meanwhile. */
import { createHash } from "node:crypto";
import { readdirSync, rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Named after the data directory, which only one server at a time has. */
export const scratchPrefix = (dataDirectory: string): string =>
  `towpath-source-${createHash("sha256").update(dataDirectory).digest("hex").slice(0, 12)}-`;

export const makeScratch = (dataDirectory: string): Promise<string> => mkdtemp(join(tmpdir(), scratchPrefix(dataDirectory)));

/** Whatever the work comes to, its directory is gone afterwards. */
export async function inScratch<T>(dataDirectory: string, work: (directory: string) => Promise<T>): Promise<T> {
  const directory = await makeScratch(dataDirectory);
  try {
    return await work(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/**
 * Before anything is fetched: what is there now belongs to nobody, but for a git that outlived its server for a moment. What it still
 * writes is left to the next start.
 */
export function sweepScratch(dataDirectory: string): void {
  for (const name of readdirSync(tmpdir()))
    if (name.startsWith(scratchPrefix(dataDirectory)))
      try {
        rmSync(join(tmpdir(), name), { recursive: true, force: true });
      } catch {
        // Left to the next start.
      }
}
