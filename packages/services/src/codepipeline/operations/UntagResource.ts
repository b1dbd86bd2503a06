import type { Operation } from "../../door/service.ts";
import { removeTags } from "../store/pipelines.ts";
import type { CodepipelineParts } from "../requests/parts.ts";
import { pipelineOfArn } from "../requests/tags.ts";

/** https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_UntagResource.html */
export const UntagResource: Operation<"codepipeline", "UntagResource", CodepipelineParts> = ({ resourceArn, tagKeys }, call, parts) => {
  parts.journal.transact((tx) => removeTags(tx, pipelineOfArn(tx, call, resourceArn).id, tagKeys));
  return {};
};
