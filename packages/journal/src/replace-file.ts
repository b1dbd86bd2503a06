import { closeSync, fsyncSync, openSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** Puts a small file into its place, on the disk when this returns. Under its name there is never half of it, wherever the process dies. */
export function replaceFile(path: string, content: Uint8Array | string, mode: number): void {
  const fresh = `${path}.new`;
  const file = openSync(fresh, "w", mode);
  try {
    writeFileSync(file, content);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(fresh, path);
  const directory = openSync(dirname(path), "r");
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}
