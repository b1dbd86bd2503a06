import type { Operation } from "../../door/service.ts";
import { actionTypeArn } from "../action-types/definition.ts";
import { findType, markDeleted } from "../action-types/store.ts";
import type { CodepipelineParts } from "../requests/parts.ts";
import { removeAllResourceTags } from "../store/resource-tags.ts";

/**
 * Marks it as deleted; what is not there is deleted already. Pipelines that use it keep it in their declaration, and its actions fail.
 * https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_DeleteCustomActionType.html
 */
export const DeleteCustomActionType: Operation<"codepipeline", "DeleteCustomActionType", CodepipelineParts> = (
  input,
  { caller },
  { journal },
) => {
  journal.transact((tx) => {
    const known = findType(tx, caller, input);
    if (!known || known.deleted) return;
    markDeleted(tx, caller, input);
    removeAllResourceTags(tx, actionTypeArn(caller, known.definition));
  });
  return {};
};
