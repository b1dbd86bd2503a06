import type { Question } from "../../door/service.ts";
import { buildspecBytes } from "../limits.ts";
import { BuildspecError, type UserPhase } from "./buildspec.ts";
import { parseBuildspec } from "./parse-buildspec.ts";

/** `message` is AWS's text, which a build would fail with; `explanation` says in plain words what to do. `line` and `column` are from 1. */
export interface Finding {
  severity: "error" | "warning";
  code?: string;
  message: string;
  explanation?: string;
  line?: number;
  column?: number;
}

/**
 * `validate`, with the text of a buildspec as body: what a build would fail with in DOWNLOAD_SOURCE, what is accepted and does nothing
 * here, and otherwise how many commands each phase has. Nothing is run.
 */
export const validateQuestion: Question = ({ body }): { findings: Finding[]; phases?: Partial<Record<UserPhase, number>> } => {
  if (body.length > buildspecBytes)
    return { findings: [{ severity: "error", code, message: `the buildspec is larger than ${buildspecBytes} bytes` }] };
  try {
    const { phases, ignored } = parseBuildspec(body);
    const counts = Object.entries(phases).map(([phase, spec]) => [phase, spec.commands.length + spec.finally.length]);
    return {
      findings: ignored.map((section) => ({ severity: "warning", message: `The section ${section} has no effect here.` })),
      phases: Object.fromEntries(counts) as Partial<Record<UserPhase, number>>,
    };
  } catch (error) {
    if (!(error instanceof BuildspecError)) throw error;
    const { message, explanation, line, column } = error;
    return {
      findings: [{ severity: "error", code, message, explanation, ...(line !== undefined && column !== undefined && { line, column }) }],
    };
  }
};

const code = "YAML_FILE_ERROR";
