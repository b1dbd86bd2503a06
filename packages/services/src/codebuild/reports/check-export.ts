import type { ReportExportConfig } from "@aws-sdk/client-codebuild";
import { invalid } from "../project/refuse.ts";

/** Throws InvalidInputException for an export without a place. */
export function checkExport({ exportConfigType, s3Destination }: ReportExportConfig): void {
  if (exportConfigType === "S3" && !s3Destination?.bucket)
    throw invalid("Invalid exportConfig: s3Destination with a bucket is required for S3");
  if (exportConfigType !== "S3" && s3Destination) throw invalid("Invalid exportConfig: s3Destination is only for exportConfigType S3");
}
