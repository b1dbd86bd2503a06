import { closeSync, openSync, readSync, statSync } from "node:fs";

const chunkBytes = 65_536;
const newline = 10;

/** The last `count` lines of a file without reading all of it, and where in the file they end. */
export function lastLines(path: string, count: number): { readonly lines: readonly string[]; readonly endBytes: number } {
  const endBytes = statSync(path).size;
  const file = openSync(path, "r");
  let kept = Buffer.alloc(0);
  try {
    for (let start = endBytes; start > 0 && newlines(kept) <= count;) {
      const size = Math.min(chunkBytes, start);
      start -= size;
      const chunk = Buffer.alloc(size);
      readSync(file, chunk, 0, size, start);
      kept = Buffer.concat([chunk, kept]);
    }
  } finally {
    closeSync(file);
  }
  const lines = kept.toString().split("\n");
  if (lines.at(-1) === "") lines.pop();
  return { lines: count === 0 ? [] : lines.slice(-count), endBytes };
}

const newlines = (bytes: Buffer): number => bytes.reduce((sum, byte) => (byte === newline ? sum + 1 : sum), 0);
