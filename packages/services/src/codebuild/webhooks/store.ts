import type { Reader, Transaction } from "@towpath/journal";
import type { Place } from "../names.ts";
import type { WebhookFacts, WebhookRow, WebhookStatus } from "./model.ts";

interface Stored extends Place {
  id: string;
  project: string;
  source_type: string;
  facts: string;
  secret: Uint8Array;
  secret_modified: number;
  host_id: string | null;
  status: WebhookStatus;
  created: number;
}

const read = ({ source_type, secret_modified, host_id, facts, ...row }: Stored): WebhookRow => ({
  ...row,
  sourceType: source_type,
  secretModified: secret_modified,
  hostId: host_id ?? undefined,
  facts: JSON.parse(facts) as WebhookFacts,
});

export function webhookAt(reader: Reader, id: string): WebhookRow | undefined {
  const row = reader.one<Stored>("SELECT * FROM codebuild_webhooks WHERE id = ?", id);
  return row && read(row);
}

export function webhookOf(reader: Reader, { account, region }: Place, project: string): WebhookRow | undefined {
  const row = reader.one<Stored>(
    "SELECT * FROM codebuild_webhooks WHERE account = ? AND region = ? AND project = ?",
    account,
    region,
    project,
  );
  return row && read(row);
}

export const putWebhook = (tx: Transaction, row: WebhookRow): void =>
  void tx.run(
    `INSERT OR REPLACE INTO codebuild_webhooks (id, account, region, project, source_type, facts, secret, secret_modified, host_id, status, created)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    row.id,
    row.account,
    row.region,
    row.project,
    row.sourceType,
    JSON.stringify(row.facts),
    row.secret,
    row.secretModified,
    row.hostId ?? null,
    row.status,
    row.created,
  );

export const deleteWebhookOf = (tx: Transaction, { account, region }: Place, project: string): void =>
  void tx.run("DELETE FROM codebuild_webhooks WHERE account = ? AND region = ? AND project = ?", account, region, project);

/** A server that was killed while it asked a host: nobody knows what came of that. */
export function failInterrupted(tx: Transaction): void {
  for (const row of tx.all<Stored>("SELECT * FROM codebuild_webhooks WHERE status = 'CREATING'").map(read)) {
    const statusMessage = "The server was stopped while it asked the host for the webhook. Delete it and create it again.";
    putWebhook(tx, { ...row, status: "CREATE_FAILED", facts: { ...row.facts, statusMessage } });
  }
}
