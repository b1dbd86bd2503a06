import { LimitExceededException } from "@aws-sdk/client-codepipeline";
import { fault } from "@towpath/wire";
import type { Operation } from "../../door/service.ts";
import { mask } from "../declare/secrets.ts";
import { webhooksPerRegion } from "../limits.ts";
import { theDeclaration, thePipeline } from "../requests/find.ts";
import type { CodepipelineParts } from "../requests/parts.ts";
import { checkTags } from "../requests/tags.ts";
import { putResourceTags, resourceTagsOf } from "../store/resource-tags.ts";
import { countWebhooks, findWebhook, saveWebhook, webhookArn, type WebhookRow } from "../store/webhooks.ts";
import { checkAuthentication, checkTarget } from "../webhooks/check.ts";
import { webhookShape } from "../webhooks/shape.ts";

/**
 * Makes a webhook, or changes the one of this name, which keeps its URL. A secret that comes back masked stays what it was.
 * https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PutWebhook.html
 */
export const PutWebhook: Operation<"codepipeline", "PutWebhook", CodepipelineParts> = ({ webhook, tags = [] }, call, parts) => {
  const { account, region } = call.caller;
  const { name, authentication, authenticationConfiguration, targetPipeline, targetAction } = webhook;
  const arn = webhookArn({ account, region, name });
  checkAuthentication(webhook);
  return parts.journal.transact((tx) => {
    checkTarget(webhook, theDeclaration(tx, parts, thePipeline(tx, call, targetPipeline)));
    const before = findWebhook(tx, call.caller, name);
    if (!before && countWebhooks(tx, call.caller) >= webhooksPerRegion)
      throw fault(LimitExceededException, `The account has reached the limit of ${webhooksPerRegion} webhooks in region ${region}.`);
    checkTags(arn, resourceTagsOf(tx, arn), tags);
    const { SecretToken: secret, AllowedIPRange } = authenticationConfiguration;
    const kept = secret === mask ? before?.secret_token : undefined;
    const row: WebhookRow = {
      account,
      region,
      name,
      id: before?.id ?? `${parts.ids.uuid()}${parts.ids.uuid()}`.replaceAll("-", ""),
      target_pipeline: targetPipeline,
      target_action: targetAction,
      filters: JSON.stringify(webhook.filters),
      authentication,
      allowed_ip_range: AllowedIPRange ?? null,
      secret_token: secret === undefined ? null : (kept ?? parts.seal.seal(secret, arn).toString("base64")),
      error_code: null,
      error_message: null,
      last_triggered: before?.last_triggered ?? null,
      created: before?.created ?? tx.now,
    };
    saveWebhook(tx, row);
    putResourceTags(tx, arn, tags);
    return { webhook: webhookShape(tx, parts.home.endpoint, row) };
  });
};
