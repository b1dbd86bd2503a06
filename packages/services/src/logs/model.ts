import type { Clock, Ids, Journal, Log } from "@towpath/journal";
import type { StreamFiles } from "./files/stream-files.ts";
import type { Tails } from "./tails.ts";

export interface LogsParts {
  journal: Journal;
  clock: Clock;
  ids: Ids;
  log: Log;
  files: StreamFiles;
  tails: Tails;
}

/** `arn` is without the ":*" that some operations show. */
export interface GroupRow {
  account: string;
  region: string;
  name: string;
  arn: string;
  class: string;
  retention_days: number | null;
  kms_key_id: string | null;
  tags: string;
  created: number;
}

/**
 * `events` and `size_bytes` are how much of the stream's file is acknowledged: what lies behind it was never answered for and is cut
 * off. Times are epoch milliseconds.
 */
export interface StreamRow {
  id: number;
  account: string;
  region: string;
  group_name: string;
  name: string;
  arn: string;
  created: number;
  generation: number;
  events: number;
  size_bytes: number;
  first_event: number | null;
  last_event: number | null;
  last_ingestion: number | null;
}

/** `number` counts from 0 within the stream. */
export interface LogEvent {
  number: number;
  timestamp: number;
  ingestionTime: number;
  message: string;
}
