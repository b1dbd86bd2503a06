/** Which layers clients were lately told of. After a start nobody knows, so all of them count as told of then. */
export class Seen {
  readonly #times = new Map<string, number>();
  readonly #started: number;

  constructor(now: number) {
    this.#started = now;
  }

  add(repository: number, digest: string, now: number): void {
    this.#times.set(`${repository} ${digest}`, now);
  }

  since(repository: number, digest: string, from: number): boolean {
    return (this.#times.get(`${repository} ${digest}`) ?? this.#started) >= from;
  }

  forget(before: number): void {
    for (const [key, time] of this.#times) if (time < before) this.#times.delete(key);
  }
}
