/**
 * Buffers that are used again: a fresh one costs several times what it takes to fill it, since the system gives out each of its pages
 * anew. They are small enough to stay in a processor's cache on their way, and other threads can see them.
 */
export const bufferBytes = 524_288;
const kept = 32;
const free: Buffer[] = [];

export const takeBuffer = (): Buffer => free.pop() ?? Buffer.from(new SharedArrayBuffer(bufferBytes));

/** Nobody may use the buffer any more. */
export function giveBuffer(buffer: Buffer): void {
  if (free.length < kept) free.push(buffer);
}
