import type { Finding } from "../../buildspec/advice/finding.ts";
import { BuildspecError } from "../../buildspec/buildspec.ts";
import type { BatchSpec } from "./batch-spec.ts";
import { BatchSpecProblem, checkedTasks } from "./groups.ts";
import { parseBatch } from "./parse-batch.ts";

/**
 * What a batch of this buildspec would fail with, whatever its project allows; nothing for a buildspec without a batch. `standsAlone`: its
 * builds have buildspecs of their own, so that it needs no phases.
 */
export function batchFindings(text: string): { findings: Finding[]; standsAlone: boolean } {
  let spec: BatchSpec | undefined;
  try {
    spec = parseBatch(text);
    if (spec.types.length > 0) checkedTasks(spec, {}, undefined);
    return { findings: [], standsAlone: isAlone(spec) };
  } catch (error) {
    if (error instanceof BatchSpecProblem) {
      const { statusCode: code, message } = error;
      return { findings: [{ severity: "error", code, message }], standsAlone: spec !== undefined && isAlone(spec) };
    }
    if (!(error instanceof BuildspecError)) throw error;
    // What is wrong with the file as a whole is told once, of the buildspec.
    const { message, explanation, line, column } = error;
    const place = line !== undefined && column !== undefined ? { line, column } : {};
    return { findings: [{ severity: "error", code: "YAML_FILE_ERROR", message, explanation, ...place }], standsAlone: false };
  }
}

const isAlone = ({ tasks }: BatchSpec): boolean => tasks.length > 0 && tasks.every(({ buildspec }) => buildspec !== undefined);
