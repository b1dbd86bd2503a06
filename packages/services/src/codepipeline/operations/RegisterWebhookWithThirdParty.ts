import { WebhookNotFoundException } from "@aws-sdk/client-codepipeline";
import { ApiError, fault } from "@towpath/wire";
import type { Operation } from "../../door/service.ts";
import type { CodepipelineParts } from "../requests/parts.ts";
import { findWebhook } from "../store/webhooks.ts";
import { webhookUrl } from "../webhooks/deliver.ts";

/**
 * AWS installs the webhook at GitHub with the OAuth token of a GitHub (version 1) source action. Such actions do not exist here, and whether
 * GitHub can reach this server is for its owner to arrange. https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_RegisterWebhookWithThirdParty.html
 */
export const RegisterWebhookWithThirdParty: Operation<"codepipeline", "RegisterWebhookWithThirdParty", CodepipelineParts> = (
  { webhookName = "" },
  { caller },
  { journal, home },
) => {
  const webhook = findWebhook(journal, caller, webhookName);
  if (!webhook) throw fault(WebhookNotFoundException, `Webhook with name '${webhookName}' was not found.`);
  throw new ApiError(
    "NotImplemented",
    `Towpath does not install webhooks at GitHub. Add one to the repository by hand: payload URL ${webhookUrl(home.endpoint, webhook)} (under a name of this server that GitHub can reach), content type application/json, and the webhook's secret token.`,
    501,
  );
};
