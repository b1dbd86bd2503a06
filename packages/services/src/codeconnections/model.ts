import type { Ids, Journal } from "@towpath/journal";
import type { GitHosting } from "../git-hosting/hosting.ts";

export interface CodeconnectionsParts {
  journal: Journal;
  ids: Ids;
  hosting: GitHosting;
}

/** Times are epoch milliseconds; `tags` is JSON text. */
export interface ConnectionRow {
  account: string;
  region: string;
  name: string;
  arn: string;
  provider: string;
  tags: string;
  created: number;
}

/** A hosted repository: `full_name` is "owner/name", `id` names its directory. */
export interface RepositoryRow {
  id: string;
  connection_arn: string;
  full_name: string;
  created: number;
}

export interface Tag {
  Key: string;
  Value: string;
}
