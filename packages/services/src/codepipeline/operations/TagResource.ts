import type { Operation } from "../../door/service.ts";
import { arnOf, putTags, tagsOf } from "../store/pipelines.ts";
import type { CodepipelineParts } from "../requests/parts.ts";
import { checkTags, pipelineOfArn } from "../requests/tags.ts";

/** https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_TagResource.html */
export const TagResource: Operation<"codepipeline", "TagResource", CodepipelineParts> = ({ resourceArn, tags }, call, parts) => {
  parts.journal.transact((tx) => {
    const pipeline = pipelineOfArn(tx, call, resourceArn);
    checkTags(arnOf(pipeline), tagsOf(tx, pipeline.id), tags);
    putTags(tx, pipeline.id, tags);
  });
  return {};
};
