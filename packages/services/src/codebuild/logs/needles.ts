import { maskedLengthLeast, maskedPartLengthLeast } from "../limits.ts";
import { encodedForms } from "./encoded.ts";

/**
 * The texts to be masked for secret values: each value, each line of one that has several, and each string or number in one that is a JSON
 * document; each as it is, and in the forms in which programs pass texts on (base64, percent-encoding, escapes). No needle has a line break.
 * `tooShort` are the values for which nothing is left to mask, since they are too short, or too common: masking them would garble the log.
 */
export function needlesOf(secrets: Record<string, string>): { needles: string[]; tooShort: string[] } {
  const needles = new Set<string>();
  const tooShort: string[] = [];
  for (const [name, value] of Object.entries(secrets)) {
    const leaves = leavesOf(value);
    const parts = [...linesOf(value), ...leaves.flatMap(linesOf)].filter((part) => !isCommon(part));
    if (!/[\r\n]/.test(value) && value.length >= maskedLengthLeast && !isCommon(value)) parts.push(value);
    if (parts.length === 0 && value !== "") tooShort.push(name);
    // What has several lines may be encoded whole, into one.
    const several = parts.length === 0 ? [] : [value, ...leaves].filter((text) => /[\r\n]/.test(text));
    for (const part of [...parts, ...[...parts, ...several].flatMap(encodedForms)]) if (!/[\r\n]/.test(part)) needles.add(part);
  }
  return { needles: [...needles].sort((a, b) => b.length - a.length), tooShort };
}

const linesOf = (text: string): string[] =>
  text
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line.length >= maskedPartLengthLeast);

/** Words that stand in every log. As the whole of a value, or a string of a JSON document, they tell nothing. */
const commonWords = new Set(
  `true false null none undefined default enabled disabled localhost production staging development testing test prod main master
   latest root admin administrator user username password postgres postgresql mysql mariadb mongodb redis oracle sqlserver aurora
   aurora-postgresql aurora-mysql http https 0.0.0.0 127.0.0.1`.split(/\s+/),
);

/** Words in use everywhere, ports and other small numbers. */
const isCommon = (text: string): boolean => /^\d{1,5}$/.test(text) || commonWords.has(text.toLowerCase());

/** Strings and numbers anywhere in a JSON document. */
function leavesOf(text: string): string[] {
  if (!/^\s*[[{]/.test(text)) return [];
  try {
    return leaves(JSON.parse(text));
  } catch {
    return [];
  }
}

function leaves(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value === "number") return [String(value)];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(leaves) : [];
}
