/** From Java's syntax of regular expressions to ECMAScript's with the flag v: a copy, character by character, with these changes. */

type Refuse = (why: string) => Error;

const blank = " \\t\\xA0\\u1680\\u180e\\u2000-\\u200a\\u202f\\u205f\\u3000";
const vertical = "\\n\\x0B\\f\\r\\x85\\u2028\\u2029";

/** Escapes that stand for a set, inside and outside of brackets. */
const sets: Record<string, string> = { h: `[${blank}]`, H: `[^${blank}]`, v: `[${vertical}]`, V: `[^${vertical}]` };
/** Escapes that are something else outside of brackets. */
const anchors: Record<string, string> = { A: "(?<![\\s\\S])", z: "(?![\\s\\S])", Z: "(?=\\n?(?![\\s\\S]))", R: `(?:\\r\\n|[${vertical}])` };
const characters: Record<string, string> = { a: "\\x07", e: "\\x1b" };
const same = /[dDwWsStnrf]/;

const posix: Record<string, string> = {
  Lower: "a-z",
  Upper: "A-Z",
  ASCII: "\\x00-\\x7F",
  Alpha: "a-zA-Z",
  Digit: "0-9",
  Alnum: "a-zA-Z0-9",
  Punct: "\\x21-\\x2F\\x3A-\\x40\\x5B-\\x60\\x7B-\\x7E",
  Graph: "\\x21-\\x7E",
  Print: "\\x20-\\x7E",
  Blank: " \\t",
  Cntrl: "\\x00-\\x1F\\x7F",
  XDigit: "0-9a-fA-F",
  Space: "\\s",
};

/** Throws what `refuse` makes of the reason. What is no regular expression in either language comes out as one that is none. */
export function translatePattern(source: string, refuse: Refuse): string {
  const reader = { source, at: 0, refuse, open: [] as string[] };
  let out = "";
  while (reader.at < source.length) out += next(reader);
  return out + reader.open.join("");
}

/** `open` is what closes the flags that began in the middle of each open group, innermost last. */
interface Reader {
  readonly source: string;
  at: number;
  readonly refuse: Refuse;
  readonly open: string[];
}

function next(reader: Reader): string {
  const { source, at } = reader;
  const rest = source.slice(at);
  if (rest.startsWith("\\Q")) return quoted(reader, escapeOutside);
  if (rest.startsWith("\\")) return escape(reader, false);
  if (rest.startsWith("[")) return bracket(reader);
  if (rest.startsWith("(?")) return group(reader, rest);
  reader.at += 1;
  if (rest.startsWith("(")) reader.open.push("");
  if (rest.startsWith(")")) return `${reader.open.pop() ?? ""})`;
  if (/^[*+?}]\+/.test(rest)) throw reader.refuse(`possessive quantifiers (${rest.slice(0, 2)}) are not supported`);
  return rest[0] as string;
}

/** Groups that ECMAScript has are kept; flags in the middle begin a group that ends with the one around them. */
function group(reader: Reader, rest: string): string {
  if (rest.startsWith("(?>")) throw reader.refuse("atomic groups are not supported");
  const flags = /^\(\?([a-zA-Z]*)(?:-([a-zA-Z]*))?([:)])/.exec(rest);
  const plain = /^\(\?(?:[:=!]|<[=!]|<[A-Za-z][A-Za-z0-9]*>)/.exec(rest);
  if (plain || !flags) {
    const [text = "(?"] = plain ?? [];
    reader.at += text.length;
    reader.open.push("");
    return text;
  }
  const [text, on = "", off = "", end] = flags;
  const other = [...on, ...off].find((flag) => !"ims".includes(flag));
  if (other !== undefined) throw reader.refuse(`the flag ${other} is not supported`);
  reader.at += text.length;
  const begin = `(?${on}${off === "" ? "" : `-${off}`}:`;
  if (end === ":") reader.open.push("");
  else reader.open.push(`${reader.open.pop() ?? ""})`);
  return begin;
}

function quoted(reader: Reader, escaped: (character: string) => string): string {
  const end = reader.source.indexOf("\\E", reader.at + 2);
  const text = reader.source.slice(reader.at + 2, end < 0 ? undefined : end);
  reader.at = end < 0 ? reader.source.length : end + 2;
  return [...text].map(escaped).join("");
}

const escapeOutside = (character: string): string => (/[\^$\\.*+?()[\]{}|/]/.test(character) ? `\\${character}` : character);
const escapeInside = (character: string): string => (/[()[\]{}/|\\\-&!#$%*+,.:;<=>?@^`~]/.test(character) ? `\\${character}` : character);

function escape(reader: Reader, inside: boolean): string {
  const rest = reader.source.slice(reader.at + 1);
  const letter = rest[0] ?? "";
  const longer = /^(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|c[A-Za-z]|k<[A-Za-z][A-Za-z0-9]*>|[1-9]\d*)/.exec(rest);
  const taken = (length: number, text: string) => {
    reader.at += 1 + length;
    return text;
  };
  if (longer) return taken(longer[0].length, `\\${longer[0]}`);
  const wide = /^x\{([0-9A-Fa-f]+)\}/.exec(rest);
  if (wide) return taken(wide[0].length, `\\u{${wide[1]}}`);
  const octal = /^0([0-3]?[0-7]{1,2})/.exec(rest);
  if (octal) return taken(octal[0].length, `\\u{${Number.parseInt(octal[1] as string, 8).toString(16)}}`);
  const property = /^([pP])(?:\{(?:Is)?([A-Za-z_]+)\}|([A-Z]))/.exec(rest);
  if (property) return taken(property[0].length, propertyOf(property[1] === "P", property[2] ?? property[3] ?? ""));
  const found = sets[letter] ?? characters[letter] ?? (inside ? undefined : anchors[letter]);
  if (found !== undefined) return taken(1, found);
  if (same.test(letter) || (!inside && /[bB]/.test(letter))) return taken(1, `\\${letter}`);
  if (letter === "" || /[A-Za-z0-9]/.test(letter)) throw reader.refuse(`\\${letter} is not supported`);
  return taken(letter.length, inside ? escapeInside(letter) : escapeOutside(letter));
}

function propertyOf(not: boolean, name: string): string {
  const range = Object.hasOwn(posix, name) ? posix[name] : undefined;
  if (range !== undefined) return `[${not ? "^" : ""}${range}]`;
  return `\\${not ? "P" : "p"}{${name}}`;
}

/** A set in brackets, with sets inside it, and intersections: there each side becomes a set of its own. */
function bracket(reader: Reader): string {
  const { source } = reader;
  reader.at += 1;
  const not = source[reader.at] === "^";
  if (not) reader.at += 1;
  const sides = [""];
  for (let first = true; ; first = false) {
    const rest = source.slice(reader.at);
    if (rest === "") throw reader.refuse("a set is not closed: ] is missing");
    if (rest.startsWith("]") && !first) break;
    if (rest.startsWith("&&")) {
      reader.at += 2;
      sides.push("");
    } else sides[sides.length - 1] += item(reader, rest);
  }
  reader.at += 1;
  const body = sides.length === 1 ? sides[0] : sides.map((side) => `[${side}]`).join("&&");
  return `[${not ? "^" : ""}${body}]`;
}

function item(reader: Reader, rest: string): string {
  if (rest.startsWith("\\Q")) return quoted(reader, escapeInside);
  if (rest.startsWith("\\")) return escape(reader, true);
  if (rest.startsWith("[")) return bracket(reader);
  reader.at += 1;
  const range = /^-(?=[^\]])/.test(rest) && !rest.startsWith("-&&");
  return range ? "-" : escapeInside(rest[0] as string);
}
