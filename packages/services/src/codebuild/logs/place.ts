import type { LogsLocation } from "@aws-sdk/client-codebuild";
import { type Place, projectOf, uuidOf } from "../names.ts";
import type { BuildSettings } from "../plan/settings.ts";

/** The log group and stream of a build; undefined when its project disables them. */
export function logPlace(settings: BuildSettings, buildId: string): { group: string; stream: string } | undefined {
  const config = settings.logsConfig?.cloudWatchLogs;
  if (config?.status === "DISABLED") return undefined;
  const group = config?.groupName || `/aws/codebuild/${projectOf(buildId)}`;
  return { group, stream: config?.streamName ? `${config.streamName}/${uuidOf(buildId)}` : uuidOf(buildId) };
}

/** What BatchGetBuilds shows before PROVISIONING has made the stream: AWS writes "null" for both names. */
export const logsBefore = (place: Place, settings: BuildSettings): LogsLocation => location(place, settings, undefined);

export const logsAfter = (place: Place, settings: BuildSettings, buildId: string): LogsLocation =>
  location(place, settings, logPlace(settings, buildId));

function location({ account, region }: Place, settings: BuildSettings, at: { group: string; stream: string } | undefined): LogsLocation {
  const s3Logs = settings.logsConfig?.s3Logs ?? { status: "DISABLED", encryptionDisabled: false };
  const cloudWatchLogs = settings.logsConfig?.cloudWatchLogs ?? { status: "ENABLED" };
  if (cloudWatchLogs.status === "DISABLED") return { cloudWatchLogs, s3Logs };
  const { group, stream } = at ?? { group: "null", stream: "null" };
  // The console's own escaping: percent signs of the escaped name are written as $25.
  const escaped = (name: string) => encodeURIComponent(encodeURIComponent(name)).replaceAll("%", "$");
  const fragment = at ? `logsV2:log-groups/log-group/${escaped(group)}/log-events/${escaped(stream)}` : `logEvent:group=null;stream=null`;
  return {
    ...(at && { groupName: group, streamName: stream }),
    deepLink: `https://console.aws.amazon.com/cloudwatch/home?region=${region}#${fragment}`,
    cloudWatchLogsArn: `arn:aws:logs:${region}:${account}:log-group:${group}:log-stream:${stream}`,
    cloudWatchLogs,
    s3Logs,
  };
}
