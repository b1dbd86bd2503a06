import type { LogGroup, LogStream } from "@aws-sdk/client-cloudwatch-logs";
import type { Reader } from "@towpath/journal";
import type { GroupRow, StreamRow } from "./model.ts";

export function groupShape(reader: Reader, row: GroupRow): LogGroup {
  const size = reader.one<{ bytes: number | null }>(
    "SELECT sum(size_bytes) AS bytes FROM logs_streams WHERE account = ? AND region = ? AND group_name = ?",
    row.account,
    row.region,
    row.name,
  );
  return {
    logGroupName: row.name,
    creationTime: row.created,
    ...(row.retention_days !== null && { retentionInDays: row.retention_days }),
    ...(row.kms_key_id !== null && { kmsKeyId: row.kms_key_id }),
    metricFilterCount: 0,
    arn: `${row.arn}:*`,
    logGroupArn: row.arn,
    logGroupClass: row.class as "STANDARD",
    storedBytes: size?.bytes ?? 0,
  };
}

export function streamShape(row: StreamRow): LogStream {
  return {
    logStreamName: row.name,
    creationTime: row.created,
    ...(row.first_event !== null && { firstEventTimestamp: row.first_event }),
    ...(row.last_event !== null && { lastEventTimestamp: row.last_event }),
    ...(row.last_ingestion !== null && { lastIngestionTime: row.last_ingestion }),
    uploadSequenceToken: String(row.id),
    arn: row.arn,
    storedBytes: 0,
  };
}
