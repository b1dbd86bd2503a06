import type { Question } from "../../door/service.ts";
import { buildspecBytes } from "../limits.ts";
import { advise } from "./advice/advise.ts";
import { type Finding, refusal, refusalCode } from "./advice/finding.ts";
import { batchFindings } from "../batch/spec/findings.ts";
import { BuildspecError, type UserPhase } from "./buildspec.ts";
import { parseBuildspec } from "./parse-buildspec.ts";

/**
 * `validate`, with the text of a buildspec as body: what a build would fail with in DOWNLOAD_SOURCE, in AWS's words and explained, and what
 * it would accept without doing what was meant. With no error also how many commands each phase has. Nothing is run.
 */
export const validateQuestion: Question = ({ body }): { findings: Finding[]; phases?: Partial<Record<UserPhase, number>> } => {
  if (body.length > buildspecBytes)
    return { findings: [{ severity: "error", code: refusalCode, message: `the buildspec is larger than ${buildspecBytes} bytes` }] };
  const text = body.replace(/^\u{FEFF}/u, "");
  const batch = batchFindings(text);
  if (batch.standsAlone && !/^phases\s*:/m.test(text)) return { findings: batch.findings, phases: {} };
  try {
    const { phases, ignored } = parseBuildspec(text);
    const counts = Object.entries(phases).map(([phase, spec]) => [phase, spec.commands.length + spec.finally.length]);
    return {
      findings: [
        ...ignored.map((section): Finding => ({ severity: "warning", message: `The section ${section} has no effect here.` })),
        ...batch.findings,
        ...advise(text),
      ],
      phases: Object.fromEntries(counts) as Partial<Record<UserPhase, number>>,
    };
  } catch (error) {
    if (!(error instanceof BuildspecError)) throw error;
    const first = refusal(error);
    const others = advise(text).filter(({ message, line }) => message !== first.message || line !== first.line);
    return { findings: [first, ...others] };
  }
};
