/** Executions that other executions started and wait for: what wakes who waits, and who waits for whom. */
import type { Event, Reader } from "@towpath/journal";
import { actionsToWake, findAction } from "../store/actions.ts";
import { arnOf, pipelineById } from "../store/pipelines.ts";

/** What an action is woken by that waits for an execution. */
export const executionResource = (pipelineArn: string, executionId: string): string => `${pipelineArn}/${executionId}`;

/** The resource that an event of CodePipeline's own is about, where somebody may wait for it: only executions as a whole. */
export function executionOfEvent({ type, resource, detail }: Pick<Event, "type" | "resource" | "detail">): string | undefined {
  const id = (detail as { "execution-id"?: unknown })["execution-id"];
  return type === "CodePipeline Pipeline Execution State Change" && typeof id === "string" ? executionResource(resource, id) : undefined;
}

/** The pipelines whose executions wait for this one, directly or through others. ARNs, the nearest first. */
export function invokersOf(reader: Reader, pipelineArn: string, executionId: string): string[] {
  const found: string[] = [];
  let resource = executionResource(pipelineArn, executionId);
  for (;;) {
    const [actionId] = actionsToWake(reader, resource);
    const row = actionId === undefined ? undefined : findAction(reader, actionId);
    const pipeline = row && pipelineById(reader, row.pipeline_id);
    if (!row || !pipeline) return found;
    const arn = arnOf(pipeline);
    found.push(arn);
    resource = executionResource(arn, row.execution_id);
  }
}
