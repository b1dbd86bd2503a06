import type { Event } from "@aws-sdk/client-cloudtrail";
import type { CallDetail, EndDetail, EventRow, Resource } from "./model.ts";

/**
 * An event as LookupEvents shows it, with its record as JSON text.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
export function eventShape(row: EventRow, resources: Resource[]): Event {
  const { id, at, account, region, source, name, username, access_key_id: accessKeyId } = row;
  const readOnly = row.read_only === 1;
  const { requestParameters, requestID, ...call } = JSON.parse(row.call) as CallDetail;
  const ended = row.ended === null ? undefined : (JSON.parse(row.ended) as EndDetail);
  const record = {
    eventVersion: "1.11",
    ...call,
    eventTime: new Date(at).toISOString().replace(/\.\d+/, ""),
    eventSource: source,
    eventName: name,
    awsRegion: region,
    ...(ended?.errorCode !== undefined && { errorCode: ended.errorCode, errorMessage: ended.errorMessage }),
    requestParameters,
    responseElements: ended?.responseElements ?? null,
    ...(!ended && { additionalEventData: { outcome: "unknown" } }),
    requestID,
    eventID: id,
    readOnly,
    eventType: "AwsApiCall",
    managementEvent: true,
    recipientAccountId: account,
    eventCategory: "Management",
  };
  return {
    EventId: id,
    EventName: name,
    ReadOnly: String(readOnly),
    EventTime: new Date(at),
    EventSource: source,
    ...(username !== null && { Username: username }),
    ...(accessKeyId !== null && { AccessKeyId: accessKeyId }),
    Resources: resources.map(({ type, name: ResourceName }) => ({ ResourceType: type, ResourceName })),
    CloudTrailEvent: JSON.stringify(record),
  };
}
