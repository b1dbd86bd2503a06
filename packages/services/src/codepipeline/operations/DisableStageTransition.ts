import type { Operation } from "../../door/service.ts";
import { changeTransition } from "../requests/change-transition.ts";
import type { CodepipelineParts } from "../requests/parts.ts";

/** https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_DisableStageTransition.html */
export const DisableStageTransition: Operation<"codepipeline", "DisableStageTransition", CodepipelineParts> = (input, call, parts) => {
  const { pipelineName, stageName, transitionType } = input;
  changeTransition(call, parts, { pipelineName, stageName, side: transitionType, enabled: false, reason: input.reason });
  return {};
};
