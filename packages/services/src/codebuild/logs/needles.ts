import { maskedLengthLeast, maskedPartLengthLeast } from "../limits.ts";

/**
 * The texts to be masked for secret values: each value that fits on a line, each line of one that does not, and each string or number in one
 * that is a JSON document. `tooShort` are the values for which nothing is left to mask.
 */
export function needlesOf(secrets: Record<string, string>): { needles: string[]; tooShort: string[] } {
  const needles = new Set<string>();
  const tooShort: string[] = [];
  for (const [name, value] of Object.entries(secrets)) {
    const parts = [...linesOf(value), ...leavesOf(value).flatMap(linesOf)];
    if (!/[\r\n]/.test(value) && value.length >= maskedLengthLeast) parts.push(value);
    if (parts.length === 0 && value !== "") tooShort.push(name);
    for (const part of parts) needles.add(part);
  }
  return { needles: [...needles].sort((a, b) => b.length - a.length), tooShort };
}

const linesOf = (text: string): string[] =>
  text
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line.length >= maskedPartLengthLeast);

/** Strings and numbers anywhere in a JSON document, both as they are and as JSON writes them. */
function leavesOf(text: string): string[] {
  if (!/^\s*[[{]/.test(text)) return [];
  try {
    return leaves(JSON.parse(text));
  } catch {
    return [];
  }
}

function leaves(value: unknown): string[] {
  if (typeof value === "string") return [value, JSON.stringify(value).slice(1, -1)];
  if (typeof value === "number") return [String(value)];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(leaves) : [];
}
