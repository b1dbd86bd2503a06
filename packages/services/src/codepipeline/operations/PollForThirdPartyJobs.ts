import { ActionTypeNotFoundException } from "@aws-sdk/client-codepipeline";
import { fault } from "@towpath/wire";
import type { Operation } from "../../door/service.ts";
import type { CodepipelineParts } from "../requests/parts.ts";

/** https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PollForThirdPartyJobs.html */
export const PollForThirdPartyJobs: Operation<"codepipeline", "PollForThirdPartyJobs", CodepipelineParts> = ({ actionTypeId: id }) => {
  throw fault(
    ActionTypeNotFoundException,
    `ActionType (Category: '${id.category}', Provider: '${id.provider}', Owner: '${id.owner}', Version: '${id.version}') is not available: there are no action types of third parties here.`,
  );
};
