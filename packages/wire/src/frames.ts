/** A piece of a stream that carries several kinds of them: one byte says which, four how long it is, big-endian. */
export interface Frame {
  readonly kind: number;
  readonly body: Buffer;
}

const headBytes = 5;

export function frame(kind: number, body: Uint8Array): Buffer {
  const head = Buffer.alloc(headBytes);
  head.writeUInt8(kind, 0);
  head.writeUInt32BE(body.length, 1);
  return Buffer.concat([head, body]);
}

/** A frame that is longer than it may be, or a stream that ends within one. */
export class BrokenFrame extends Error {
  override readonly name = "BrokenFrame";
}

/** The frames of a stream, in whatever pieces it comes; throws BrokenFrame. */
export async function* frames(source: AsyncIterable<Uint8Array>, mostBytes: number): AsyncGenerator<Frame> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const piece of source) {
    rest = rest.length === 0 ? Buffer.from(piece) : Buffer.concat([rest, piece]);
    while (rest.length >= headBytes) {
      const length = rest.readUInt32BE(1);
      if (length > mostBytes) throw new BrokenFrame(`a frame of ${length} bytes`);
      if (rest.length < headBytes + length) break;
      yield { kind: rest.readUInt8(0), body: rest.subarray(headBytes, headBytes + length) };
      rest = rest.subarray(headBytes + length);
    }
  }
  if (rest.length > 0) throw new BrokenFrame("the stream ended within a frame");
}
