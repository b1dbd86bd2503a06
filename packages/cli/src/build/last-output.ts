/** Remembers, while a build's log goes by, what the last command of each phase wrote: what is shown at the end of the failed one. */
export interface LastOutput {
  take(line: string): void;
  /** What the command that failed the phase wrote last; without one, the last command of the phase. */
  of(phase: string): readonly string[];
}

const agent = /^\[Container\] \d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d(?:\.\d+)? (.*)/;

/** What the agent itself says in a line of the log; undefined for a line of a command. */
export const agentText = (line: string): string | undefined => agent.exec(line)?.[1];

export function openLastOutput(count: number): LastOutput {
  const tails = new Map<string, readonly string[]>();
  const failures = new Map<string, readonly string[]>();
  let phase = "";
  let lines: string[] = [];
  const tail = () => trimmed(lines).slice(-count);
  return {
    take(line) {
      const said = agentText(line);
      if (said === undefined) {
        lines.push(line);
        // Cut now and then, not at each line.
        if (lines.length > 2 * count + 100) lines = lines.slice(-count - 50);
        return;
      }
      const entered = /^Entering phase (\w+)/.exec(said)?.[1];
      if (said.startsWith("Command did not exit successfully ")) failures.set(phase, tail());
      if (said.startsWith("Running command ") || entered !== undefined || said.startsWith("Phase complete: ")) {
        if (lines.length > 0) tails.set(phase, tail());
        lines = [];
      }
      if (entered !== undefined) phase = entered;
    },
    of: (wanted) => failures.get(wanted) ?? tails.get(wanted) ?? (wanted === phase ? tail() : []),
  };
}

const isBlank = (line: string): boolean => line.trim() === "";

function trimmed(lines: readonly string[]): readonly string[] {
  return lines.slice(
    lines.findIndex((line) => !isBlank(line)),
    lines.findLastIndex((line) => !isBlank(line)) + 1,
  );
}
