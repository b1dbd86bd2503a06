import { createContext, runInContext } from "node:vm";
import { webhookPatternMs } from "../limits.ts";

/** A regular expression as AWS takes it: flags may stand in front, and it matches anywhere unless it says where. Undefined for one that is none. */
export function patternOf(text: string): RegExp | undefined {
  const [, flags = "", source = text] = /^\(\?([ims]+)\)(.*)$/s.exec(text) ?? [];
  try {
    return new RegExp(source, [...new Set(flags)].join(""));
  } catch {
    return undefined;
  }
}

/**
 * Whether it is found in any of the texts, which may come from strangers: an expression that takes more and more time for one must not stop
 * the server, and counts as one that cannot be judged. Undefined then.
 */
export function isFoundIn(pattern: RegExp, texts: readonly string[]): boolean | undefined {
  try {
    const context = createContext({ pattern, texts });
    return runInContext("texts.some((text) => pattern.test(text))", context, { timeout: webhookPatternMs }) as boolean;
  } catch {
    return undefined;
  }
}

/** A name that goes on after a slash, or with anything, is meant to. */
const hasEnd = /(^|[^\\])(\\\\)*(\$|\.\*|\.\+|\/)$/;

/**
 * Whether every alternative of an expression says where it begins and where it ends. One that does not also matches what only contains it:
 * "1234" as the id of an account matches 912345, too.
 */
export function isAnchored(text: string): boolean {
  const source = text.replace(/^\(\?[ims]+\)/, "");
  const inner = /^\^\((?:\?:)?(.*)\)\$$/s.exec(source)?.[1];
  if (inner !== undefined && isClosed(inner)) return true;
  return alternatives(source).every((one) => one.startsWith("^") && hasEnd.test(one));
}

/** At the top: what stands in groups and brackets stays together. */
function alternatives(source: string): string[] {
  const found = [""];
  for (const { character, depth } of characters(source)) {
    if (character === "|" && depth === 0) found.push("");
    else found[found.length - 1] += character;
  }
  return found;
}

const isClosed = (source: string): boolean => [...characters(source)].every(({ depth }) => depth >= 0);

/** The pieces of an expression with the number of groups around them; what is escaped stays with its backslash. */
function* characters(source: string): Generator<{ character: string; depth: number }> {
  let depth = 0;
  let inBrackets = false;
  for (let at = 0; at < source.length; at++) {
    const character = source[at] === "\\" ? source.slice(at, at + 2) : (source[at] ?? "");
    if (character.length === 2) at++;
    if (inBrackets) inBrackets = character !== "]";
    else if (character === "[") inBrackets = true;
    else if (character === "(") depth++;
    else if (character === ")") depth--;
    yield { character, depth: inBrackets ? Math.max(depth, 1) : depth };
  }
}
