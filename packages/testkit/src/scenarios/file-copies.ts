/** The files of a directory, held in memory. */
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

export interface FileCopy {
  /** From the directory. */
  path: string;
  mode: number;
  content: Buffer;
}

export function readFiles(directory: string): FileCopy[] {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return entries.map(({ parentPath, name }) => {
    const file = join(parentPath, name);
    return { path: relative(directory, file), mode: statSync(file).mode & 0o777, content: readFileSync(file) };
  });
}

export function writeFiles(directory: string, files: readonly FileCopy[]): void {
  for (const { path, mode, content } of files) {
    mkdirSync(dirname(join(directory, path)), { recursive: true, mode: 0o700 });
    writeFileSync(join(directory, path), content, { mode });
  }
}
