import { ActionTypeNotFoundException } from "@aws-sdk/client-codepipeline";
import { fault } from "@towpath/wire";
import type { Operation } from "../../door/service.ts";
import type { CodepipelineParts } from "../requests/parts.ts";

/**
 * Changes types that were made by the integration model of AWS's partners. There are none here; a custom action type never changes,
 * another version takes its place. https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_UpdateActionType.html
 */
export const UpdateActionType: Operation<"codepipeline", "UpdateActionType", CodepipelineParts> = ({ actionType: { id } }) => {
  throw fault(
    ActionTypeNotFoundException,
    `ActionType (Category: '${id.category}', Provider: '${id.provider}', Owner: '${id.owner}', Version: '${id.version}') was not made with the integration model, so it cannot be updated. Create another version of a custom action type instead.`,
  );
};
