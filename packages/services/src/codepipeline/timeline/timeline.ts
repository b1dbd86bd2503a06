/** The story of one execution: what it did and what it waited for, in the order of time, and what it waits for now. */
import type { Reader } from "@towpath/journal";
import type { Wait } from "../explain.ts";
import { explainExecution } from "../explain-execution.ts";
import type { Gate } from "../model.ts";
import type { Definitions } from "../store/definitions.ts";
import { triggerOf } from "../store/executions.ts";
import type { Pipeline } from "../store/pipelines.ts";
import type { ActionRow, ExecutionRow, StageRunRow } from "../store/rows.ts";
import { stageRunsOf, waitsOf, workOf } from "../store/timeline.ts";

/** Times are epoch milliseconds; `until` is absent while it lasts. */
export type Span =
  | { kind: "wait"; stage: string; since: number; until: number; reason: string }
  | { kind: "stage"; stage: string; since: number; until?: number; status: string; retries: number }
  | { kind: "action" | "rule"; stage: string; name: string; gate?: Gate; since: number; until?: number; status: string; says?: string };

export interface Timeline {
  pipelineName: string;
  pipelineExecutionId: string;
  status: string;
  statusSummary?: string;
  executionMode: string;
  executionType: string;
  pipelineVersion: number;
  trigger: { triggerType?: string; triggerDetail?: string };
  since: number;
  until?: number;
  spans: Span[];
  /** What it waits for now: reason, since when, until when at most, what ends it. */
  waits: Wait[];
}

export function timelineOf(reader: Reader, definitions: Definitions, pipeline: Pipeline, row: ExecutionRow): Timeline {
  const { triggerType, triggerDetail } = triggerOf(row);
  const running = row.status === "InProgress" || row.status === "Stopping";
  const spans: Span[] = [
    ...waitsOf(reader, row.id).map((wait) => ({ kind: "wait" as const, ...wait })),
    ...stageRunsOf(reader, row.id).map(stageSpan),
    ...workOf(reader, row.id).map(workSpan),
  ];
  return {
    pipelineName: pipeline.name,
    pipelineExecutionId: row.id,
    status: row.status,
    ...(row.status_summary !== null && { statusSummary: row.status_summary }),
    executionMode: row.mode,
    executionType: row.type,
    pipelineVersion: row.version,
    trigger: { ...(triggerType && { triggerType }), ...(triggerDetail !== undefined && { triggerDetail }) },
    since: row.started,
    ...(!running && { until: row.updated }),
    spans: spans.sort((a, b) => a.since - b.since || depth[a.kind] - depth[b.kind]),
    waits: explainExecution(reader, definitions, pipeline, row.id),
  };
}

/** What begins at the same instant: the stage, what is in it, the wait for the next one. */
const depth: Record<Span["kind"], number> = { stage: 0, rule: 1, action: 2, wait: 3 };

function stageSpan(run: StageRunRow): Span {
  const lasts = run.status === "InProgress" || run.status === "Stopping";
  return {
    kind: "stage",
    stage: run.stage,
    since: run.started,
    ...(!lasts && { until: run.updated }),
    status: run.status,
    retries: run.auto_attempts + run.manual_attempts,
  };
}

function workSpan(row: ActionRow): Span {
  const says = row.error_message ?? row.summary ?? undefined;
  return {
    kind: row.gate === null ? "action" : "rule",
    stage: row.stage,
    name: row.action,
    ...(row.gate !== null && { gate: row.gate }),
    since: row.started,
    ...(row.status !== "InProgress" && { until: row.updated }),
    status: row.status,
    ...(says !== undefined && { says }),
  };
}
