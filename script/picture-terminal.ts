/**
 * Draws recorded terminal output as an SVG picture on standard output, colours and bold as a terminal shows them:
 *
 *   script/demo | tee /tmp/demo.txt; node script/picture-terminal.ts /tmp/demo.txt "script/demo" >docs/images/demo.svg
 *
 * Lines that were drawn over (a carriage return, an erased line) appear as they looked last.
 */
import { readFileSync } from "node:fs";

interface Piece {
  readonly text: string;
  readonly colour: string;
  readonly isBold: boolean;
}

const [, , file, title = "towpath"] = process.argv;
const [cellWidth, lineHeight, margin, barHeight] = [8.43, 19, 18, 34];
const plain = "#d8dee9";
const palette: Readonly<Record<number, string>> = {
  30: "#4c566a",
  31: "#e5737d",
  32: "#8fca7c",
  33: "#e5c07b",
  34: "#7aa7e8",
  35: "#c58fdc",
  36: "#73c4cf",
  37: plain,
  90: "#7b8494",
};

/** The escape character, written so that this file holds none. */
const escape = String.fromCharCode(27);
const colourChange = new RegExp(`${escape}\\[([\\d;]*)m`, "g");
const otherControl = new RegExp(`${escape}(?:\\[[\\d;?]*[A-Za-ln-z]|[()][A-Z0-9])`, "g");

if (file === undefined) {
  process.stderr.write("Usage: node script/picture-terminal.ts TEXTFILE [TITLE] >PICTURE.svg\n");
  process.exitCode = 2;
} else {
  process.stdout.write(picture(readFileSync(file, "utf8"), title));
}

function picture(text: string, heading: string): string {
  const lines = text.replaceAll("\r\n", "\n").trimEnd().split("\n").map(lastLook);
  const columns = Math.max(60, ...lines.map((line) => [...line.replaceAll(colourChange, "")].length));
  const [width, height] = [Math.ceil(columns * cellWidth + 2 * margin), lines.length * lineHeight + barHeight + 2 * margin];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${safe(heading)}">`,
    `<rect width="100%" height="100%" rx="8" fill="#1e222a"/>`,
    ...["#e5737d", "#e5c07b", "#8fca7c"].map((fill, index) => `<circle cx="${20 + index * 20}" cy="17" r="6" fill="${fill}"/>`),
    `<text x="${width / 2}" y="22" fill="#7b8494" font-family="sans-serif" font-size="13" text-anchor="middle">${safe(heading)}</text>`,
    `<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14" xml:space="preserve">`,
    ...lines.map((line, index) => drawn(pieces(line), barHeight + margin + (index + 0.7) * lineHeight)),
    "</g></svg>\n",
  ].join("\n");
}

function drawn(line: readonly Piece[], y: number): string {
  if (line.length === 0) return "";
  let column = 0;
  const spans = line.map(({ text, colour, isBold }) => {
    const x = (margin + column * cellWidth).toFixed(1);
    const length = [...text].length;
    column += length;
    const weight = isBold ? ' font-weight="bold"' : "";
    return `<tspan x="${x}" textLength="${(length * cellWidth).toFixed(1)}" fill="${colour}"${weight}>${safe(text)}</tspan>`;
  });
  return `<text y="${y.toFixed(1)}">${spans.join("")}</text>`;
}

/** What of a line is seen in the end: the part after the last return to its beginning. */
function lastLook(line: string): string {
  const looks = line.replaceAll(otherControl, "").split("\r");
  return looks.findLast((look) => look.trim() !== "") ?? "";
}

function pieces(line: string): Piece[] {
  let [colour, isBold] = [plain, false];
  return line.split(colourChange).flatMap((part, index) => {
    if (index % 2 === 0) return part === "" ? [] : [{ text: part, colour, isBold }];
    for (const code of part.split(";").map(Number)) {
      if (code === 0) [colour, isBold] = [plain, false];
      else if (code === 1) isBold = true;
      else if (code === 2) colour = "#7b8494";
      else if (code === 22) isBold = false;
      else if (code === 39) colour = plain;
      else colour = palette[code > 90 ? code - 60 : code] ?? colour;
    }
    return [];
  });
}

function safe(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
