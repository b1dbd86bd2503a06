/** Differences between two texts by lines, after Myers: the fewest lines taken out and put in. */
export interface DiffLine {
  readonly kind: "same" | "out" | "in";
  readonly text: string;
  /** From 1; of the old text and of the new one. */
  readonly before?: number;
  readonly after?: number;
}

export function diffLines(before: string, after: string): DiffLine[] {
  const [a, b] = [before.split("\n"), after.split("\n")];
  const script = backtrack(a, b, trace(a, b));
  return script.reverse();
}

/** For each number of edits how far each diagonal gets. */
function trace(a: readonly string[], b: readonly string[]): Map<number, number>[] {
  const furthest = new Map<number, number>([[1, 0]]);
  const steps: Map<number, number>[] = [];
  for (let edits = 0; edits <= a.length + b.length; edits++) {
    steps.push(new Map(furthest));
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      let x = isDown(furthest, diagonal, edits) ? (furthest.get(diagonal + 1) ?? 0) : (furthest.get(diagonal - 1) ?? 0) + 1;
      while (x < a.length && x - diagonal < b.length && a[x] === b[x - diagonal]) x++;
      furthest.set(diagonal, x);
      if (x >= a.length && x - diagonal >= b.length) return steps;
    }
  }
  return steps;
}

const isDown = (furthest: ReadonlyMap<number, number>, diagonal: number, edits: number): boolean =>
  diagonal === -edits || (diagonal !== edits && (furthest.get(diagonal - 1) ?? -1) < (furthest.get(diagonal + 1) ?? -1));

/** From the ends back to the beginnings; the lines come in reverse. */
function backtrack(a: readonly string[], b: readonly string[], steps: readonly Map<number, number>[]): DiffLine[] {
  const lines: DiffLine[] = [];
  let [x, y] = [a.length, b.length];
  for (let edits = steps.length - 1; edits >= 0; edits--) {
    const furthest = steps[edits] ?? new Map<number, number>();
    const diagonal = x - y;
    const previous = isDown(furthest, diagonal, edits) ? diagonal + 1 : diagonal - 1;
    const fromX = edits === 0 ? 0 : (furthest.get(previous) ?? 0);
    const fromY = edits === 0 ? 0 : fromX - previous;
    while (x > fromX && y > fromY) lines.push({ kind: "same", text: a[--x] ?? "", before: x + 1, after: y-- });
    if (edits === 0) break;
    if (x > fromX) lines.push({ kind: "out", text: a[--x] ?? "", before: x + 1 });
    else if (y > fromY) lines.push({ kind: "in", text: b[--y] ?? "", after: y + 1 });
  }
  return lines;
}

/** The changes with some lines around them; what is far from any is left out. */
export function hunksOf(lines: readonly DiffLine[], around = 3): DiffLine[][] {
  const near = lines.map((_, index) => lines.slice(Math.max(0, index - around), index + around + 1).some(({ kind }) => kind !== "same"));
  const hunks: DiffLine[][] = [];
  for (const [index, line] of lines.entries()) {
    if (near[index] !== true) continue;
    if (near[index - 1] === true) hunks.at(-1)?.push(line);
    else hunks.push([line]);
  }
  return hunks;
}
