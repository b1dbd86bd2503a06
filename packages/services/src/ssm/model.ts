import type { Ids, Journal, Seal } from "@towpath/journal";

export interface SsmParts {
  journal: Journal;
  ids: Ids;
  seal: Seal;
}

export type ParameterType = "String" | "StringList" | "SecureString";

/** One version. Values of every type are sealed alike: what is secret is often stored as String by mistake. */
export interface VersionRow {
  account: string;
  region: string;
  name: string;
  version: number;
  type: ParameterType;
  value: Uint8Array;
  description: string | null;
  key_id: string | null;
  allowed_pattern: string | null;
  tier: "Standard" | "Advanced" | "Intelligent-Tiering";
  data_type: string;
  labels: string;
  modified: number;
  modified_by: string;
}

export interface ParameterRow {
  account: string;
  region: string;
  name: string;
  arn: string;
  version: number;
  tags: string;
}
