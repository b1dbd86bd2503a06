import type { ProjectBuildBatchConfig } from "@aws-sdk/client-codebuild";
import { invalid } from "../project/refuse.ts";
import { batchTimeoutMinutesLeast, batchTimeoutMinutesMost, buildsMost } from "./limits.ts";

/** Throws InvalidInputException for a configuration of batch builds that AWS does not take. */
export function checkBatchConfig(config: ProjectBuildBatchConfig | undefined): void {
  const { serviceRole, timeoutInMins, restrictions, batchReportMode } = config ?? {};
  if (serviceRole && !/^arn:aws[\w-]*:iam::\d{12}:role\/.+$/.test(serviceRole)) {
    throw invalid(`Invalid build batch config: invalid service role ${serviceRole}`);
  }
  if (timeoutInMins !== undefined && (timeoutInMins < batchTimeoutMinutesLeast || timeoutInMins > batchTimeoutMinutesMost)) {
    throw invalid(`Invalid build batch config: timeoutInMins must be between ${batchTimeoutMinutesLeast} and ${batchTimeoutMinutesMost}`);
  }
  const most = restrictions?.maximumBuildsAllowed;
  if (most !== undefined && (most < 1 || most > buildsMost)) {
    throw invalid(`Invalid build batch config: maximumBuildsAllowed must be between 1 and ${buildsMost}`);
  }
  const modes = ["REPORT_INDIVIDUAL_BUILDS", "REPORT_AGGREGATED_BATCH"];
  if (batchReportMode !== undefined && !modes.includes(batchReportMode)) {
    throw invalid(`Invalid build batch config: batchReportMode must be one of ${modes.join(", ")}`);
  }
}
