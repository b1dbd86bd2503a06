import { open } from "node:fs/promises";
import { Readable } from "node:stream";

/** Bytes `start` to `end` (not included) of a file. */
export interface Slice {
  path: string;
  start: number;
  end: number;
}

const readBytes = 1_048_576;

/** The slices one after another. Nothing is opened before the first byte is asked for; a file that is too short is an error. */
export function readSlices(slices: Slice[]): Readable {
  return Readable.from(bytesOf(slices), { objectMode: false, highWaterMark: readBytes });
}

async function* bytesOf(slices: Slice[]): AsyncGenerator<Buffer> {
  for (const { path, start, end } of slices) {
    const file = await open(path, "r");
    try {
      for (let at = start; at < end;) {
        const wanted = Math.min(readBytes, end - at);
        const { bytesRead, buffer } = await file.read(Buffer.allocUnsafeSlow(wanted), 0, wanted, at);
        if (bytesRead === 0) throw new Error(`${path} ends at ${at}, before ${end}`);
        at += bytesRead;
        yield bytesRead === wanted ? buffer : buffer.subarray(0, bytesRead);
      }
    } finally {
      await file.close();
    }
  }
}
