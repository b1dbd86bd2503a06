/** Texts made out of good ones by a few cuts, copies and insertions. */
import * as fc from "fast-check";

export interface Edit {
  kind: "cut" | "copy" | "insert" | "repeat";
  /** Places as parts of the whole, from 0 to 1. */
  from: number;
  to: number;
  at: number;
  text: string;
}

const unit = fc.double({ min: 0, max: 1, noNaN: true });

export const editsOf = (pieces: readonly string[]): fc.Arbitrary<Edit[]> =>
  fc.array(
    fc.record({
      kind: fc.constantFrom("cut" as const, "copy" as const, "insert" as const, "insert" as const, "repeat" as const),
      from: unit,
      to: unit,
      at: unit,
      text: fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: "binary", maxLength: 4 })),
    }),
    { minLength: 1, maxLength: 6 },
  );

export const edited = (text: string, edits: readonly Edit[]): string => edits.reduce(edit, text);

function edit(text: string, { kind, from, to, at, text: piece }: Edit): string {
  const place = (part: number) => Math.floor(part * text.length);
  const [begin, end] = [place(Math.min(from, to)), place(Math.max(from, to))];
  const insert = (more: string) => text.slice(0, place(at)) + more + text.slice(place(at));
  if (kind === "cut") return text.slice(0, begin) + text.slice(end);
  if (kind === "copy") return insert(text.slice(begin, Math.min(end, begin + 2_000)));
  if (kind === "repeat") return insert(piece.repeat(Math.floor(from * 300)));
  return insert(piece);
}
