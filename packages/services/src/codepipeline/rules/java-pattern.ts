/**
 * Regular expressions in Java's syntax, of which VariableCheck asks whether they match a whole value, as Java's Matcher.matches does. They
 * are translated to ECMAScript's; what has no counterpart there is refused by name.
 * https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/util/regex/Pattern.html
 */
import { createContext, Script } from "node:vm";
import { patternMatchMs } from "../limits.ts";
import { translatePattern } from "./translate-pattern.ts";

/** The pattern is not one of Java's, uses what is not supported, or takes too long. */
export class PatternRefused extends Error {
  override readonly name = "PatternRefused";
}

export interface CompiledPattern {
  /** Throws PatternRefused when the match takes too long: some patterns need a time that grows exponentially with the text. */
  matches(text: string): boolean;
}

/** Throws PatternRefused. */
export function compileJavaPattern(source: string): CompiledPattern {
  const translated = translatePattern(source, (why) => new PatternRefused(why));
  let pattern: RegExp;
  try {
    pattern = new RegExp(`^(?:${translated})$`, "v");
  } catch (cause) {
    throw new PatternRefused(`'${source}' is not a regular expression`, { cause });
  }
  return { matches: (text) => matchInTime(source, pattern, text) };
}

const script = new Script("pattern.test(text)");

/** Only a script of its own can be interrupted while it matches. */
function matchInTime(source: string, pattern: RegExp, text: string): boolean {
  try {
    return script.runInContext(createContext({ pattern, text }), { timeout: patternMatchMs }) === true;
  } catch (cause) {
    throw new PatternRefused(`The regular expression '${source}' took longer than ${patternMatchMs} ms.`, { cause });
  }
}
