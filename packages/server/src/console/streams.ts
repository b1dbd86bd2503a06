import { ApiError } from "@towpath/wire";
import type { LogFollower } from "./follow-logs.ts";
import { streamsMax } from "./limits.ts";

/** One open stream of a tab: of events, with the logs that it follows, or a shell. */
export interface OpenStream {
  /** The id of its session. */
  readonly session: string;
  readonly follower?: LogFollower;
  close(): void;
}

/** The tabs that are open, by the names that their streams told them. */
export class Streams {
  readonly #open = new Map<string, OpenStream>();

  /** Throws ApiError when one session has too many. */
  add(name: string, stream: OpenStream): void {
    const open = [...this.#open.values()].filter(({ session }) => session === stream.session).length;
    if (open >= streamsMax) throw new ApiError("LimitExceeded", `A session has at most ${streamsMax} open streams. Close some tabs.`, 429);
    this.#open.set(name, stream);
  }

  remove(name: string): void {
    this.#open.delete(name);
  }

  /** Of one of a session's own streams. Throws ApiError for one that has ended. */
  follower(name: string, session: string): LogFollower {
    const stream = this.#open.get(name);
    if (stream?.session !== session || stream.follower === undefined) throw new ApiError("NotFound", "This stream has ended.", 404);
    return stream.follower;
  }

  /** Ends those of a session that is over. */
  closeOf(session: string): void {
    for (const stream of this.#open.values()) if (stream.session === session) stream.close();
  }
}
