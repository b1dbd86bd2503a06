import type { Clock, Ids, Journal, Log } from "@towpath/journal";
import type { Aws } from "../door/aws.ts";
import type { GitHosting } from "../git-hosting/hosting.ts";

export interface CodeconnectionsParts {
  journal: Journal;
  clock: Clock;
  ids: Ids;
  log: Log;
  aws: Aws;
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
  host_arn: string | null;
}

/** Where another Git server answers; `tags` is JSON text. */
export interface HostRow {
  account: string;
  region: string;
  name: string;
  arn: string;
  provider: string;
  endpoint: string;
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
