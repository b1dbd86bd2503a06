/** The one of `names` that `given` was most likely meant to be: it differs in case, in separators, or in few letters. */
export function nearest(given: string, names: readonly string[]): string | undefined {
  const plain = bare(given);
  const same = names.find((name) => bare(name) === plain);
  if (same !== undefined) return same;
  const scored = names.map((name) => ({ name, distance: distance(plain, bare(name)) })).sort((a, b) => a.distance - b.distance);
  const [best] = scored;
  return best && best.distance <= Math.max(1, Math.floor(best.name.length / 3)) ? best.name : undefined;
}

const bare = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, "");

/** Letters to insert, leave out, replace or exchange with their neighbour. */
function distance(from: string, to: string): number {
  let before: number[] = [];
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const replaced = at(row, j - 1) + (from[i - 1] === to[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1] ? at(before, j - 2) + 1 : Infinity;
      next.push(Math.min(at(row, j) + 1, at(next, j - 1) + 1, replaced, swapped));
    }
    before = row;
    row = next;
  }
  return at(row, to.length);
}

const at = (row: number[], index: number): number => row[index] ?? Infinity;
