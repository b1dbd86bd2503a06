/** How much work a JSON path can be: known before it is followed, since whoever delivers chooses the payload. */

interface Size {
  /** Values of all kinds, the outermost included. */
  values: number;
  /** How many lists and objects are in one another at most. */
  depth: number;
}

/** Counts without recursion: a payload may be nested without end. */
export function sizeOf(payload: unknown): Size {
  let [values, depth] = [0, 0];
  let level: unknown[] = [payload];
  while (level.length > 0) {
    values += level.length;
    const next: unknown[] = [];
    for (const value of level) if (typeof value === "object" && value !== null) for (const inner of Object.values(value)) next.push(inner);
    if (next.length > 0) depth++;
    level = next;
  }
  return { values, depth };
}

/**
 * At most so many values are looked at. One pass over the payload; for each `..` after the first, every value may be found once for each of
 * those it is in; a filter that begins at the root again goes through all of it for every value.
 */
export function workOf(path: string, { values, depth }: Size, depthFollowed: number): number {
  const plain = path.replaceAll(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/g, "");
  const descents = plain.split("..").length - 1;
  const roots = plain.split("$").length - 1;
  return values * Math.min(depth, depthFollowed) ** Math.max(0, descents - 1) * values ** Math.max(0, roots - 1);
}
