import { randomBytes, randomUUID } from "node:crypto";
import { systemClock } from "./clock.ts";

/** Where identifiers and randomness come from; a seeded one makes a whole run repeatable. */
export interface Ids {
  uuid(): string;
  /** `length` lowercase hexadecimal digits. */
  hex(length: number): string;
  /** `length` random bytes; secrets are made from these only. */
  bytes(length: number): Buffer;
  /** A number in [0, 1), for jitter. */
  fraction(): number;
}

const dayMs = 24 * 3_600_000;

/**
 * The first four digits are those of the day: rows of one day lie together in the indexes of their ids, so writing them touches pages that
 * are in memory, however many years of rows there are. The rest is random, 106 bits of it.
 */
const uuidOf = (now: number): string =>
  Math.floor(now / dayMs)
    .toString(16)
    .slice(-4)
    .padStart(4, "0") + randomUUID().slice(4);

export const systemIds: Ids = {
  uuid: () => uuidOf(systemClock.now()),
  hex: (length) =>
    randomBytes(Math.ceil(length / 2))
      .toString("hex")
      .slice(0, length),
  bytes: (length) => randomBytes(length),
  fraction: () => randomBytes(4).readUInt32BE() / 2 ** 32,
};

/** Numbers in [0, 1), the same ones for the same seed (mulberry32). */
export function seededFractions(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Repeatable identifiers for tests and simulations. Never for secrets of a real installation. */
export function seededIds(seed: number): Ids {
  const fraction = seededFractions(seed);
  const bytes = (length: number) => Buffer.from(Array.from({ length }, () => Math.floor(fraction() * 256)));
  const hex = (length: number) =>
    bytes(Math.ceil(length / 2))
      .toString("hex")
      .slice(0, length);
  return { fraction, bytes, hex, uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}` };
}
