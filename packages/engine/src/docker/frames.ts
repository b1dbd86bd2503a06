import type { OutputChunk } from "../port.ts";

const headerBytes = 8;

/**
 * Takes apart the stream of a container without a terminal: frames of an eight-byte header (stream number, three zeros, length as
 * 32-bit big endian) and the payload. Headers and payloads may be cut anywhere between two `push`es.
 */
export class FrameReader {
  #rest: Buffer[] = [];
  #restBytes = 0;
  #needed = headerBytes;

  push(chunk: Buffer): OutputChunk[] {
    this.#rest.push(chunk);
    this.#restBytes += chunk.length;
    // Joined only when at least one whole frame is there: a frame larger than many chunks would otherwise be copied for each.
    if (this.#restBytes < this.#needed) return [];
    const data = this.#rest.length === 1 ? chunk : Buffer.concat(this.#rest, this.#restBytes);
    const chunks: OutputChunk[] = [];
    let at = 0;
    for (;;) {
      if (data.length - at < headerBytes) {
        this.#needed = headerBytes;
        break;
      }
      const size = data.readUInt32BE(at + 4);
      if (data.length - at < headerBytes + size) {
        this.#needed = headerBytes + size;
        break;
      }
      const bytes = data.subarray(at + headerBytes, at + headerBytes + size);
      if (size > 0) chunks.push({ stream: data[at] === 2 ? "stderr" : "stdout", bytes });
      at += headerBytes + size;
    }
    this.#restBytes = data.length - at;
    this.#rest = this.#restBytes > 0 ? [data.subarray(at)] : [];
    return chunks;
  }
}
