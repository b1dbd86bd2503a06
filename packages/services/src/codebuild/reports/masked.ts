import { caseMessageLength, caseNameLength } from "../limits.ts";
import type { Masker } from "../logs/masker.ts";
import type { ReportFindings } from "./summary.ts";

/** Test cases without the build's secrets: tests that fail like to show the values they failed with. */
export function maskedReport(findings: ReportFindings, masker: Masker): ReportFindings {
  if (findings.type !== "TEST") return findings;
  const masked = (text: string, longest: number): string => {
    // What was cut off may have been the rest of a secret.
    const whole = text.length < longest ? text : text.slice(0, masker.cut(text, text.length));
    return masker.mask(whole);
  };
  const cases = findings.cases.map((one) => ({
    ...one,
    prefix: masker.mask(one.prefix),
    suite: masker.mask(one.suite),
    name: masked(one.name, caseNameLength),
    message: masked(one.message, caseMessageLength),
  }));
  return { ...findings, cases };
}
