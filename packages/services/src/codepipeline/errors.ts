/** Refusals that several operations share, in AWS's words. */
import {
  ConcurrentPipelineExecutionsLimitExceededException,
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
