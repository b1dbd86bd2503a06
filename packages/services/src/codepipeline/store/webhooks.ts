/** Incoming webhooks. */
import type { WebhookAuthenticationType, WebhookFilterRule } from "@aws-sdk/client-codepipeline";
import type { Reader, Transaction } from "@towpath/journal";
import type { Given } from "@towpath/wire";

/** Times are epoch milliseconds; `filters` is JSON text; `id` is the secret part of the URL; `secret_token` is sealed, in base64. */
export interface WebhookRow {
  account: string;
  region: string;
  name: string;
  id: string;
  target_pipeline: string;
  target_action: string;
  filters: string;
  authentication: WebhookAuthenticationType;
  allowed_ip_range: string | null;
  secret_token: string | null;
  error_code: string | null;
  error_message: string | null;
  last_triggered: number | null;
  created: number;
}

type Place = { account: string; region: string };

export const webhookArn = ({ account, region, name }: Place & { name: string }): string =>
  `arn:aws:codepipeline:${region}:${account}:webhook:${name}`;

export const filtersOf = (row: WebhookRow): Given<WebhookFilterRule>[] => JSON.parse(row.filters) as Given<WebhookFilterRule>[];

export function findWebhook(reader: Reader, { account, region }: Place, name: string): WebhookRow | undefined {
  const sql = "SELECT * FROM codepipeline_webhooks WHERE account = ? AND region = ? AND name = ?";
  return reader.one<WebhookRow>(sql, account, region, name);
}

export const webhookAt = (reader: Reader, id: string): WebhookRow | undefined =>
  reader.one<WebhookRow>("SELECT * FROM codepipeline_webhooks WHERE id = ?", id);

/** In order of name, those after `after`. */
export function listWebhooks(reader: Reader, { account, region }: Place, after: string, limit: number): WebhookRow[] {
  const sql = "SELECT * FROM codepipeline_webhooks WHERE account = ? AND region = ? AND name > ? ORDER BY name LIMIT ?";
  return reader.all<WebhookRow>(sql, account, region, after, limit);
}

export function countWebhooks(reader: Reader, { account, region }: Place): number {
  const sql = "SELECT count(*) AS count FROM codepipeline_webhooks WHERE account = ? AND region = ?";
  return reader.one<{ count: number }>(sql, account, region)?.count ?? 0;
}

export function saveWebhook(tx: Transaction, row: WebhookRow): void {
  tx.run(
    `INSERT OR REPLACE INTO codepipeline_webhooks (account, region, name, id, target_pipeline, target_action, filters, authentication,
       allowed_ip_range, secret_token, error_code, error_message, last_triggered, created) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    row.account,
    row.region,
    row.name,
    row.id,
    row.target_pipeline,
    row.target_action,
    row.filters,
    row.authentication,
    row.allowed_ip_range,
    row.secret_token,
    row.error_code,
    row.error_message,
    row.last_triggered,
    row.created,
  );
}

export function deleteWebhook(tx: Transaction, { account, region }: Place, name: string): void {
  tx.run("DELETE FROM codepipeline_webhooks WHERE account = ? AND region = ? AND name = ?", account, region, name);
}

/** The outcome of a delivery that was authentic: without an error it has started the pipeline. */
export function noteDelivery(tx: Transaction, id: string, error: { code: string; message: string } | undefined): void {
  if (error) tx.run("UPDATE codepipeline_webhooks SET error_code = ?, error_message = ? WHERE id = ?", error.code, error.message, id);
  else tx.run("UPDATE codepipeline_webhooks SET error_code = NULL, error_message = NULL, last_triggered = ? WHERE id = ?", tx.now, id);
}
