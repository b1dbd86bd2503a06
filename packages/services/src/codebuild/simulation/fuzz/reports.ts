/** Report files with damage: each is read or refused, in bounded time and memory. */
import * as fc from "fast-check";
import { type FormatName, formatOf, readReport } from "../../reports/formats/formats.ts";
import { samples } from "../../reports/formats/testing/samples.ts";
import { ReportUnreadable } from "../../reports/result.ts";
import { edited, editsOf } from "./mutations.ts";

const entity = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>';

const pieces = [
  "<",
  ">",
  "</",
  "/>",
  "<a>",
  "</a>",
  "<a b='",
  '"',
  "&a;",
  "&b;",
  "&#x0;",
  "&#1114112;",
  "&amp;",
  "<![CDATA[",
  "]]>",
  "<!--",
  "<?x ",
  entity,
  "{",
  "}",
  "[",
  "]",
  "null",
  "1e999",
  "-1",
  "__proto__",
  '"constructor":',
  "\u0000",
  "\uFEFF",
  "<testsuite>",
  '<testcase name="x">',
];

export interface DamagedReport {
  /** The format that it is said to be of. */
  name: FormatName;
  text: string;
}

const names = Object.keys(samples) as FormatName[];

export const damagedReport: fc.Arbitrary<DamagedReport> = fc
  .record({ name: fc.constantFrom(...names), of: fc.constantFrom(...names), edits: editsOf(pieces) })
  .map(({ name, of, edits }) => ({ name: edits.length > 3 ? name : of, text: edited(samples[of], edits) }));

/** Milliseconds that reading such a small file takes at most, on a machine that has much else to do. */
const longestMs = 2_000;
/** Characters that are read out of a file at most, for each that is in it. */
const growth = 4;

/** What is wrong with how it is read; undefined when nothing is. */
export function troubleWith({ name, text }: DamagedReport, now: () => number): string | undefined {
  const begin = now();
  try {
    formatOf(text);
    const content = JSON.stringify(readReport(name, text));
    const shares = "tests" in (JSON.parse(content) as object) ? 200 * (text.split("<").length + text.split("{").length) : 0;
    if (content.length > growth * text.length + shares + 10_000) return `${text.length} characters became ${content.length}`;
  } catch (error) {
    if (!(error instanceof ReportUnreadable)) return `${(error as Error).stack}`;
  }
  return now() - begin > longestMs ? `it took ${now() - begin} ms` : undefined;
}
