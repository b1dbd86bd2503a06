/**
 * Buffers that are used again: a fresh one costs several times what it takes to fill it, since the system gives out each of its pages
 * anew.
 */
export const bufferBytes = 524_288;
const kept = 16;
const free: Buffer[] = [];

export const takeBuffer = (): Buffer => free.pop() ?? Buffer.allocUnsafeSlow(bufferBytes);

/** Nobody may use the buffer any more. */
export function giveBuffer(buffer: Buffer): void {
  if (free.length < kept) free.push(buffer);
}
