import type { Operation } from "../../door/service.ts";
import { abandonAction } from "../advance.ts";
import { runningActions } from "../store/actions.ts";
import { deletePipeline, findPipeline } from "../store/pipelines.ts";
import type { CodepipelineParts } from "../requests/parts.ts";

/**
 * With its history; the work of running actions is ended. Deleting what is not there is no error.
 * https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_DeletePipeline.html
 */
export const DeletePipeline: Operation<"codepipeline", "DeletePipeline", CodepipelineParts> = ({ name }, { caller }, parts) => {
  parts.journal.transact((tx) => {
    const pipeline = findPipeline(tx, caller, name);
    if (!pipeline) return;
    for (const { id } of runningActions(tx, pipeline.id)) abandonAction(tx, parts, id);
    deletePipeline(tx, pipeline.id);
  });
  return {};
};
