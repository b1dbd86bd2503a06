import type { ReportExportConfig } from "@aws-sdk/client-codebuild";
import { unsupported } from "../project/refuse.ts";

/** Raw files are not exported: whoever needs them declares them as artifacts. */
export function checkExport({ exportConfigType }: ReportExportConfig): void {
  if (exportConfigType === "S3") throw unsupported("the export of reports to Amazon S3");
}
