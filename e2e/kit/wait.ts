import { setTimeout as sleep } from "node:timers/promises";

/** Nothing that a test waits for takes so long on any machine; who waits longer waits for ever. */
const longestMs = 8 * 60_000;

/** Asks until there is an answer. Rejects with the last thing that was said when there is none for very long. */
export async function until<T>(what: string, ask: (say: (state: unknown) => void) => Promise<T | undefined>, pauseMs = 250): Promise<T> {
  let said: unknown = "nothing";
  for (const deadline = performance.now() + longestMs; performance.now() < deadline; await sleep(pauseMs)) {
    const answer = await ask((state) => void (said = state));
    if (answer !== undefined) return answer;
  }
  throw new Error(`${what} did not come about; last seen: ${JSON.stringify(said)}`);
}

/** Whether an error only says that nobody listened, or that the server died before it answered. */
export function isAway(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code !== undefined && ["ECONNREFUSED", "ECONNRESET", "EPIPE", "UND_ERR_SOCKET", "ETIMEDOUT"].includes(code)) return true;
    if (/socket hang up|fetch failed|other side closed/.test(cause.message)) return true;
    if (cause instanceof AggregateError && cause.errors.some(isAway)) return true;
  }
  return false;
}

/** A server that is started again is back long before. */
const awayMs = 2 * 60_000;

/** Repeats what may be repeated as long as the server is away. */
export async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (const deadline = performance.now() + awayMs; ; await sleep(200)) {
    try {
      return await work();
    } catch (error) {
      if (!isAway(error) || performance.now() > deadline) throw error;
    }
  }
}
