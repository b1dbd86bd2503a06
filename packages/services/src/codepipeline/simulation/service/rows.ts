/** The orchestrator's state as its rows have it, with every execution that is asked for. */
import type { Journal } from "@towpath/journal";
import { type Execution, isActive, type PipelineState } from "../../model.ts";
import type { Definitions } from "../../store/definitions.ts";
import { loadState } from "../../store/load.ts";
import { findPipeline, type Pipeline } from "../../store/pipelines.ts";
import { pipelineName } from "./declarations.ts";
import { home } from "./server.ts";

export interface Brief {
  id: string;
  sequence: number;
  status: Execution["status"];
  stage: string;
  updated: number;
  attempt: number;
}

/** Every execution there ever was, in the order of starting. */
export const executionsIn = (journal: Journal): Brief[] =>
  journal.all<Brief>("SELECT id, sequence, status, stage, updated, attempt FROM codepipeline_executions ORDER BY sequence");

/** What the store loads, and those executions of `wanted` that it leaves out. */
export function stateIn(journal: Journal, definitions: Definitions, wanted: readonly string[]): PipelineState {
  const pipeline = findPipeline(journal, home, pipelineName) as Pipeline;
  const state = loadState(journal, definitions, pipeline);
  const executions = new Map(state.executions);
  const flows = new Map(state.flows);
  for (const id of wanted) {
    if (executions.has(id)) continue;
    const more = loadState(journal, definitions, pipeline, id);
    executions.set(id, more.executions.get(id) as Execution);
    for (const [version, flow] of more.flows) flows.set(version, flow);
  }
  return { ...state, executions, flows };
}

/** Ids of actions and rules that an outbox row stands for. */
export const performedIn = (journal: Journal): Set<string> =>
  new Set(
    journal.all<{ key: string }>("SELECT key FROM journal_outbox WHERE service = 'codepipeline' AND kind = 'action'").map(({ key }) => key),
  );

export const runningIn = (executions: Iterable<Execution>): string[] =>
  [...executions]
    .filter(isActive)
    .flatMap(({ run }) => (run ? [...run.actions, ...run.conditions.flatMap(({ rules }) => rules)] : []))
    .filter(({ status }) => status === "InProgress")
    .map(({ id }) => id);
