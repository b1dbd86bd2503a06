/** Finds blocks of lines in a log. Pure. */

/** What is other than expected: blocks that do not stand in the log, in their order, as whole lines that follow one another. */
export function missingBlocks(blocks: readonly string[], log: string): string[] {
  const lines = log.split("\n");
  let from = 0;
  return blocks.flatMap((block) => {
    const wanted = block.replace(/\n$/, "").split("\n");
    const at = placeOf(wanted, lines, from);
    if (at < 0) return [`not in the log${from > 0 ? ` after line ${from}` : ""}:\n${block}`];
    from = at + wanted.length;
    return [];
  });
}

/** The same blocks with one line changed, for each line: where the blocks are found, none of these may be. */
export const changedBlocks = (blocks: readonly string[]): string[][] =>
  blocks.flatMap((block, index) => {
    const lines = block.replace(/\n$/, "").split("\n");
    return lines.map((_, at) => blocks.with(index, lines.with(at, "this line is in no log").join("\n")));
  });

function placeOf(wanted: readonly string[], lines: readonly string[], from: number): number {
  for (let at = from; at + wanted.length <= lines.length; at++) {
    if (wanted.every((line, index) => isLine(line, lines[at + index] as string))) return at;
  }
  return -1;
}

function isLine(wanted: string, line: string): boolean {
  const pattern = /^\/(.+)\/$/.exec(wanted)?.[1];
  return pattern === undefined ? wanted === line : new RegExp(`^(?:${pattern})$`).test(line);
}
