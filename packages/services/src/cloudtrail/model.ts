import type { Clock, Ids, Journal, Log } from "@towpath/journal";
import type { Trail } from "./trail.ts";

/** "changes": what changes something, and what hands out secrets; "everything": also what only reads, and every piece of data. */
export type Recorded = "changes" | "everything";

export interface CloudtrailParts {
  journal: Journal;
  clock: Clock;
  ids: Ids;
  log: Log;
  trail: Trail;
}

/** `at` is epoch milliseconds; `call` and `ended` are JSON text of what follows. */
export interface EventRow {
  sequence: number;
  id: string;
  at: number;
  account: string;
  region: string;
  source: string;
  name: string;
  username: string | null;
  access_key_id: string | null;
  read_only: number;
  call: string;
  ended: string | null;
}

/** What is known of a call before it is answered, in CloudTrail's words. */
export interface CallDetail {
  userIdentity: object;
  sourceIPAddress: string;
  userAgent: string;
  requestParameters: object | null;
  requestID: string;
  sessionCredentialFromConsole?: "true";
}

export interface EndDetail {
  errorCode?: string;
  errorMessage?: string;
  responseElements?: object | null;
}

export interface Resource {
  type: string;
  name: string;
}
