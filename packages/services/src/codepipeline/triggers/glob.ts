/**
 * The glob patterns of trigger filters, as Java's PathMatcher reads them: `*` and `?` stay within a segment, `**` crosses them, `[a-z]`,
 * `[!a]`, `{a,b}` without nesting, `\` takes what follows as it is. Unlike in a shell, a leading `**` and slash want a segment in front, and names that
 * begin with a dot are like others. https://docs.aws.amazon.com/codepipeline/latest/userguide/syntax-glob.html
 */

/** A pattern that means nothing; the message says why. */
export class BadGlob extends Error {
  override readonly name = "BadGlob";
}

type Takes = (character: string) => boolean;

/** An automaton without backtracking: no pattern and no name can keep it busy. State 0 is the beginning, `end` the end. */
interface Automaton {
  /** Where a state leads by one character. */
  steps: { takes: Takes; to: number }[][];
  /** Where it leads by nothing. */
  jumps: number[][];
  end: number;
}

export type Glob = (name: string) => boolean;

/** Throws BadGlob. */
export function globOf(pattern: string): Glob {
  const automaton = compile(pattern);
  return (name) => {
    let states = reach(automaton, [0]);
    for (const character of name) {
      const next = [...states].flatMap((state) =>
        (automaton.steps[state] ?? []).flatMap(({ takes, to }) => (takes(character) ? [to] : [])),
      );
      if (next.length === 0) return false;
      states = reach(automaton, next);
    }
    return states.has(automaton.end);
  };
}

function reach({ jumps }: Automaton, from: number[]): Set<number> {
  const reached = new Set(from);
  for (const state of reached) for (const to of jumps[state] ?? []) reached.add(to);
  return reached;
}

const within: Takes = (character) => character !== "/";
const anything: Takes = () => true;

function compile(pattern: string): Automaton {
  const automaton: Automaton = { steps: [[]], jumps: [[]], end: 0 };
  const { steps, jumps } = automaton;
  const state = (): number => {
    jumps.push([]);
    return steps.push([]) - 1;
  };
  const jump = (from: number, to: number) => void jumps[from]?.push(to);
  let at = 0;
  let group: { begin: number; end: number } | undefined;
  const alternative = ({ begin }: { begin: number }) => {
    at = state();
    jump(begin, at);
  };
  for (const token of tokens(pattern)) {
    if (token === "open") {
      group = { begin: at, end: state() };
      alternative(group);
    } else if (token === "next" && group) {
      jump(at, group.end);
      alternative(group);
    } else if (token === "close" && group) {
      jump(at, group.end);
      at = group.end;
      group = undefined;
    } else if (typeof token === "object") {
      const to = state();
      if (token.repeats) jump(at, to);
      steps[token.repeats ? to : at]?.push({ takes: token.takes, to });
      at = to;
    }
  }
  return { ...automaton, end: at };
}

type Token = "open" | "next" | "close" | { takes: Takes; repeats?: true };

function* tokens(pattern: string): Generator<Token> {
  const left = [...pattern];
  let inGroup = false;
  for (let character = left.shift(); character !== undefined; character = left.shift()) {
    if (character === "*") {
      const crosses = left[0] === "*";
      if (crosses) left.shift();
      yield { takes: crosses ? anything : within, repeats: true };
    } else if (character === "?") yield { takes: within };
    else if (character === "[") yield { takes: bracket(left, pattern) };
    else if (character === "{") {
      if (inGroup) throw new BadGlob(`Groups cannot be nested in '${pattern}'`);
      inGroup = true;
      yield "open";
    } else if (character === "}" && inGroup) {
      inGroup = false;
      yield "close";
    } else if (character === "," && inGroup) yield "next";
    else yield { takes: exactly(character === "\\" ? left.shift() : character, pattern) };
  }
  if (inGroup) throw new BadGlob(`Missing '}' in '${pattern}'`);
}

function exactly(wanted: string | undefined, pattern: string): Takes {
  if (wanted === undefined) throw new BadGlob(`No character to escape at the end of '${pattern}'`);
  return (character) => character === wanted;
}

/** One character of a set; inside, `*`, `?` and `\` stand for themselves, and so does a `-` at the beginning. A slash is never one. */
function bracket(left: string[], pattern: string): Takes {
  const negated = left[0] === "!";
  if (negated) left.shift();
  const ranges: [number, number][] = [];
  for (let character = left.shift(); character !== "]"; character = left.shift()) {
    if (character === undefined) throw new BadGlob(`Missing ']' in '${pattern}'`);
    if (character === "/") throw new BadGlob(`A slash in brackets in '${pattern}'`);
    let last = character;
    if (left[0] === "-" && left[1] !== undefined && left[1] !== "]") {
      left.shift();
      last = left.shift() as string;
    }
    if (last < character || last === "/") throw new BadGlob(`The range ${character}-${last} is not one, in '${pattern}'`);
    ranges.push([codeOf(character), codeOf(last)]);
  }
  if (ranges.length === 0) throw new BadGlob(`Nothing in brackets in '${pattern}'`);
  return (character) => character !== "/" && ranges.some(([from, to]) => from <= codeOf(character) && codeOf(character) <= to) !== negated;
}

const codeOf = (character: string): number => character.codePointAt(0) ?? 0;
