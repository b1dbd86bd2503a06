import { WebhookNotFoundException } from "@aws-sdk/client-codepipeline";
import { fault } from "@towpath/wire";
import type { Operation } from "../../door/service.ts";
import type { CodepipelineParts } from "../requests/parts.ts";
import { findWebhook } from "../store/webhooks.ts";

/**
 * No webhook is ever installed at a third party from here, so there is nothing to take away.
 * https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_DeregisterWebhookWithThirdParty.html
 */
export const DeregisterWebhookWithThirdParty: Operation<"codepipeline", "DeregisterWebhookWithThirdParty", CodepipelineParts> = (
  { webhookName = "" },
  { caller },
  { journal },
) => {
  if (!findWebhook(journal, caller, webhookName))
    throw fault(WebhookNotFoundException, `Webhook with name '${webhookName}' was not found.`);
  return {};
};
