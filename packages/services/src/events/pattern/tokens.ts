/**
 * Reads JSON token by token and knows where each token stands: EventBridge refuses a pattern with the place at which its reader was.
 * Strings count as begun, not as read, until somebody asks for their text; a name counts up to the value behind it.
 */

export type TokenKind = "{" | "}" | "[" | "]" | "name" | "string" | "number" | "true" | "false" | "null" | "end";

/** `seen` is the offset at which the reader stands when it knows the kind, `end` the one behind the token. */
export interface Token {
  kind: TokenKind;
  text: string;
  seen: number;
  end: number;
}

/** What is wrong with the text, and the offset at which that was found. */
export interface Flaw {
  kind: "flaw";
  message: string;
  at: number;
}

const literals = ["true", "false", "null"] as const;
const expected = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";

/** The tokens of a text, up to its end or to what is wrong with it. */
export function tokensOf(text: string): (Token | Flaw)[] {
  const tokenizer = new Tokenizer(text);
  const tokens: (Token | Flaw)[] = [];
  for (;;) {
    const token = tokenizer.next();
    tokens.push(token);
    if (token.kind === "flaw" || token.kind === "end") return tokens;
  }
}

/** What may come next: a closing mark only before the first entry or after one. */
type Place = "value" | "first value" | "name" | "first name" | "after an entry";

class Tokenizer {
  readonly #text: string;
  readonly #open: ("{" | "[")[] = [];
  #at = 0;
  #place: Place = "value";

  constructor(text: string) {
    this.#text = text;
  }

  next(): Token | Flaw {
    this.#skipSpace();
    const holder = this.#open.at(-1);
    if (this.#peek() === "") return holder ? this.#endedEarly(holder) : this.#token("end", 0);
    if (holder && this.#peek() === closing[holder] && this.#place !== "name" && this.#place !== "value") {
      this.#open.pop();
      this.#place = "after an entry";
      return this.#token(closing[holder], 1);
    }
    if (this.#place === "after an entry") {
      if (!holder) return this.#token("end", 0);
      if (this.#peek() !== ",") return this.#unexpected(`was expecting comma to separate ${kindOf[holder]} entries`);
      this.#at++;
      this.#place = holder === "{" ? "name" : "value";
      return this.next();
    }
    return this.#place === "name" || this.#place === "first name" ? this.#name() : this.#value();
  }

  #peek(): string {
    return this.#text.charAt(this.#at);
  }

  #skipSpace(): void {
    while (this.#peek() !== "" && " \t\r\n".includes(this.#peek())) this.#at++;
  }

  #token(kind: TokenKind, length: number): Token {
    const text = this.#text.slice(this.#at, this.#at + length);
    this.#at += length;
    return { kind, text, seen: this.#at, end: this.#at };
  }

  #unexpected(want: string): Flaw {
    return {
      kind: "flaw",
      message: `Unexpected character ('${this.#peek()}' (code ${this.#text.codePointAt(this.#at)})): ${want}`,
      at: this.#at,
    };
  }

  #endedEarly(holder: "{" | "["): Flaw {
    return { kind: "flaw", message: `Unexpected end-of-input: expected close marker for ${kindOf[holder]}`, at: this.#at };
  }

  /** With the colon behind it. */
  #name(): Token | Flaw {
    if (this.#peek() !== '"') return this.#unexpected("was expecting double-quote to start field name");
    const name = stringAt(this.#text, this.#at);
    if (!name) return { kind: "flaw", message: "Unexpected end-of-input in field name", at: this.#text.length };
    this.#at = name.end;
    this.#skipSpace();
    if (this.#peek() !== ":") return this.#unexpected("was expecting a colon to separate field name and value");
    this.#at++;
    this.#place = "value";
    return { kind: "name", text: name.text, seen: this.#at, end: this.#at };
  }

  #value(): Token | Flaw {
    const mark = this.#peek();
    if (mark === "{" || mark === "[") {
      this.#open.push(mark);
      this.#place = mark === "{" ? "first name" : "first value";
      return this.#token(mark, 1);
    }
    const value = scalarAt(this.#text, this.#at);
    if (value.kind !== "flaw") this.#at = value.end;
    this.#place = "after an entry";
    return value;
  }
}

const closing = { "{": "}", "[": "]" } as const;
const kindOf = { "{": "Object", "[": "Array" } as const;

function scalarAt(text: string, at: number): Token | Flaw {
  if (text.charAt(at) === '"') {
    const string = stringAt(text, at);
    if (!string) return { kind: "flaw", message: "Unexpected end-of-input in VALUE_STRING", at: text.length };
    return { kind: "string", text: string.text, seen: at + 1, end: string.end };
  }
  const number = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w$.])/.exec(text.slice(at, at + 400))?.[0];
  if (number !== undefined) return { kind: "number", text: number, seen: at + number.length, end: at + number.length };
  const word = /^[\p{L}_$][\p{L}\p{N}_$]*/u.exec(text.slice(at))?.[0];
  const literal = literals.find((one) => one === word);
  if (literal) return { kind: literal, text: literal, seen: at + literal.length, end: at + literal.length };
  if (word !== undefined) return { kind: "flaw", message: `Unrecognized token '${word}': was expecting ${expected}`, at: at + word.length };
  const character = text.charAt(at);
  return {
    kind: "flaw",
    message: `Unexpected character ('${character}' (code ${text.codePointAt(at)})): expected a valid value ${expected}`,
    at,
  };
}

/** The string that begins at a quote, and the offset behind its closing quote. */
function stringAt(text: string, from: number): { text: string; end: number } | undefined {
  let at = from + 1;
  while (at < text.length && text.charAt(at) !== '"') at += text.charAt(at) === "\\" ? 2 : 1;
  try {
    return { text: JSON.parse(text.slice(from, at + 1)) as string, end: at + 1 };
  } catch {
    return undefined;
  }
}

const shownCharacters = 500;

/** `[Source: (String)"{...}"; line: 1, column: 17]`, as the reader's own messages have it. */
export function placeOf(text: string, at: number): string {
  const before = text.slice(0, at);
  const line = before.split("\n").length;
  const column = at - (before.lastIndexOf("\n") + 1) + 1;
  const more = text.length - shownCharacters;
  const shown = `"${text.slice(0, shownCharacters)}"${more > 0 ? `[truncated ${more} chars]` : ""}`;
  return `[Source: (String)${shown}; line: ${line}, column: ${column}]`;
}
