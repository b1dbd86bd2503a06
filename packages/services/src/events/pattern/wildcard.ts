/** A text with runs of any characters in it: the fixed pieces between the asterisks, in their order. */
export interface Wildcard {
  pieces: string[];
}

/** `\*` and `\\` stand for themselves. Gives what is wrong where it is no wildcard. Positions count the quote that opens the text, in bytes. */
export function parseWildcard(text: string): Wildcard | { wrong: string } {
  const pieces = [""];
  const add = (character: string) => pieces.push((pieces.pop() ?? "") + character);
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    const next = text.charAt(at + 1);
    const position = Buffer.byteLength(text.slice(0, at)) + 1;
    if (character === "*") {
      if (next === "*") return { wrong: `Consecutive wildcard characters at pos ${position}` };
      pieces.push("");
    } else if (character === "\\") {
      if (next !== "*" && next !== "\\") return { wrong: `Invalid escape character at pos ${position}` };
      add(next);
      at++;
    } else add(character);
  }
  return { pieces };
}

/** Takes each piece at its first place: time grows with the text, whatever the pattern is. */
export function fits({ pieces }: Wildcard, value: string): boolean {
  const first = pieces[0] ?? "";
  const last = pieces.at(-1) ?? "";
  if (pieces.length === 1) return value === first;
  if (value.length < first.length + last.length || !value.startsWith(first) || !value.endsWith(last)) return false;
  const end = value.length - last.length;
  let at = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = value.indexOf(piece, at);
    if (found < 0 || found + piece.length > end) return false;
    at = found + piece.length;
  }
  return true;
}
