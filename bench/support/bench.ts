export interface BenchResult {
  name: string;
  /** Names end in their unit; ratios have none. */
  figures: Record<string, number>;
  /** One sentence: what the target is, and whether it was met. */
  verdict: string;
}

export type Bench = (options: { json: boolean }) => Promise<BenchResult>;

export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] as number) : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}

/** Milliseconds that `work` takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}
