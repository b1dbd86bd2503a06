import { existsSync, lstatSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "./errors.ts";

/** Whether Towpath has kept data there: nothing else is ever removed. */
export const isDataDirectory = (directory: string): boolean =>
  ["towpath.db", "access.json"].some((name) => existsSync(join(directory, name)));

/** What the files in a directory take, in bytes; what cannot be read counts as nothing. */
export function sizeOf(directory: string): number {
  let sizeBytes = 0;
  for (const entry of entriesOf(directory)) {
    const path = join(directory, entry.name);
    sizeBytes += entry.isDirectory() ? sizeOf(path) : (lstatSync(path, { throwIfNoEntry: false })?.size ?? 0);
  }
  return sizeBytes;
}

function entriesOf(directory: string) {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch {
    return [];
  }
}

export function removeDirectory(directory: string): void {
  try {
    rmSync(directory, { recursive: true, force: true, maxRetries: 3, retryDelay: 100 });
  } catch (cause) {
    throw new UserError(`${directory} cannot be removed completely: ${(cause as Error).message}. Remove what is left of it yourself.`, {
      cause,
    });
  }
}

/** `212 MB`: powers of ten, as disks are sold and `df -H` counts. */
export function inWords(sizeBytes: number): string {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  const power = sizeBytes < 1000 ? 0 : Math.min(Math.floor(Math.log10(sizeBytes) / 3), units.length - 1);
  const value = sizeBytes / 1000 ** power;
  return `${power === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[power]}`;
}
