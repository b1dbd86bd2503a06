/**
 * Rules of older pipelines, and those that CDK makes for ECR sources, wait for what CloudTrail tells of a call instead of the service's own
 * event. These are such events, for the calls that sources of pipelines are watched by. On AWS those of objects need a trail.
 * https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-cloudtrail.html
 */
import type { Event } from "@towpath/journal";
import type { Envelope } from "../model.ts";
import { eventId, timeText } from "./envelope.ts";

interface Told {
  eventName: string;
  requestParameters: object;
  responseElements?: object;
  resources?: object[];
}

/** The call behind an event as CloudTrail tells it; undefined for all others. */
export function trailOf(installationId: string, event: Event): Envelope | undefined {
  const told = toldOf(event);
  if (!told) return undefined;
  const time = timeText(event.at);
  const { account, region, source } = event;
  const id = eventId(installationId, event.sequence, "/trail");
  const detail = {
    eventVersion: "1.08",
    eventTime: time,
    eventSource: source.replace(/^aws\.(.*)$/, "$1.amazonaws.com"),
    awsRegion: region,
    eventType: "AwsApiCall",
    recipientAccountId: account,
    ...told,
  };
  return { version: "0", id, "detail-type": "AWS API Call via CloudTrail", source, account, time, region, resources: [], detail };
}

function toldOf(event: Event): Told | undefined {
  switch (`${event.source}/${event.type}`) {
    case "aws.ecr/ECR Image Action":
      return imageTold(event, event.detail as ImageAction);
    case "aws.s3/Object Created":
      return objectTold(event, event.detail as ObjectCreated);
    default:
      return undefined;
  }
}

interface ImageAction {
  "action-type": string;
  result: string;
  "repository-name": string;
  "image-digest": string;
  "image-tag"?: string;
}

function imageTold({ account }: Event, detail: ImageAction): Told | undefined {
  if (detail["action-type"] !== "PUSH" || detail.result !== "SUCCESS") return undefined;
  const { "repository-name": repositoryName, "image-digest": imageDigest, "image-tag": imageTag } = detail;
  const tag = imageTag === undefined ? {} : { imageTag };
  return {
    eventName: "PutImage",
    requestParameters: { registryId: account, repositoryName, ...tag },
    responseElements: { image: { registryId: account, repositoryName, imageId: { imageDigest, ...tag } } },
  };
}

interface ObjectCreated {
  reason: string;
  bucket: { name: string };
  object: { key: string };
}

function objectTold({ account, resource }: Event, { reason, bucket, object }: ObjectCreated): Told {
  return {
    eventName: reason,
    requestParameters: { bucketName: bucket.name, key: object.key },
    resources: [
      { type: "AWS::S3::Object", ARN: `${resource}/${object.key}` },
      { accountId: account, type: "AWS::S3::Bucket", ARN: resource },
    ],
  };
}
