/** Makes a failing run small: leaves out steps as long as it still fails in the same way. */
import type { Failure } from "./runs.ts";

export interface Shrunk {
  kept: readonly number[];
  failure: Failure;
}

/** Tries to leave out ever smaller pieces of the steps up to the failure. `attempt` runs those that are kept. */
export async function shrink(failure: Failure, attempt: (kept: ReadonlySet<number>) => Promise<Failure | undefined>): Promise<Shrunk> {
  let best: Shrunk = { kept: Array.from({ length: failure.index + 1 }, (_, index) => index), failure };
  for (let size = Math.ceil(best.kept.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < best.kept.length;) {
      const kept = best.kept.toSpliced(at, size);
      const still = await attempt(new Set(kept));
      if (still && alike(still) === alike(failure)) best = { kept, failure: still };
      else at += size;
    }
  }
  return best;
}

/** The same but for numbers and names. */
const alike = ({ message }: Failure): string => message.replaceAll(/[\w-]*\d[\w-]*/g, "#").slice(0, 60);

/** 3,4,5,9 -> "3-5,9"; an empty list has a name, so that it can be written on a command line. */
export function asRanges(indices: readonly number[]): string {
  if (indices.length === 0) return "none";
  const ranges: [from: number, to: number][] = [];
  for (const index of indices) {
    const last = ranges.at(-1);
    if (last && index === last[1] + 1) last[1] = index;
    else ranges.push([index, index]);
  }
  return ranges.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(",");
}

/** The other way round. Throws TypeError. */
export function fromRanges(text: string): number[] {
  if (text === "none") return [];
  return text.split(",").flatMap((range) => {
    const [from, to = from] = range.split("-").map(Number) as [number, number?];
    if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || to < from || to - from > 100_000)
      throw new TypeError(`--keep takes a list of steps such as 3,7-9, not ${text}`);
    return Array.from({ length: to - from + 1 }, (_, index) => from + index);
  });
}
