/** What belongs to the execution of an action or a rule: its row, its execution, its pipeline, and how it is declared. */
import type { Reader } from "@towpath/journal";
import { actionOf, type Declaration, rulesAt, type WorkDeclaration } from "../declare/declaration.ts";
import { asAction } from "../rules/as-action.ts";
import { findAction } from "../store/actions.ts";
import { definitionOf, type Definitions } from "../store/definitions.ts";
import { findExecution } from "../store/executions.ts";
import { type Pipeline, pipelineById } from "../store/pipelines.ts";
import type { ActionRow, ExecutionRow } from "../store/rows.ts";

export interface Context {
  row: ActionRow;
  execution: ExecutionRow;
  pipeline: Pipeline;
  declaration: Declaration;
  action: WorkDeclaration;
}

/** Undefined when the pipeline was deleted meanwhile. */
export function contextOf(reader: Reader, definitions: Definitions, actionId: string): Context | undefined {
  const row = findAction(reader, actionId);
  const execution = row && findExecution(reader, row.execution_id);
  const pipeline = row && pipelineById(reader, row.pipeline_id);
  const declaration = row && definitionOf(reader, definitions, row.pipeline_id, row.version)?.declaration;
  const action = row && declaration && workOf(declaration, row);
  return row && execution && pipeline && declaration && action ? { row, execution, pipeline, declaration, action } : undefined;
}

function workOf(declaration: Declaration, { stage, action, gate }: ActionRow): WorkDeclaration | undefined {
  if (gate === null) return actionOf(declaration, stage, action);
  const declared = declaration.stages.find(({ name }) => name === stage);
  const rule = declared && rulesAt(declared, gate).find(({ name }) => name === action);
  return rule && asAction(rule);
}
