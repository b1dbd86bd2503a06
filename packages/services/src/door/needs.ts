/**
 * Which actions of IAM, on which resources, an operation needs. S3's are written out, as sessions are limited to its objects; for other
 * services an operation is its action, and its resource is not known.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 */
export interface Need {
  service: string;
  /** "s3:GetObject" */
  action: string;
  /** An ARN, where it is known. */
  resource?: string;
}

interface S3Input {
  Bucket?: string;
  Key?: string;
  VersionId?: string;
  CopySource?: string;
  Delete?: { Objects?: { Key?: string; VersionId?: string }[] };
}

/** `operation` is service:Operation, as the door names it. */
export function needsOf(operation: string, input: object): Need[] {
  const [service = "", name = ""] = operation.split(":");
  return service === "s3" ? s3Needs(name, input) : [{ service, action: operation }];
}

/** Operations whose action has another name. */
const s3Actions: Record<string, string> = {
  HeadObject: "GetObject",
  CreateMultipartUpload: "PutObject",
  UploadPart: "PutObject",
  CompleteMultipartUpload: "PutObject",
  CopyObject: "PutObject",
  UploadPartCopy: "PutObject",
  ListParts: "ListMultipartUploadParts",
  ListMultipartUploads: "ListBucketMultipartUploads",
  ListObjects: "ListBucket",
  ListObjectsV2: "ListBucket",
  HeadBucket: "ListBucket",
  ListObjectVersions: "ListBucketVersions",
  ListBuckets: "ListAllMyBuckets",
  GetBucketLifecycleConfiguration: "GetLifecycleConfiguration",
  PutBucketLifecycleConfiguration: "PutLifecycleConfiguration",
  DeleteBucketLifecycle: "PutLifecycleConfiguration",
  GetBucketEncryption: "GetEncryptionConfiguration",
  PutBucketEncryption: "PutEncryptionConfiguration",
  DeleteBucketEncryption: "PutEncryptionConfiguration",
  GetBucketNotificationConfiguration: "GetBucketNotification",
  PutBucketNotificationConfiguration: "PutBucketNotification",
  DeleteBucketCors: "PutBucketCORS",
  DeleteBucketTagging: "PutBucketTagging",
  GetPublicAccessBlock: "GetBucketPublicAccessBlock",
  PutPublicAccessBlock: "PutBucketPublicAccessBlock",
  DeletePublicAccessBlock: "PutBucketPublicAccessBlock",
};
const versioned = ["GetObject", "DeleteObject", "GetObjectTagging", "PutObjectTagging", "DeleteObjectTagging"];

function s3Needs(name: string, { Bucket, Key, VersionId, CopySource, Delete }: S3Input): Need[] {
  if (Bucket === undefined) return [s3Need(s3Actions[name] ?? name, "*")];
  if (name === "DeleteObjects")
    return (Delete?.Objects ?? []).map(({ Key: key = "", VersionId: version }) => objectNeed("DeleteObject", `${Bucket}/${key}`, version));
  if (Key === undefined) return [s3Need(s3Actions[name] ?? name, `arn:aws:s3:::${Bucket}`)];
  const own = objectNeed(s3Actions[name] ?? name, `${Bucket}/${Key}`, VersionId);
  return CopySource === undefined ? [own] : [own, sourceNeed(CopySource)];
}

/** "/bucket/key?versionId=v", percent-encoded. */
function sourceNeed(copySource: string): Need {
  const [path = "", version] = copySource.split("?versionId=");
  return objectNeed("GetObject", decoded(path).replace(/^\//, ""), version);
}

/** What is not percent-encoded well is refused where it is used. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const objectNeed = (action: string, object: string, version: string | undefined): Need =>
  s3Need(
    version !== undefined && versioned.includes(action) ? action.replace(/Tagging$|$/, (end) => `Version${end}`) : action,
    `arn:aws:s3:::${object}`,
  );

const s3Need = (action: string, resource: string): Need => ({ service: "s3", action: `s3:${action}`, resource });
