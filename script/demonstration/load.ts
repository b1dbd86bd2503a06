import { setTimeout as sleep } from "node:timers/promises";

export interface LoadResult {
  requests: number;
  failed: number;
  /** What went wrong, the first few. */
  failures: string[];
  /** How many answers each version of the application gave. */
  versions: Record<string, number>;
}

export interface Load {
  /** Counts so far. */
  readonly result: LoadResult;
  stop(): Promise<LoadResult>;
}

/** At the longest; a demonstration that hangs must not send requests for ever. */
const longestMs = 15 * 60_000;
const requestMs = 10_000;

/** Sends `perSecond` requests a second, evenly, whether or not earlier ones have been answered. */
export function startLoad(url: string, perSecond: number): Load {
  const result: LoadResult = { requests: 0, failed: 0, failures: [], versions: {} };
  const stop = new AbortController();
  const running = new Set<Promise<void>>();
  const begun = performance.now();
  const loop = (async () => {
    for (let n = 0; !stop.signal.aborted && performance.now() - begun < longestMs; n++) {
      const wait = begun + (n * 1000) / perSecond - performance.now();
      if (wait > 0) await sleep(wait);
      const one = request(url, result).finally(() => running.delete(one));
      running.add(one);
    }
  })();
  return {
    result,
    async stop() {
      stop.abort();
      await loop;
      await Promise.all(running);
      return result;
    },
  };
}

async function request(url: string, result: LoadResult): Promise<void> {
  result.requests++;
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(requestMs) });
    await response.text();
    if (!response.ok) return fail(result, `HTTP ${response.status}`);
    const version = response.headers.get("x-app-version") ?? "unknown";
    result.versions[version] = (result.versions[version] ?? 0) + 1;
  } catch (error) {
    const cause = (error as Error).cause;
    fail(result, cause instanceof Error ? cause.message : (error as Error).message);
  }
}

function fail(result: LoadResult, why: string): void {
  result.failed++;
  if (result.failures.length < 5) result.failures.push(why);
}
