/** Where a process dies next, and that a dead one does nothing any more. */
import type { Journal, Transaction } from "@towpath/journal";

export type Death =
  /** At a named place in the code. */
  | { at: "point"; point: string }
  /** At a commit, counted from now: before it, so that it did not happen, or right after. */
  | { at: "before" | "after"; commits: number };

export class Killed extends Error {
  override readonly name = "Killed";
}

/** One process: alive until it dies as planned, or is killed. */
export class Life {
  dead = false;
  commits = 0;
  #death: Death | undefined;

  plan(death: Death): void {
    this.#death = death.at === "point" ? death : { ...death, commits: this.commits + death.commits };
  }

  kill(): Killed {
    this.dead = true;
    return new Killed("the process was killed");
  }

  reach(point: string): void {
    if (this.dead || (this.#death?.at === "point" && this.#death.point === point)) throw this.kill();
  }

  /** The journal as this process sees it. */
  mortal(journal: Journal): Journal {
    const dying =
      (transact: Journal["transact"]) =>
      <T>(work: (tx: Transaction) => T): T => {
        if (this.dead) throw this.kill();
        const death = this.#death && this.#death.at !== "point" && this.#death.commits === this.commits ? this.#death.at : undefined;
        this.commits++;
        const result = transact((tx) => {
          const done = work(tx);
          if (death === "before") throw this.kill();
          return done;
        });
        if (death === "after") throw this.kill();
        return result;
      };
    return new Proxy(journal, {
      get: (target, key) => {
        if (key === "transact" || key === "transactShared") return dying(target[key].bind(target));
        const value: unknown = Reflect.get(target, key, target);
        return typeof value === "function" ? (value.bind(target) as unknown) : value;
      },
    });
  }
}
