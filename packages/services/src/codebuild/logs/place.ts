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

/** The object of a build's log in S3; undefined when its project does not want one. */
export function s3LogPlace(settings: BuildSettings, buildId: string): { bucket: string; key: string } | undefined {
  const config = settings.logsConfig?.s3Logs;
  if (config?.status !== "ENABLED" || !config.location) return undefined;
  const [bucket = "", ...prefix] = config.location.replace(/^arn:aws[\w-]*:s3:::/, "").split("/");
  return { bucket, key: [...prefix.filter((part) => part !== ""), `${uuidOf(buildId)}.gz`].join("/") };
}

/** What BatchGetBuilds shows before PROVISIONING has made the stream: AWS writes "null" for both names. */
export const logsBefore = (place: Place, settings: BuildSettings): LogsLocation => ({
  ...cloudWatchLocation(place, settings, undefined),
  ...configOf(settings),
});

export function logsAfter(place: Place, settings: BuildSettings, buildId: string): LogsLocation {
  const s3 = s3LogPlace(settings, buildId);
  return {
    ...cloudWatchLocation(place, settings, logPlace(settings, buildId)),
    ...(s3 && {
      s3LogsArn: `arn:aws:s3:::${s3.bucket}/${s3.key}`,
      s3DeepLink: `https://s3.console.aws.amazon.com/s3/object/${s3.bucket}/${s3.key}?region=${place.region}`,
    }),
    ...configOf(settings),
  };
}

const configOf = ({ logsConfig }: BuildSettings): Pick<LogsLocation, "cloudWatchLogs" | "s3Logs"> => ({
  cloudWatchLogs: logsConfig?.cloudWatchLogs ?? { status: "ENABLED" },
  s3Logs: logsConfig?.s3Logs ?? { status: "DISABLED", encryptionDisabled: false },
});

function cloudWatchLocation(
  { account, region }: Place,
  settings: BuildSettings,
  at: { group: string; stream: string } | undefined,
): LogsLocation {
  if (settings.logsConfig?.cloudWatchLogs?.status === "DISABLED") return {};
  const { group, stream } = at ?? { group: "null", stream: "null" };
  // The console's own escaping: percent signs of the escaped name are written as $25.
  const escaped = (name: string) => encodeURIComponent(encodeURIComponent(name)).replaceAll("%", "$");
  const fragment = at ? `logsV2:log-groups/log-group/${escaped(group)}/log-events/${escaped(stream)}` : `logEvent:group=null;stream=null`;
  return {
    ...(at && { groupName: group, streamName: stream }),
    deepLink: `https://console.aws.amazon.com/cloudwatch/home?region=${region}#${fragment}`,
    cloudWatchLogsArn: `arn:aws:logs:${region}:${account}:log-group:${group}:log-stream:${stream}`,
  };
}
