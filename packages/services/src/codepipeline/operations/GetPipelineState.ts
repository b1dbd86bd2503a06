import type { StageState, TransitionState } from "@aws-sdk/client-codepipeline";
import type { Reader } from "@towpath/journal";
import type { Operation } from "../../door/service.ts";
import type { StageDeclaration } from "../declare/declaration.ts";
import { openTransition, type Stage, type Transition } from "../model.ts";
import { findExecution } from "../store/executions.ts";
import { loadRun, loadStages } from "../store/load.ts";
import type { Pipeline } from "../store/pipelines.ts";
import { actionState } from "../requests/action-state.ts";
import { conditionStates } from "../requests/condition-state.ts";
import { theDeclaration, thePipeline } from "../requests/find.ts";
import type { CodepipelineParts } from "../requests/parts.ts";

/**
 * Stages of the current version, in order. A pipeline in PARALLEL mode has no state: its executions do not share stages.
 * https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_GetPipelineState.html
 */
export const GetPipelineState: Operation<"codepipeline", "GetPipelineState", CodepipelineParts> = ({ name }, call, parts) => {
  const pipeline = thePipeline(parts.journal, call, name);
  const declaration = theDeclaration(parts.journal, parts, pipeline);
  const stages = new Map(loadStages(parts.journal, pipeline.id).map((stage) => [stage.name, stage]));
  return {
    pipelineName: pipeline.name,
    pipelineVersion: pipeline.version,
    stageStates: declaration.stages.map((stage) => stageState(parts.journal, pipeline, stage, stages.get(stage.name))),
    created: new Date(pipeline.created),
    updated: new Date(pipeline.updated),
  };
};

function stageState(reader: Reader, pipeline: Pipeline, declared: StageDeclaration, stage: Stage | undefined): StageState {
  const shared = pipeline.mode !== "PARALLEL";
  const inbound = shared ? (stage?.inbound ?? []).flatMap((id) => stageExecution(reader, id, undefined) ?? []) : [];
  const latest = shared && stage?.latest !== undefined ? stageExecution(reader, stage.latest, declared.name) : undefined;
  const run = latest && stage?.latest !== undefined ? loadRun(reader, stage.latest, declared.name) : undefined;
  const retried = run && run.autoAttempts + run.manualAttempts > 0;
  return {
    stageName: declared.name,
    ...(inbound[0] && { inboundExecution: inbound[0], inboundExecutions: inbound }),
    inboundTransitionState: transitionState(stage?.inboundTransition ?? openTransition),
    actionStates: declared.actions.map((action) =>
      shared ? actionState(reader, pipeline, declared.name, action) : { actionName: action.name },
    ),
    ...(latest && { latestExecution: latest }),
    ...(run && conditionStates(reader, run)),
    ...(retried && {
      retryStageMetadata: {
        autoStageRetryAttempt: run.autoAttempts,
        manualStageRetryAttempt: run.manualAttempts,
        ...(run.latestRetryTrigger && { latestRetryTrigger: run.latestRetryTrigger }),
      },
    }),
  };
}

/** With a stage the status of the execution in that stage, without one that of the execution in front of it. */
function stageExecution(reader: Reader, id: string, stage: string | undefined): NonNullable<StageState["latestExecution"]> | undefined {
  const row = findExecution(reader, id);
  if (!row) return undefined;
  const status = stage === undefined ? inboundStatus(row.status) : loadRun(reader, id, stage)?.status;
  return status && { pipelineExecutionId: id, status, type: row.type };
}

const inboundStatus = (status: string) => (status === "Stopped" || status === "Failed" ? status : "InProgress");

function transitionState({ enabled, lastChangedBy, lastChangedAt, disabledReason }: Transition): TransitionState {
  return {
    enabled,
    ...(lastChangedBy !== undefined && { lastChangedBy }),
    ...(lastChangedAt !== undefined && { lastChangedAt: new Date(lastChangedAt) }),
    ...(disabledReason !== undefined && { disabledReason }),
  };
}
