import { ask } from "../aws/aws.ts";
import { AwsError } from "../aws/request.ts";

export interface Line {
  readonly timestamp: number;
  readonly message: string;
}

export interface Place {
  readonly group: string;
  readonly stream: string;
}

export interface Batch extends Place {
  readonly generation: number;
  readonly first: number;
  readonly lines: readonly Line[];
}

interface Answer {
  readonly first: number;
  readonly lines: readonly Line[];
  readonly count: number;
  readonly generation: number;
}

export type Read = (place: Place, from: number, limit: number) => Promise<Answer>;

const readLines: Read = ({ group, stream }, from, limit) =>
  ask<Answer>("logs", "lines", { group, stream, from: String(from), limit: String(limit) });

/** Lines are fetched and forgotten by pages; so many of them are held at most, the others are on the server. */
export const pageLines = 500;
export const pagesMax = 60;

/** The lines of one log by number, as many of them as are looked at. What happens at its end comes in by `take`. */
export class LogLines {
  readonly place: Place;
  readonly #read: Read;
  readonly #pages = new Map<number, Line[]>();
  readonly #asked = new Set<number>();
  readonly #listeners = new Set<() => void>();
  #count = 0;
  #generation = 0;
  #version = 0;
  #failure: AwsError | undefined;

  constructor(place: Place, read: Read = readLines) {
    this.place = place;
    this.#read = read;
  }

  /** How many lines the log is known to have. */
  get count(): number {
    return this.#count;
  }

  get failure(): AwsError | undefined {
    return this.#failure;
  }

  /** Changes whenever something else is to be shown. */
  readonly version = (): number => this.#version;

  readonly onChange = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  line(number: number): Line | undefined {
    return this.#pages.get(Math.floor(number / pageLines))?.[number % pageLines];
  }

  /** Fetches what of these lines is not here. */
  want(from: number, to: number): void {
    for (let page = Math.floor(from / pageLines); page <= Math.floor(Math.max(from, to) / pageLines); page++) {
      const held = this.#pages.get(page);
      const wanted = Math.min(pageLines, this.#count - page * pageLines);
      if (held !== undefined && held.length >= wanted) this.#touch(page, held);
      else if (!this.#asked.has(page)) void this.#fetch(page);
    }
  }

  /** Lines that have come behind the last one. Gives whether they fit; where they do not, what lies between is fetched when it is looked at. */
  take({ generation, first, lines }: Batch): void {
    if (generation !== this.#generation) this.#pages.clear();
    this.#generation = generation;
    for (const [i, line] of lines.entries()) {
      const [page, index] = [Math.floor((first + i) / pageLines), (first + i) % pageLines];
      const held = this.#pages.get(page);
      if (held?.length === index) held.push(line);
      else if (held === undefined && index === 0) this.#touch(page, [line]);
    }
    this.#count = Math.max(this.#count, first + lines.length);
    this.#tell();
  }

  async #fetch(page: number): Promise<void> {
    this.#asked.add(page);
    try {
      const lines: Line[] = [];
      while (lines.length < pageLines) {
        const answer = await this.#read(this.place, page * pageLines + lines.length, pageLines - lines.length);
        if (answer.generation !== this.#generation) this.#pages.clear();
        this.#generation = answer.generation;
        this.#count = Math.max(this.#count, answer.count);
        if (answer.lines.length === 0) break;
        lines.push(...answer.lines);
      }
      const held = this.#pages.get(page);
      if (held === undefined || held.length < lines.length) this.#touch(page, lines);
      this.#failure = undefined;
    } catch (error) {
      this.#failure = error instanceof AwsError ? error : new AwsError("Error", String(error), 0);
    } finally {
      this.#asked.delete(page);
      this.#tell();
    }
  }

  /** The page is the one that was looked at last; those of longest ago go. */
  #touch(page: number, lines: Line[]): void {
    this.#pages.delete(page);
    this.#pages.set(page, lines);
    for (const oldest of this.#pages.keys()) {
      if (this.#pages.size <= pagesMax) return;
      this.#pages.delete(oldest);
    }
  }

  #tell(): void {
    this.#version++;
    for (const listener of this.#listeners) listener();
  }
}
