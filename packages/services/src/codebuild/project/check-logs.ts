import type { LogsConfig } from "@aws-sdk/client-codebuild";
import { invalid } from "./refuse.ts";

/** A bucket, or its ARN, and perhaps a prefix. */
const location = /^(?:arn:aws[\w-]*:s3:::)?[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](?:\/.*)?$/;

/** Throws InvalidInputException for logs in S3 without a place. */
export function checkLogs(config: LogsConfig | undefined): void {
  const s3 = config?.s3Logs;
  if (s3?.status !== "ENABLED") return;
  if (!s3.location) throw invalid("Invalid logs config: location is required for S3 logs");
  if (!location.test(s3.location))
    throw invalid("Invalid logs config: location must be a valid S3 bucket, followed by slash and the prefix");
}
