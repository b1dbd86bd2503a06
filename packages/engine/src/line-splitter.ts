/** Engines cut lines into parts of this size. */
const partBytes = 16_384;

/** Cuts a stream of bytes into lines, each with its newline; longer ones than engines keep in one piece into parts. */
export class LineSplitter {
  #rest: Buffer = Buffer.alloc(0);

  push(bytes: Buffer): Buffer[] {
    const data = this.#rest.length > 0 ? Buffer.concat([this.#rest, bytes]) : bytes;
    const lines: Buffer[] = [];
    let at = 0;
    for (;;) {
      const newline = data.indexOf(10, at);
      const left = data.length - at;
      const size = newline >= 0 && newline - at < partBytes ? newline - at + 1 : left >= partBytes ? partBytes : 0;
      if (size === 0) break;
      lines.push(data.subarray(at, at + size));
      at += size;
    }
    this.#rest = data.subarray(at);
    return lines;
  }

  /** What has no newline at the end of the stream. */
  end(): Buffer[] {
    const rest = this.#rest;
    this.#rest = Buffer.alloc(0);
    return rest.length > 0 ? [rest] : [];
  }
}
