import type { OperationInput } from "@towpath/wire";
import type { Sdk } from "../../door/sdk.ts";
import { actAs, membersOf, type TargetKind, tokenOf } from "./kind.ts";

type Start = OperationInput<Sdk["codepipeline"], "StartPipelineExecution">;

/**
 * Starts the pipeline. An input may say with which variables and source revisions; an event as it is says nothing of them.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-trigger-source-overrides.html
 */
export const pipelineTarget: TargetKind = {
  needsRole: true,
  nameIn: (resource) => (/^[A-Za-z0-9.@\-_]+$/.test(resource) ? resource : undefined),
  async send(parts, { delivery, name, input }, signal) {
    const { client } = await actAs(parts, delivery);
    const { variables, sourceRevisions } = membersOf(input);
    const start = {
      name,
      clientRequestToken: tokenOf(delivery),
      ...(variables !== undefined && { variables: [variables].flat() }),
      ...(sourceRevisions !== undefined && { sourceRevisions: [sourceRevisions].flat() }),
    };
    await client.codepipeline.StartPipelineExecution(start as Start, signal);
  },
};
