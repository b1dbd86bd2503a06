import { CodePipelineServiceException } from "@aws-sdk/client-codepipeline";
import { ApiError } from "@towpath/wire";
import { loadModel } from "../../door/models.ts";
import type { Asked, Question } from "../../door/service.ts";
import { catalogueAt } from "../action-types/lookup.ts";
import { providerOf } from "../providers/catalogue.ts";
import type { CodepipelineParts } from "../requests/parts.ts";
import { adviceOn } from "./advice/advice.ts";
import { type GivenPipeline, withDefaults } from "./declaration.ts";
import { readDeclaration, type ReadDeclaration } from "./read-declaration.ts";
import { validateDeclaration } from "./validate.ts";

/** `line` and `column` are from 1. `code` is the exception that CreatePipeline would answer with. */
export interface Finding {
  severity: "error" | "warning";
  code?: string;
  message: string;
  path?: string;
  line?: number;
  column?: number;
}

/**
 * `validate`, with the text of a declaration as body: what CreatePipeline would refuse it with, in AWS's words, and what it would accept
 * but is likely to be a mistake. Nothing is created. Roles, buckets and projects are not looked for.
 */
export const validateQuestion =
  (parts: CodepipelineParts): Question =>
  async (asked): Promise<{ pipelineName?: string; findings: Finding[] }> => {
    const read = readDeclaration(asked.body);
    if ("problem" in read) return { findings: [{ severity: "error", ...read.problem }] };
    const { validate } = await loadModel("codepipeline");
    const problem = validate("CreatePipeline", { pipeline: read.declaration });
    if (problem)
      return { findings: [{ severity: "error", code: problem.code, message: problem.message, ...firstPlaceIn(problem.message, read) }] };
    const { name } = read.declaration as GivenPipeline;
    return { pipelineName: name, findings: findingsOf(parts, asked, read) };
  };

function findingsOf(parts: CodepipelineParts, asked: Asked, read: ReadDeclaration): Finding[] {
  const { region } = asked;
  const catalogue = catalogueAt(parts, asked);
  const declaration = withDefaults(read.declaration as GivenPipeline, 1);
  const findings: Finding[] = [];
  try {
    validateDeclaration(declaration, catalogue, region);
  } catch (error) {
    if (!(error instanceof CodePipelineServiceException || error instanceof ApiError)) throw error;
    findings.push({ severity: "error", code: error instanceof ApiError ? error.code : error.name, message: error.message });
  }
  for (const { path, message } of adviceOn(declaration, (action) => providerOf(catalogue, action.actionTypeId)))
    findings.push({ severity: "warning", message, ...read.placeOf(path) });
  return findings;
}

/** Constraint violations name their place: `Value at 'pipeline.stages.2.member.name'`, positions from 1. */
function firstPlaceIn(message: string, read: ReadDeclaration): ReturnType<ReadDeclaration["placeOf"]> {
  const quoted = / at '([^']+)'/.exec(message)?.[1];
  if (quoted === undefined) return {};
  const path = quoted.split(".").flatMap((part) => (part === "member" ? [] : [/^\d+$/.test(part) ? Number(part) - 1 : part]));
  return read.placeOf(path[0] === "pipeline" ? path.slice(1) : path);
}
