import { type Flaw, placeOf, type Token, type TokenKind, tokensOf } from "./tokens.ts";

/** Why a text is no event pattern; the message is what follows "Event pattern is not valid. Reason: ". */
export class PatternFlaw extends Error {
  override readonly name = "PatternFlaw";
}

/** Goes through a pattern's tokens, and refuses where it stands. */
export class Cursor {
  readonly #source: string;
  readonly #tokens: (Token | Flaw)[];
  #at = -1;
  #isRead = false;

  constructor(source: string) {
    this.#source = source;
    this.#tokens = tokensOf(source);
  }

  /** Steps on; gives the kind of the token reached. Throws PatternFlaw where the text is no JSON. */
  next(): TokenKind {
    this.#at = Math.min(this.#at + 1, this.#tokens.length - 1);
    this.#isRead = false;
    const token = this.#tokens[this.#at] as Token | Flaw;
    if (token.kind === "flaw") throw new PatternFlaw(`${token.message}\n at ${placeOf(this.#source, token.at)}`);
    return token.kind;
  }

  isAt(kind: TokenKind): boolean {
    return (this.#tokens[this.#at] as Token).kind === kind;
  }

  /** Of the token at which it stands. */
  get text(): string {
    return (this.#tokens[this.#at] as Token).text;
  }

  /** The text of a value; from now on it counts as read. */
  read(): string {
    this.#isRead = true;
    return this.text;
  }

  refuse(reason: string): never {
    throw new PatternFlaw(`${reason}${this.place()}`);
  }

  /** Where it stands, as the end of a message. */
  place(): string {
    const token = this.#tokens[this.#at] as Token;
    const behind = this.#tokens[this.#at + 1];
    const reached = token.kind === "name" && behind && behind.kind !== "flaw" ? behind.seen : token.seen;
    return `\n at ${placeOf(this.#source, this.#isRead ? token.end : reached)}`;
  }
}
