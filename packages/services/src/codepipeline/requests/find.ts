/** What most operations begin with. */
import type { Reader } from "@towpath/journal";
import type { Call } from "../../door/service.ts";
import type { Declaration } from "../declare/declaration.ts";
import type { Execution, PipelineState } from "../model.ts";
import { executionNotFound, pipelineNotFound, stageNotFound } from "../errors.ts";
import type { Orchestration } from "../orchestration.ts";
import { definitionOf } from "../store/definitions.ts";
import { findExecutionOf } from "../store/executions.ts";
import { loadState } from "../store/load.ts";
import { findPipeline, type Pipeline } from "../store/pipelines.ts";
import type { ExecutionRow } from "../store/rows.ts";

/** Throws PipelineNotFoundException. */
export function thePipeline(reader: Reader, { caller }: Call, name: string): Pipeline {
  const pipeline = findPipeline(reader, caller, name);
  if (!pipeline) throw pipelineNotFound(caller.account, name);
  return pipeline;
}

/** Throws PipelineExecutionNotFoundException. */
export function theExecution(reader: Reader, pipeline: Pipeline, id: string): ExecutionRow {
  const execution = findExecutionOf(reader, pipeline.id, id);
  if (!execution) throw executionNotFound(pipeline.name, id);
  return execution;
}

/** Of the current version, secrets sealed. */
export function theDeclaration(
  reader: Reader,
  { definitions }: Orchestration,
  pipeline: Pipeline,
  version = pipeline.version,
): Declaration {
  const definition = definitionOf(reader, definitions, pipeline.id, version);
  if (!definition) throw new TypeError(`pipeline ${pipeline.name} has no version ${version}`);
  return definition.declaration;
}

/** Throws StageNotFoundException. */
export function theStage(declaration: Declaration, stageName: string): Declaration["stages"][number] {
  const stage = declaration.stages.find(({ name }) => name === stageName);
  if (!stage) throw stageNotFound(declaration.name, stageName);
  return stage;
}

/**
 * What a request about an execution in a stage is decided from. An execution of the mode PARALLEL has the stages of its own version.
 * Throws PipelineNotFoundException, PipelineExecutionNotFoundException and StageNotFoundException.
 */
export function theStageRun(
  reader: Reader,
  call: Call,
  parts: Orchestration,
  named: { pipelineName: string; stageName: string; pipelineExecutionId: string },
): { pipeline: Pipeline; state: PipelineState; execution: Execution } {
  const { pipelineName, stageName, pipelineExecutionId } = named;
  const pipeline = thePipeline(reader, call, pipelineName);
  const row = theExecution(reader, pipeline, pipelineExecutionId);
  theStage(theDeclaration(reader, parts, pipeline, row.mode === "PARALLEL" ? row.version : pipeline.version), stageName);
  const state = loadState(reader, parts.definitions, pipeline, pipelineExecutionId);
  const execution = state.executions.get(pipelineExecutionId);
  if (!execution) throw executionNotFound(pipelineName, pipelineExecutionId);
  return { pipeline, state, execution };
}
