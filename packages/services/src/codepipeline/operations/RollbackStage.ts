import { ConflictException, PipelineExecutionOutdatedException, UnableToRollbackStageException } from "@aws-sdk/client-codepipeline";
import type { Reader } from "@towpath/journal";
import { fault } from "@towpath/wire";
import type { Operation } from "../../door/service.ts";
import { advance } from "../advance.ts";
import { loadRun, loadStages, versionThrough } from "../store/load.ts";
import type { Pipeline } from "../store/pipelines.ts";
import type { ExecutionRow } from "../store/rows.ts";
import { theDeclaration, theExecution, thePipeline, theStage } from "../requests/find.ts";
import type { CodepipelineParts } from "../requests/parts.ts";

/** A new execution of type ROLLBACK. https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_RollbackStage.html */
export const RollbackStage: Operation<"codepipeline", "RollbackStage", CodepipelineParts> = (input, call, parts) => {
  const { pipelineName, stageName: stage, targetPipelineExecutionId: targetExecutionId } = input;
  return parts.journal.transactShared((tx) => {
    const pipeline = thePipeline(tx, call, pipelineName);
    const declaration = theDeclaration(tx, parts, pipeline);
    theStage(declaration, stage);
    const target = theExecution(tx, pipeline, targetExecutionId);
    checkTarget(tx, pipeline, { stage, isSource: declaration.stages[0]?.name === stage, target });
    const executionId = parts.ids.uuid();
    const trigger = { triggerType: "ManualRollback" as const, triggerDetail: call.caller.principal.arn };
    advance(tx, parts, pipeline, { kind: "RollbackRequested", executionId, stage, targetExecutionId, trigger });
    return { pipelineExecutionId: executionId };
  });
};

function checkTarget(reader: Reader, pipeline: Pipeline, to: { stage: string; isSource: boolean; target: ExecutionRow }): void {
  const { stage, isSource, target } = to;
  const unable = (why: string) => fault(UnableToRollbackStageException, `Unable to roll back stage '${stage}'. ${why}`);
  if (pipeline.mode === "PARALLEL") throw unable("Rollback is not available in PARALLEL mode.");
  if (isSource) throw unable("A source stage cannot be rolled back.");
  if (target.type === "ROLLBACK") throw unable("The target is itself a rollback.");
  const through = versionThrough(reader, target, stage);
  const version = through ?? target.version;
  if (version !== pipeline.version)
    throw fault(
      PipelineExecutionOutdatedException,
      `The pipeline execution '${target.id}' ran under version ${version} of the pipeline; the current version is ${pipeline.version}.`,
    );
  const latest = loadStages(reader, pipeline.id).find(({ name }) => name === stage)?.latest;
  if (latest !== undefined && loadRun(reader, latest, stage)?.status === "Skipped") throw unable("The stage was skipped.");
  if (through === undefined) throw unable("The target did not succeed in this stage.");
  if (loadStages(reader, pipeline.id).some(({ name, lock }) => name === stage && lock !== undefined))
    throw fault(
      ConflictException,
      "Your request cannot be handled because the pipeline is busy handling ongoing activities. Try again later.",
    );
}
