import type { Ids, Journal, Seal } from "@towpath/journal";

export interface IamParts {
  journal: Journal;
  ids: Ids;
  seal: Seal;
}

export interface Tag {
  Key: string;
  Value: string;
}

/** Times are epoch milliseconds; `tags` is JSON text, as stored. */
export interface RoleRow {
  account: string;
  name: string;
  arn: string;
  id: string;
  path: string;
  description: string | null;
  trust_policy: string;
  max_session_seconds: number;
  permissions_boundary: string | null;
  created: number;
  tags: string;
}

export interface PolicyRow {
  account: string;
  arn: string;
  name: string;
  id: string;
  path: string;
  description: string | null;
  default_version: number;
  newest_version: number;
  created: number;
  updated: number;
  tags: string;
}

export interface UserRow {
  account: string;
  name: string;
  arn: string;
  id: string;
  path: string;
  created: number;
  tags: string;
}
