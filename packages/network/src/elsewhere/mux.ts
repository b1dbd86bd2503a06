/**
 * Many connections over one pair of streams: those of a relay's container. The same file runs at both ends, in this process and in the
 * container, so it uses nothing but Node.
 */
import { Duplex, type Writable } from "node:stream";

const kinds = { open: 0, data: 1, end: 2, reset: 3, credit: 4, ask: 5, answer: 6, refuse: 7 } as const;
const headBytes = 9;
/** What may be on the way in a connection before its reader has taken any: a slow one holds up no other. */
const windowBytes = 1024 * 1024;
const frameBytes = 64 * 1024;

export interface MuxParts {
  sink: Writable;
  /** The other end has opened a connection; `what` is what it said of it. */
  opened(channel: Duplex, what: string): void;
  /** What the other end asks; a rejection's message and code are what it is answered then. */
  asked(question: string): Promise<string>;
}

/** One end. `receive` is given everything that comes from the other. */
export class Mux {
  readonly #parts: MuxParts;
  readonly #channels = new Map<number, Channel>();
  readonly #asked = new Map<number, { resolve(answer: string): void; reject(error: Error): void }>();
  #rest: Buffer = Buffer.alloc(0);
  #next = 0;
  #gone: Error | undefined;

  constructor(parts: MuxParts) {
    this.#parts = parts;
  }

  /** Only one of the two ends may open connections: it alone chooses their numbers. */
  open(what: string): Duplex {
    const id = this.#next++;
    this.#send(kinds.open, id, Buffer.from(what));
    return this.#channel(id);
  }

  /** Rejects with what the other end says, or when it goes away. */
  async ask(question: string): Promise<string> {
    if (this.#gone) throw this.#gone;
    const id = this.#next++;
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    this.#asked.set(id, { resolve, reject });
    this.#send(kinds.ask, id, Buffer.from(question));
    return promise;
  }

  receive(bytes: Buffer): void {
    let rest = this.#rest.length > 0 ? Buffer.concat([this.#rest, bytes]) : bytes;
    while (rest.length >= headBytes) {
      const end = headBytes + rest.readUInt32BE(5);
      if (rest.length < end) break;
      this.#take(rest.readUInt8(0), rest.readUInt32BE(1), rest.subarray(headBytes, end));
      rest = rest.subarray(end);
    }
    this.#rest = rest;
  }

  /** The other end is gone: everything that is open breaks off. */
  destroy(reason: Error): void {
    this.#gone ??= reason;
    for (const channel of this.#channels.values()) channel.destroy();
    for (const { reject } of this.#asked.values()) reject(reason);
    this.#asked.clear();
  }

  #take(kind: number, id: number, body: Buffer): void {
    const channel = this.#channels.get(id);
    if (kind === kinds.open) this.#parts.opened(this.#channel(id), body.toString());
    else if (kind === kinds.data) channel?.receive(body);
    else if (kind === kinds.end) channel?.receive(null);
    else if (kind === kinds.reset) channel?.destroy();
    else if (kind === kinds.credit) channel?.grant(body.readUInt32BE(0));
    else if (kind === kinds.ask) void this.#answer(id, body.toString());
    else this.#settle(kind, id, body.toString());
  }

  #settle(kind: number, id: number, text: string): void {
    const waiting = this.#asked.get(id);
    this.#asked.delete(id);
    if (kind === kinds.answer) return waiting?.resolve(text);
    const { message, code } = JSON.parse(text) as { message: string; code?: string };
    waiting?.reject(Object.assign(new Error(message), { code }));
  }

  async #answer(id: number, question: string): Promise<void> {
    try {
      this.#send(kinds.answer, id, Buffer.from(await this.#parts.asked(question)));
    } catch (error) {
      const { message, code } = error as NodeJS.ErrnoException;
      this.#send(kinds.refuse, id, Buffer.from(JSON.stringify({ message, code })));
    }
  }

  #channel(id: number): Channel {
    const channel = new Channel({
      send: (kind, body, sent) => this.#send(kinds[kind], id, body, sent),
      forget: () => void this.#channels.delete(id),
    });
    this.#channels.set(id, channel);
    return channel;
  }

  #send(kind: number, id: number, body: Buffer, sent?: () => void): void {
    const head = Buffer.alloc(headBytes);
    head.writeUInt8(kind, 0);
    head.writeUInt32BE(id, 1);
    head.writeUInt32BE(body.length, 5);
    // A sink that has broken tells of it where it is read.
    this.#parts.sink.write(body.length > 0 ? Buffer.concat([head, body]) : head, () => sent?.());
  }
}

interface ChannelParts {
  send(kind: "data" | "end" | "reset" | "credit", body: Buffer, sent?: () => void): void;
  forget(): void;
}

/** One connection. It sends only as much as the other end's reader has room for. */
class Channel extends Duplex {
  readonly #parts: ChannelParts;
  #credit = windowBytes;
  #waiting: { bytes: Buffer; done: () => void } | undefined;
  /** Received, and not yet told to have been taken. */
  #untold = 0;

  constructor(parts: ChannelParts) {
    super({ allowHalfOpen: true });
    this.#parts = parts;
    // Who opened it may not have listened yet; a broken connection is its end.
    this.on("error", () => undefined);
  }

  receive(bytes: Buffer | null): void {
    if (bytes === null) {
      this.push(null);
      return;
    }
    this.#untold += bytes.length;
    if (this.push(bytes)) this.#tell();
  }

  grant(bytes: number): void {
    this.#credit += bytes;
    const { bytes: rest, done } = this.#waiting ?? {};
    this.#waiting = undefined;
    if (rest && done) this.#put(rest, done);
  }

  override _read(): void {
    this.#tell();
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.#put(chunk, () => done());
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#parts.send("end", Buffer.alloc(0), () => done());
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    if (!this.writableFinished || !this.readableEnded) this.#parts.send("reset", Buffer.alloc(0));
    this.#parts.forget();
    this.#waiting?.done();
    done(error);
  }

  #put(bytes: Buffer, done: () => void): void {
    const count = Math.min(bytes.length, this.#credit, frameBytes);
    if (count === 0 && bytes.length > 0) {
      this.#waiting = { bytes, done };
      return;
    }
    this.#credit -= count;
    const rest = bytes.subarray(count);
    this.#parts.send("data", bytes.subarray(0, count), () => (rest.length > 0 && !this.destroyed ? this.#put(rest, done) : done()));
  }

  /** Half a window at a time: each telling is a frame of its own. */
  #tell(): void {
    if (this.#untold < windowBytes / 2) return;
    const credit = Buffer.alloc(4);
    credit.writeUInt32BE(this.#untold);
    this.#untold = 0;
    this.#parts.send("credit", credit);
  }
}
