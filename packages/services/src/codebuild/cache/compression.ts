import type { Transform } from "node:stream";
import { createZstdCompress, createZstdDecompress } from "node:zlib";

/** What the compressor takes and gives at once: each turn costs a way to another thread and back. Measured, 16 KB take twice as long. */
const chunkBytes = 1_048_576;

export const compressing = (): Transform => createZstdCompress({ chunkSize: chunkBytes });

export const decompressing = (): Transform => createZstdDecompress({ chunkSize: chunkBytes });

/** The same bytes in larger pieces; the engine sends them in pieces of 32 KB. */
export async function* gathered(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of source) {
    pieces.push(piece);
    size += piece.length;
    if (size < chunkBytes) continue;
    yield Buffer.concat(pieces, size);
    [pieces, size] = [[], 0];
  }
  if (size > 0) yield Buffer.concat(pieces, size);
}
