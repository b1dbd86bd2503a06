/** Which failures a phase is tried again for, by `on-failure: RETRY-<pattern>`. */
import { createContext, Script } from "node:vm";
import type { Command } from "../buildspec/buildspec.ts";
import { retryPatternMs } from "../limits.ts";

/** Exit statuses of commands, by the command's index; "all" for any status. */
export type RetryOn = Record<number, number[] | "all">;

/** The text of a phase's context when a command fails, which is what AWS calls its error message. */
export const failureText = (command: string, exitStatus: number): string =>
  `Error while executing command: ${command}. Reason: exit status ${exitStatus}`;

const statuses = Array.from({ length: 255 }, (_, index) => index + 1);

/**
 * Which failures of these commands the pattern finds somewhere in their error message. All there can be are tried beforehand, so that the
 * build needs nothing but its shell; undefined when that takes too long, as some patterns do.
 */
export function retryOn(pattern: string, commands: readonly number[], all: readonly Command[]): RetryOn | undefined {
  const texts = commands.map((index) => statuses.map((status) => failureText(all[index]?.text ?? "", status)));
  const found = findAll(pattern, texts);
  if (!found) return undefined;
  const retries: RetryOn = {};
  for (const [at, index] of commands.entries()) {
    const some = statuses.filter((_, place) => found[at]?.[place]);
    if (some.length === statuses.length) retries[index] = "all";
    else if (some.length > 0) retries[index] = some;
  }
  return retries;
}

const script = new Script("texts.map((some) => some.map((text) => pattern.test(text)))");

/** Only a script of its own can be interrupted while it matches. */
function findAll(pattern: string, texts: string[][]): boolean[][] | undefined {
  try {
    return script.runInContext(createContext({ pattern: new RegExp(pattern, "s"), texts }), { timeout: retryPatternMs }) as boolean[][];
  } catch {
    return undefined;
  }
}
