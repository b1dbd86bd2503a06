/** Says, for whoever asks why, what a change at a source led to: events that are not AWS's, and so under another source than theirs. */
import type { Transaction } from "@towpath/journal";
import { arnOf, type Pipeline } from "../store/pipelines.ts";
import { keepVerdict } from "../store/verdicts.ts";
import { described, type SourceChange } from "./change.ts";

export const ownSource = "towpath.codepipeline";

/** What a change came to, for one pipeline. */
export type Verdict =
  | { outcome: "started"; pipelineExecutionId: string; because?: string }
  | { outcome: "ignored"; because: string }
  | { outcome: "refused"; because: string }
  /** It could not be found out whether it starts the pipeline. */
  | { outcome: "undecided"; because: string };

/** `actions` are the source actions it was judged for. */
export function announceVerdict(tx: Transaction, pipeline: Pipeline, actions: string[], change: SourceChange, verdict: Verdict): void {
  const { account, region, name } = pipeline;
  keepVerdict(tx, pipeline.id, {
    at: tx.now,
    change: described(change),
    outcome: verdict.outcome,
    because: verdict.because ?? null,
    execution_id: "pipelineExecutionId" in verdict ? verdict.pipelineExecutionId : null,
  });
  tx.emit({
    account,
    region,
    source: ownSource,
    type: "Trigger Evaluation",
    resource: arnOf(pipeline),
    internal: true,
    detail: { pipeline: name, actions, change: described(change), source: change.resource, ...verdict },
  });
}
