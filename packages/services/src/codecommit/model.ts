import type { Ids, Journal } from "@towpath/journal";
import type { Home } from "../door/parts.ts";
import type { GitHosting } from "../git-hosting/hosting.ts";

export interface CodecommitParts {
  journal: Journal;
  ids: Ids;
  home: Home;
  hosting: GitHosting;
}

/** Times are epoch milliseconds; `tags` is JSON text; `id` names the repository's directory. */
export interface RepositoryRow {
  account: string;
  region: string;
  name: string;
  id: string;
  arn: string;
  description: string | null;
  default_branch: string | null;
  kms_key_id: string | null;
  tags: string;
  created: number;
  modified: number;
}
