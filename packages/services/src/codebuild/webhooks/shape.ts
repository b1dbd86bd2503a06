import type { Webhook } from "@aws-sdk/client-codebuild";
import { warningsOf } from "./filters.ts";
import type { WebhookRow } from "./model.ts";
import { payloadUrl } from "./route.ts";

/** A webhook as the operations show it; its secret only where it is told once. What to be careful about stands in the status message. */
export function webhookShape(endpoint: string, row: WebhookRow, secret?: string): Webhook {
  const { statusMessage, filterGroups, ...facts } = row.facts;
  const messages = [...(statusMessage ? [statusMessage] : []), ...warningsOf(row.facts)];
  return {
    ...facts,
    ...(filterGroups?.length && { filterGroups }),
    payloadUrl: payloadUrl(endpoint, row),
    ...(secret !== undefined && { secret }),
    lastModifiedSecret: new Date(row.secretModified),
    status: row.status,
    ...(messages.length > 0 && { statusMessage: messages.join(" ") }),
  };
}
