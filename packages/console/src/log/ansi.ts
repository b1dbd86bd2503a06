/** How a piece of a line looks: classes for the terminal's sixteen colours, and what is said of others by value. */
export interface Look {
  readonly color?: string;
  readonly background?: string;
  readonly bold?: boolean;
  readonly dim?: boolean;
  readonly italic?: boolean;
  readonly underline?: boolean;
}

export interface Span {
  readonly text: string;
  readonly look: Look;
}

const plain: Look = {};
// oxlint-disable-next-line no-control-regex
const sequence = /\u001b\[([0-9;]*)([A-Za-z])|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[\u0000-\u0008\u000b-\u001f\u007f]/g;

/** What a terminal shows of a line that goes back to its beginning: the last state of a progress bar. */
export function lastState(line: string): string {
  const parts = line.replace(/[\r\n]+$/, "").split("\r");
  return parts.findLast((part) => part !== "") ?? "";
}

/** A line as pieces of one look each, without any control character; `look` is how the line before has ended. */
export function spansOf(line: string, look: Look = plain): { spans: Span[]; look: Look } {
  const spans: Span[] = [];
  let at = 0;
  let now = look;
  for (const match of line.matchAll(sequence)) {
    if (match.index > at) spans.push({ text: line.slice(at, match.index), look: now });
    at = match.index + match[0].length;
    if (match[2] === "m") now = apply(now, (match[1] ?? "").split(";").map(Number));
  }
  if (at < line.length) spans.push({ text: line.slice(at), look: now });
  return { spans, look: now };
}

/** The text alone, as it is copied. */
export const plainText = (line: string): string => lastState(line).replaceAll(sequence, "");

function apply(look: Look, codes: number[]): Look {
  let now = look;
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i] ?? 0;
    if (code === 38 || code === 48) {
      const [value, used] = byValue(codes.slice(i + 1));
      i += used;
      if (value !== undefined) now = code === 38 ? { ...now, color: value } : { ...now, background: value };
    } else now = one(now, code);
  }
  return now;
}

function one(look: Look, code: number): Look {
  if (code === 0) return plain;
  if (code === 1) return { ...look, bold: true };
  if (code === 2) return { ...look, dim: true };
  if (code === 3) return { ...look, italic: true };
  if (code === 4) return { ...look, underline: true };
  if (code === 22) return { ...look, bold: false, dim: false };
  if (code === 23) return { ...look, italic: false };
  if (code === 24) return { ...look, underline: false };
  if (code === 39) return without(look, "color");
  if (code === 49) return without(look, "background");
  if (code >= 30 && code <= 37) return { ...look, color: named(code - 30) };
  if (code >= 90 && code <= 97) return { ...look, color: named(code - 82) };
  if (code >= 40 && code <= 47) return { ...look, background: named(code - 40) };
  if (code >= 100 && code <= 107) return { ...look, background: named(code - 92) };
  return look;
}

const without = (look: Look, member: "color" | "background"): Look =>
  Object.fromEntries(Object.entries(look).filter(([name]) => name !== member));

/** One of the sixteen: a variable of the theme. */
const named = (number: number): string => `var(--tp-ansi-${number})`;

/** The colour of `5;N` or `2;R;G;B`, and how many codes it took. */
function byValue([kind, ...values]: number[]): [string | undefined, number] {
  const isByte = (value: number | undefined): value is number => value !== undefined && value >= 0 && value <= 255;
  const [first, second, third] = values;
  if (kind === 2) return [isByte(first) && isByte(second) && isByte(third) ? `rgb(${first} ${second} ${third})` : undefined, 4];
  if (kind !== 5 || !isByte(first)) return [undefined, kind === 5 ? 2 : 1];
  if (first < 16) return [named(first), 2];
  if (first >= 232) {
    const grey = 8 + (first - 232) * 10;
    return [`rgb(${grey} ${grey} ${grey})`, 2];
  }
  const level = (value: number) => (value === 0 ? 0 : 55 + value * 40);
  const cube = first - 16;
  return [`rgb(${level(Math.floor(cube / 36))} ${level(Math.floor(cube / 6) % 6)} ${level(cube % 6)})`, 2];
}
