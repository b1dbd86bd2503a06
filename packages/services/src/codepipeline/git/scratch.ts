/** Directories that commits are fetched into: gone when the work is done, and swept at the next start when the server was killed meanwhile. */
import { readdirSync, rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Only one server at a time has an installation's name in its directories. */
const prefixOf = (installationId: string): string => `towpath-source-${installationId.replaceAll(/[^\w-]/g, "")}-`;

export const makeScratch = (installationId: string): Promise<string> => mkdtemp(join(tmpdir(), prefixOf(installationId)));

/** Whatever the work comes to, its directory is gone afterwards. */
export async function inScratch<T>(installationId: string, work: (directory: string) => Promise<T>): Promise<T> {
  const directory = await makeScratch(installationId);
  try {
    return await work(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Before anything is fetched: what is there now belongs to nobody. */
export function sweepScratch(installationId: string): void {
  for (const name of readdirSync(tmpdir()))
    if (name.startsWith(prefixOf(installationId))) rmSync(join(tmpdir(), name), { recursive: true, force: true });
}
