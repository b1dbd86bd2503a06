/** stop, abandon, retry, rollback, disable, enable, override: what people do to executions. */
import * as z from "zod";
import type { Play } from "../play.ts";
import { execution, type Verb, verb, words } from "./verb.ts";

const stopWords = words({ execution, reason: z.string().optional() }, "execution");

const stopWith = (abandon: boolean): Verb =>
  verb(stopWords, async (play, { execution: letter, reason }) => {
    const pipelineExecutionId = play.names.execution(letter);
    const pipelineName = await play.pipelineOf(pipelineExecutionId);
    const input = {
      pipelineName,
      pipelineExecutionId,
      abandon,
      ...(reason !== undefined && { reason }),
    };
    return play.call("codepipeline", "StopPipelineExecution", input);
  });

const retry = verb(
  words({
    execution,
    stage: z.string(),
    mode: z.enum(["FAILED_ACTIONS", "ALL_ACTIONS"]).default("FAILED_ACTIONS"),
  }),
  async (play, { execution: letter, stage, mode }) => {
    const pipelineExecutionId = play.names.execution(letter);
    const pipelineName = await play.pipelineOf(pipelineExecutionId);
    return play.call("codepipeline", "RetryStageExecution", {
      pipelineName,
      stageName: stage,
      pipelineExecutionId,
      retryMode: mode,
    });
  },
);

const rollback = verb(words({ stage: z.string(), to: execution }), (play, { stage, to }) =>
  play.call("codepipeline", "RollbackStage", {
    pipelineName: play.pipeline,
    stageName: stage,
    targetPipelineExecutionId: play.names.execution(to),
  }),
);

const transition = z.enum(["Inbound", "Outbound"]).default("Inbound");

const disable = verb(
  words({ stage: z.string(), transition, reason: z.string().default("Not now.") }, "stage"),
  (play, { stage, transition: transitionType, reason }) =>
    play.call("codepipeline", "DisableStageTransition", {
      pipelineName: play.pipeline,
      stageName: stage,
      transitionType,
      reason,
    }),
);

const enable = verb(words({ stage: z.string(), transition }, "stage"), (play, { stage, transition: transitionType }) =>
  play.call("codepipeline", "EnableStageTransition", {
    pipelineName: play.pipeline,
    stageName: stage,
    transitionType,
  }),
);

const override = verb(
  words({ execution, stage: z.string(), condition: z.enum(["BEFORE_ENTRY", "ON_SUCCESS"]) }),
  async (play: Play, { execution: letter, stage, condition }) => {
    const pipelineExecutionId = play.names.execution(letter);
    const pipelineName = await play.pipelineOf(pipelineExecutionId);
    const input = { pipelineName, stageName: stage, pipelineExecutionId, conditionType: condition };
    return play.call("codepipeline", "OverrideStageCondition", input);
  },
);

export const controlVerbs: Readonly<Record<string, Verb>> = {
  stop: stopWith(false),
  abandon: stopWith(true),
  retry,
  rollback,
  disable,
  enable,
  override,
};
