/** Keeps what executions waited for in front of stages: when a wait is over, nothing else tells why it was. */
import type { Transaction } from "@towpath/journal";
import { closedTransition } from "../decide/arrive.ts";
import { explain } from "../explain.ts";
import type { Execution, PipelineState } from "../model.ts";
import { insertWait, lastWaitEnd } from "../store/timeline.ts";

/** A wait is over when its execution goes on or ends, and when it waits for something else from now on. */
export function recordWaits(tx: Transaction, before: PipelineState, after: PipelineState): void {
  for (const execution of before.executions.values()) {
    if (!waitsInFront(execution) || waitsAsBefore(before, execution, after)) continue;
    const since = lastWaitEnd(tx, execution.id, execution.since);
    const [wait] = explain(before, execution);
    if (wait && since < tx.now) insertWait(tx, execution.id, { ...wait, since, until: tx.now });
  }
}

const waitsInFront = ({ status, place }: Execution): boolean => status === "InProgress" && place === "inbound";

function waitsAsBefore(before: PipelineState, execution: Execution, after: PipelineState): boolean {
  const now = after.executions.get(execution.id);
  if (!now || !waitsInFront(now) || now.stage !== execution.stage) return false;
  const [was, is] = [closedTransition(before, execution), closedTransition(after, now)];
  return was?.stage === is?.stage && was?.side === is?.side;
}
