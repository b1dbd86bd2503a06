/** What scenarios call things whose ids are made while they run: executions by letters, everything else by names they give. */
import type { Data } from "./match.ts";

export class Names {
  readonly #letters = new Map<string, string>();
  readonly #remembered = new Map<string, string>();

  /** Executions are called A, B, C … in the order in which they start. */
  addExecution(id: string): void {
    if (!this.#letters.has(id)) this.#letters.set(id, letterOf(this.#letters.size));
  }

  remember(name: string, value: string): void {
    if (this.#executionOf(name) !== undefined) throw new Error(`${name} is the name of an execution`);
    this.#remembered.set(name, value);
  }

  /** The id of an execution. Throws when there is none of that letter. */
  execution(letter: string): string {
    const id = this.#executionOf(letter);
    if (id === undefined) throw new Error(`there is no execution ${letter}`);
    return id;
  }

  letter(executionId: string): string {
    return this.#letters.get(executionId) ?? executionId;
  }

  letters(): string[] {
    return [...this.#letters.values()];
  }

  /** `$A` and `$name` become what they stand for. Throws for a name nobody gave. */
  filledIn<T>(given: T): T {
    return mapped(given, (text) =>
      text.replaceAll(/\$([A-Za-z]\w*)/g, (_, name: string) => {
        const value = this.#executionOf(name) ?? this.#remembered.get(name);
        if (value === undefined) throw new Error(`nothing is called $${name}`);
        return value;
      }),
    ) as T;
  }

  /** For comparing: ids of executions become their letters, so that texts that contain them can be written down. */
  withLetters(data: unknown): Data {
    return mapped(data, (text) => [...this.#letters].reduce((now, [id, letter]) => now.replaceAll(id, `$${letter}`), text)) as Data;
  }

  /** As `filledIn`, for what is expected: letters stay. */
  expected(given: Data): Data {
    return mapped(given, (text) =>
      text.replaceAll(/\$([A-Za-z]\w*)/g, (written, name: string) => {
        if (this.#executionOf(name) !== undefined) return written;
        const value = this.#remembered.get(name);
        if (value === undefined) throw new Error(`nothing is called $${name}`);
        return value;
      }),
    ) as Data;
  }

  #executionOf(letter: string): string | undefined {
    for (const [id, known] of this.#letters) if (known === letter) return id;
    return undefined;
  }
}

/** A to Z, then AA, AB … */
function letterOf(index: number): string {
  const last = String.fromCodePoint(65 + (index % 26));
  return index < 26 ? last : letterOf(Math.floor(index / 26) - 1) + last;
}

/** Plain data with each text changed; times become ISO texts, bytes are left out. */
function mapped(given: unknown, change: (text: string) => string): unknown {
  if (typeof given === "string") return change(given);
  if (given instanceof Date) return given.toISOString();
  if (Array.isArray(given)) return given.map((one) => mapped(one, change));
  if (given instanceof Uint8Array) return given;
  if (typeof given !== "object" || given === null) return given;
  return Object.fromEntries(Object.entries(given).map(([key, value]) => [change(key), mapped(value, change)]));
}
