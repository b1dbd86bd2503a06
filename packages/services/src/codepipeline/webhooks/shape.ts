/** A webhook as the operations show it: its secret is masked. */
import type { ListWebhookItem } from "@aws-sdk/client-codepipeline";
import type { Reader } from "@towpath/journal";
import { mask } from "../declare/secrets.ts";
import { resourceTagsOf } from "../store/resource-tags.ts";
import { filtersOf, webhookArn, type WebhookRow } from "../store/webhooks.ts";
import { webhookUrl } from "./deliver.ts";

export function webhookShape(reader: Reader, endpoint: string, row: WebhookRow): ListWebhookItem {
  const arn = webhookArn(row);
  const tags = resourceTagsOf(reader, arn);
  return {
    definition: {
      name: row.name,
      targetPipeline: row.target_pipeline,
      targetAction: row.target_action,
      filters: filtersOf(row),
      authentication: row.authentication,
      authenticationConfiguration: {
        ...(row.allowed_ip_range !== null && { AllowedIPRange: row.allowed_ip_range }),
        ...(row.secret_token !== null && { SecretToken: mask }),
      },
    },
    url: webhookUrl(endpoint, row),
    ...(row.error_code !== null && { errorCode: row.error_code, errorMessage: row.error_message ?? "" }),
    ...(row.last_triggered !== null && { lastTriggered: new Date(row.last_triggered) }),
    arn,
    ...(tags.length > 0 && { tags }),
  };
}
