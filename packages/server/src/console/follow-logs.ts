import type { Clock, Journal } from "@towpath/journal";
import type { Question } from "@towpath/services";
import { ApiError } from "@towpath/wire";
import { followedMax, linesAtOnce, logBatchMs } from "./limits.ts";

/** A log that a tab follows: from which line on, counted from 0. */
export interface Followed {
  group: string;
  stream: string;
  from: number;
}

/** What the logs' question `lines` answers. */
interface Lines {
  first: number;
  lines: unknown[];
  generation: number;
}

export interface FollowParts {
  journal: Pick<Journal, "onCommit" | "watchDisk">;
  clock: Clock;
  questions: ReadonlyMap<string, Question>;
}

/**
 * The logs that one tab follows. Lines are read by number from where they are stored, some at a time, and the next are read only when the tab has
 * taken these: a tab that is slow costs nothing, and one that comes again says from which line on, so none is missed and none comes twice.
 */
export class LogFollower {
  readonly #parts: FollowParts;
  readonly #place: { account: string; region: string };
  readonly #say: (batch: object) => Promise<void>;
  #followed: readonly Followed[] = [];
  #wake = Promise.withResolvers<void>();

  /** `say` resolves when the tab has room for more. */
  constructor(parts: FollowParts, place: { account: string; region: string }, say: (batch: object) => Promise<void>) {
    this.#parts = parts;
    this.#place = place;
    this.#say = say;
  }

  /** Follows these and no others. */
  follow(followed: readonly Followed[]): void {
    this.#followed = followed.map((one) => ({ ...one }));
    this.#wake.resolve();
  }

  /** Runs until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const forget = this.#parts.journal.onCommit(() => this.#wake.resolve());
    signal.addEventListener("abort", () => this.#wake.resolve(), { once: true });
    try {
      while (!signal.aborted) {
        this.#wake = Promise.withResolvers();
        let isMore = false;
        for (const one of this.#followed) if (!signal.aborted && (await this.#tell(one))) isMore = true;
        if (isMore) continue;
        await this.#wake.promise;
        // Lines that come one after another travel together.
        if (!signal.aborted) await this.#parts.clock.sleep(logBatchMs, signal).catch(() => {});
      }
    } finally {
      forget();
    }
  }

  /** Tells the next lines of one log; gives whether there may be more by now. */
  async #tell(one: Followed): Promise<boolean> {
    const read = await this.#read(one);
    // Another list may have taken this one's place meanwhile.
    if (read === undefined || read.lines.length === 0 || !this.#followed.includes(one)) return false;
    const { group, stream } = one;
    one.from = read.first + read.lines.length;
    await this.#say({ group, stream, generation: read.generation, first: read.first, lines: read.lines });
    return read.lines.length === linesAtOnce;
  }

  /** Undefined for a log that is not there, which may yet come. */
  async #read({ group, stream, from }: Followed): Promise<Lines | undefined> {
    const lines = this.#parts.questions.get("logs/lines");
    if (lines === undefined) throw new TypeError("the logs answer no questions");
    const query = new URLSearchParams({ group, stream, from: String(from), limit: String(linesAtOnce) });
    const onDisk = this.#parts.journal.watchDisk();
    try {
      const read = (await lines({ query, body: "", ...this.#place, now: this.#parts.clock.now() })) as Lines;
      await onDisk();
      return read;
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return undefined;
      throw error;
    }
  }
}

/** What a tab asks to follow. Throws ApiError. */
export function readFollowed(body: string): Followed[] {
  const { follow } = parse(body);
  if (!Array.isArray(follow) || !follow.every(isFollowed)) {
    throw new ApiError("InvalidParameter", "follow must be a list of {group, stream, from}, from being the number of a line.");
  }
  if (follow.length > followedMax) throw new ApiError("LimitExceeded", `A tab follows at most ${followedMax} logs.`);
  return follow;
}

function parse(body: string): { follow?: unknown } {
  try {
    const read: unknown = JSON.parse(body);
    if (typeof read === "object" && read !== null) return read;
  } catch {
    // Said below.
  }
  throw new ApiError("InvalidParameter", "The body must be a JSON object.");
}

function isFollowed(value: unknown): value is Followed {
  if (typeof value !== "object" || value === null) return false;
  const { group, stream, from } = value as Partial<Record<keyof Followed, unknown>>;
  return typeof group === "string" && typeof stream === "string" && typeof from === "number" && Number.isSafeInteger(from) && from >= 0;
}
