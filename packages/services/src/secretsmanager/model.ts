import type { Clock, Ids, Journal, Seal } from "@towpath/journal";

export interface SecretsmanagerParts {
  journal: Journal;
  clock: Clock;
  ids: Ids;
  seal: Seal;
}

/** Times are epoch milliseconds. A secret with `deleted` is scheduled for deletion at `delete_at`. */
export interface SecretRow {
  account: string;
  region: string;
  name: string;
  arn: string;
  description: string | null;
  kms_key_id: string | null;
  policy: string | null;
  tags: string;
  created: number;
  changed: number;
  accessed: number | null;
  delete_at: number | null;
  deleted: number | null;
}

/** `stages` is JSON text: the staging labels this version holds; a label is held by one version at most. */
export interface VersionRow {
  arn: string;
  id: string;
  kind: "string" | "binary";
  sealed: Uint8Array;
  stages: string;
  created: number;
  accessed: number | null;
}

export const current = "AWSCURRENT";
export const previous = "AWSPREVIOUS";

export type SecretValue = { kind: "string"; text: string } | { kind: "binary"; bytes: Uint8Array };
