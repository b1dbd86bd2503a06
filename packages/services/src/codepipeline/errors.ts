/** Refusals that several operations share, in AWS's words. */
import {
  ConcurrentPipelineExecutionsLimitExceededException,
  ConflictException,
  NotLatestPipelineExecutionException,
  PipelineExecutionNotFoundException,
  PipelineNotFoundException,
  StageNotFoundException,
} from "@aws-sdk/client-codepipeline";
import { fault } from "@towpath/wire";
import { concurrentExecutionsMax } from "./limits.ts";

export const pipelineNotFound = (account: string, name: string): PipelineNotFoundException =>
  fault(PipelineNotFoundException, `Account '${account}' does not have a pipeline with name '${name}'`);

export const executionNotFound = (pipelineName: string, id: string): PipelineExecutionNotFoundException =>
  fault(PipelineExecutionNotFoundException, `The pipeline '${pipelineName}' does not have an execution with ID '${id}'`);

export const stageNotFound = (pipelineName: string, stageName: string): StageNotFoundException =>
  fault(StageNotFoundException, `Pipeline '${pipelineName}' does not contain a stage with name '${stageName}'`);

export const tooManyExecutions = (pipelineName: string): ConcurrentPipelineExecutionsLimitExceededException =>
  fault(
    ConcurrentPipelineExecutionsLimitExceededException,
    `The pipeline '${pipelineName}' has reached the limit of ${concurrentExecutionsMax} concurrent pipeline executions.`,
  );

export const notLatest = (stage: string, executionId: string): NotLatestPipelineExecutionException =>
  fault(NotLatestPipelineExecutionException, `The pipeline execution '${executionId}' is not the latest execution in stage '${stage}'.`);

export const stageBusy = (stage: string): ConflictException =>
  fault(ConflictException, `Your request cannot be handled because stage '${stage}' is busy handling ongoing activities. Try again later.`);
