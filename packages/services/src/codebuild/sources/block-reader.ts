import { createReadStream, read } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { Readable } from "node:stream";
import { callbackify } from "node:util";
import { RandomAccessReader } from "yauzl";

const blockBytes = 1_048_576;

/**
 * A file as the ZIP library reads it, a block at a time: it asks for a few bytes of each entry, in order, and a call of the system for each
 * would take longer than all the rest.
 */
export class BlockReader extends RandomAccessReader {
  readonly #file: FileHandle;
  #block: Buffer = Buffer.alloc(0);
  #begins = 0;

  constructor(file: FileHandle) {
    super();
    this.#file = file;
  }

  override read(buffer: Buffer, offset: number, length: number, position: number, callback: (error: Error | null) => void): void {
    if (length > blockBytes) return this.#readFile(buffer, { offset, length, position }, callback);
    if (this.#copy(buffer, offset, length, position)) return callback(null);
    const block = Buffer.allocUnsafe(blockBytes);
    read(this.#file.fd, block, 0, blockBytes, position, (error, got) => {
      if (error) return callback(error);
      this.#block = block.subarray(0, got);
      this.#begins = position;
      callback(this.#copy(buffer, offset, length, position) ? null : new Error("unexpected EOF"));
    });
  }

  override _readStreamForRange(start: number, end: number): Readable {
    const buffer = Buffer.allocUnsafe(end - start <= blockBytes ? end - start : 0);
    if (buffer.length === 0) return createReadStream("", { fd: this.#file.fd, autoClose: false, start, end: end - 1 });
    const stream = new Readable({ read() {} });
    this.read(buffer, 0, buffer.length, start, (error) => {
      if (error) return void stream.destroy(error);
      stream.push(buffer);
      stream.push(null);
    });
    return stream;
  }

  override close(callback: (error: Error | null) => void): void {
    callbackify(() => this.#file.close())(callback);
  }

  #copy(buffer: Buffer, offset: number, length: number, position: number): boolean {
    const from = position - this.#begins;
    if (from < 0 || from + length > this.#block.length) return false;
    this.#block.copy(buffer, offset, from, from + length);
    return true;
  }

  #readFile(buffer: Buffer, at: { offset: number; length: number; position: number }, callback: (error: Error | null) => void): void {
    read(this.#file.fd, buffer, at.offset, at.length, at.position, (error, got) => {
      callback(error ?? (got === at.length ? null : new Error("unexpected EOF")));
    });
  }
}
