import type { BadgeStatus } from "./status.ts";

const colors: Record<BadgeStatus, string> = { passing: "#3c7d0c", failing: "#c7291e", "in progress": "#2a6fb0", unknown: "#6b6b6b" };
const label = "build";
/** What a character of the typeface takes, more or less, and the space beside a word. */
const characterWidth = 6.6;
const margin = 6;

const widthOf = (word: string): number => Math.round(word.length * characterWidth) + 2 * margin;

/** A small picture that says how the newest build ended. */
export function badgePicture(status: BadgeStatus): string {
  const [left, right] = [widthOf(label), widthOf(status)];
  const text = (word: string, middle: number) => `<text x="${middle}" y="14">${word}</text>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${left + right}" height="20" role="img" aria-label="${label}: ${status}">`,
    `<title>${label}: ${status}</title>`,
    `<rect width="${left}" height="20" fill="#4a4a4a"/><rect x="${left}" width="${right}" height="20" fill="${colors[status]}"/>`,
    `<g fill="#fff" text-anchor="middle" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">`,
    `${text(label, left / 2)}${text(status, left + right / 2)}</g></svg>\n`,
  ].join("");
}
