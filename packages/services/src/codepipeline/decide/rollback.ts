/** RollbackStage, and onFailure with the result ROLLBACK: https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-rollback.html */
import type { RollbackTrigger } from "../model.ts";
import { enter } from "./arrive.ts";
import { announcePipeline, type Turn } from "./turn.ts";

/**
 * A new execution of type ROLLBACK runs the stage with the artifacts and variables of an earlier one. The stage is free when this is
 * called, and it goes in before whoever waits: a failed stage is put right first.
 */
export function rollBack(turn: Turn, by: { id: string; stage: string; targetExecutionId: string; trigger: RollbackTrigger }): void {
  turn.executions.set(by.id, {
    id: by.id,
    sequence: turn.nextSequence++,
    version: turn.version,
    mode: turn.mode,
    type: "ROLLBACK",
    status: "InProgress",
    stage: by.stage,
    place: "inbound",
    since: turn.now,
    attempt: 1,
    startedAt: turn.now,
    updatedAt: turn.now,
    rollbackTarget: by.targetExecutionId,
    trigger: by.trigger,
  });
  announcePipeline(turn, by.id, "STARTED");
  enter(turn, by.id);
}
