import { ActionTypeNotFoundException } from "@aws-sdk/client-codepipeline";
import { fault } from "@towpath/wire";
import type { Operation } from "../../door/service.ts";
import type { CodepipelineParts } from "../requests/parts.ts";

/**
 * Tells of types that were made by the integration model of AWS's partners. There are none here, so none is found: for all others
 * there is ListActionTypes. https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_GetActionType.html
 */
export const GetActionType: Operation<"codepipeline", "GetActionType", CodepipelineParts> = ({ category, owner, provider, version }) => {
  throw fault(
    ActionTypeNotFoundException,
    `ActionType (Category: '${category}', Provider: '${provider}', Owner: '${owner}', Version: '${version}') was not made with the integration model. ListActionTypes tells of all others.`,
  );
};
