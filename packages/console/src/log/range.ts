/** Lines as the address names them: `12` or `12-40`, counted from 1. */
export interface Range {
  /** Counted from 0, both included. */
  readonly from: number;
  readonly to: number;
}

export function parseRange(text: string | undefined): Range | undefined {
  const [, first, last = first] = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(text ?? "") ?? [];
  if (first === undefined || Number(first) < 1 || Number(last) < 1) return undefined;
  const [a, b] = [Number(first) - 1, Number(last) - 1];
  return { from: Math.min(a, b), to: Math.max(a, b) };
}

export const formatRange = ({ from, to }: Range): string => (from === to ? `${from + 1}` : `${from + 1}-${to + 1}`);

/** What a click on a line's number marks: that line, or with shift all from the marked ones to it; the one marked line is marked no more. */
export function marked(before: Range | undefined, number: number, isRange: boolean): Range | undefined {
  if (isRange && before) return { from: Math.min(before.from, number), to: Math.max(before.from, number) };
  return before?.from === number && before.to === number ? undefined : { from: number, to: number };
}
