/**
 * Announcements as EventBridge events, in AWS's shapes (numbers are doubles there, and cancelled is spelled CANCELED).
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/detect-state-changes-cloudwatch-events.html
 */
import type { NewEvent, Reader } from "@towpath/journal";
import { actionOf, type Declaration } from "./declare/declaration.ts";
import type { Execution, PipelineEffect, PipelineState } from "./model.ts";
import { findAction, inputOf, outputArtifactsOf } from "./store/actions.ts";
import { findExecution, triggerOf } from "./store/executions.ts";
import type { Definition } from "./store/definitions.ts";
import { arnOf, type Pipeline } from "./store/pipelines.ts";
import type { ActionRow } from "./store/rows.ts";

type Announcement = Extract<PipelineEffect, { kind: "Announce" }>;

export const eventSource = "aws.codepipeline";
/** Of events that AWS does not have, so that nobody who listens to AWS's is surprised by them. */
export const ownEventSource = "towpath.codepipeline";

/** What the orchestrator finds the declaration of an execution's version with. */
type DefinitionAt = (version: number) => Definition | undefined;

/** To be called after the state was saved: what the detail needs is read from the rows. */
export function eventOf(
  reader: Reader,
  pipeline: Pipeline & { definitionAt: DefinitionAt },
  state: PipelineState,
  announcement: Announcement,
): NewEvent {
  const { account, region } = pipeline;
  const execution = state.executions.get(announcement.executionId) as Execution;
  const level = { pipeline: "Pipeline", stage: "Stage", action: "Action", condition: "Condition", rule: "Rule" }[announcement.level];
  const own = announcement.level === "condition" || announcement.level === "rule";
  return {
    account,
    region,
    source: own ? ownEventSource : eventSource,
    type: `CodePipeline ${level} Execution State Change`,
    resource: arnOf(pipeline),
    detail: { ...commonDetail(pipeline, execution, announcement), ...levelDetail(reader, pipeline, execution, announcement) },
  };
}

function commonDetail(pipeline: Pipeline, execution: Execution, { state }: Announcement): object {
  return {
    pipeline: pipeline.name,
    "execution-id": execution.id,
    "start-time": new Date(execution.startedAt).toISOString(),
    state,
    version: execution.version,
    "pipeline-execution-attempt": execution.attempt,
  };
}

function levelDetail(
  reader: Reader,
  pipeline: Pipeline & { definitionAt: DefinitionAt },
  execution: Execution,
  announcement: Announcement,
): object {
  switch (announcement.level) {
    case "pipeline":
      return {
        ...triggerDetail(reader, execution),
        ...(execution.stop?.reason !== undefined && { "stop-execution-comments": execution.stop.reason }),
      };
    case "stage":
      return { stage: announcement.stage, ...retryDetail(execution, announcement.stage) };
    case "action": {
      const row = findAction(reader, announcement.actionId) as ActionRow;
      const declaration = pipeline.definitionAt(execution.version)?.declaration;
      return { stage: announcement.stage, ...(declaration && actionDetail(pipeline, declaration, row)) };
    }
    case "condition":
      return { stage: announcement.stage, condition: announcement.gate };
    case "rule": {
      const row = findAction(reader, announcement.ruleId) as ActionRow;
      const rule = { rule: row.action, "rule-execution-id": row.id, ...executionResult(row) };
      return { stage: announcement.stage, condition: announcement.gate, ...rule };
    }
  }
}

/** Git triggers carry the commit; the others their type and detail. */
function triggerDetail(reader: Reader, execution: Execution): object {
  const row = findExecution(reader, execution.id);
  const { triggerType, triggerDetail: detail, git } = row ? triggerOf(row) : {};
  if (git) return { "execution-trigger": git };
  return triggerType ? { "execution-trigger": { "trigger-type": triggerType, "trigger-detail": detail } } : {};
}

function retryDetail({ run }: Execution, stage: string): object {
  if (run?.stage !== stage || run.lastRetryAt === undefined) return {};
  return { "stage-last-retry-attempt-time": new Date(run.lastRetryAt).toISOString() };
}

function actionDetail(pipeline: Pipeline, declaration: Declaration, row: ActionRow): object {
  const declared = actionOf(declaration, row.stage, row.action);
  const located = (artifacts: { name: string; bucket: string; key: string }[]) =>
    artifacts.map(({ name, bucket, key }) => ({ name, s3location: { bucket, key } }));
  const inputs = located(inputOf(row)?.artifacts ?? []);
  const outputs = located(outputArtifactsOf(row));
  const { owner, category, provider, version } = declared?.actionTypeId ?? {};
  return {
    action: row.action,
    "action-execution-id": row.id,
    region: declared?.region ?? pipeline.region,
    type: { owner, category, provider, version },
    ...(inputs.length > 0 && { "input-artifacts": inputs }),
    ...(outputs.length > 0 && { "output-artifacts": outputs }),
    ...executionResult(row),
  };
}

function executionResult(row: ActionRow): object {
  const result = {
    ...(row.external_url !== null && { "external-execution-url": row.external_url }),
    ...((row.error_message ?? row.summary) !== null && { "external-execution-summary": row.error_message ?? row.summary }),
    ...(row.external_id !== null && { "external-execution-id": row.external_id }),
    ...(row.error_code !== null && { "error-code": row.error_code }),
  };
  return Object.keys(result).length > 0 ? { "execution-result": result } : {};
}
