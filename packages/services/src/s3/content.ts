import type { ObjectCannedACL, ServerSideEncryption, StorageClass } from "@aws-sdk/client-s3";
import { ApiError } from "@towpath/wire";
import { checksumShape } from "./checksums.ts";
import { invalidArgument, notSupported } from "./faults.ts";
import { keyBytesMax, metadataBytesMax } from "./limits.ts";
import type { Checksums, Content, Tag, VersionRow } from "./model.ts";

/** The members that PutObject, CopyObject and CreateMultipartUpload have in common. */
interface Given {
  ACL?: ObjectCannedACL | undefined;
  CacheControl?: string | undefined;
  ContentDisposition?: string | undefined;
  ContentEncoding?: string | undefined;
  ContentLanguage?: string | undefined;
  ContentType?: string | undefined;
  Expires?: Date | undefined;
  GrantFullControl?: string | undefined;
  GrantRead?: string | undefined;
  GrantReadACP?: string | undefined;
  GrantWriteACP?: string | undefined;
  Metadata?: Record<string, string> | undefined;
  ServerSideEncryption?: ServerSideEncryption | undefined;
  SSEKMSKeyId?: string | undefined;
  BucketKeyEnabled?: boolean | undefined;
  StorageClass?: StorageClass | undefined;
  WebsiteRedirectLocation?: string | undefined;
  SSECustomerAlgorithm?: string | undefined;
  ObjectLockMode?: string | undefined;
  ObjectLockLegalHoldStatus?: string | undefined;
}

/** Classes whose objects must be restored before they can be read. */
const archived = new Set(["GLACIER", "DEEP_ARCHIVE"]);

/** What is kept of an input beside the bytes. Throws for what is not supported, and AccessControlListNotSupported. */
export function contentOf(input: Given): Content {
  refuseUnsupported(input);
  const metadata = Object.fromEntries(Object.entries(input.Metadata ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
  const metadataBytes = Object.entries(metadata).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value),
    0,
  );
  if (metadataBytes > metadataBytesMax) {
    throw new ApiError("MetadataTooLarge", "Your metadata headers exceed the maximum allowed metadata size", 400, {
      Size: String(metadataBytes),
      MaxSizeAllowed: String(metadataBytesMax),
    });
  }
  return {
    ...(input.ContentType && { contentType: input.ContentType }),
    ...(input.CacheControl && { cacheControl: input.CacheControl }),
    ...(input.ContentDisposition && { contentDisposition: input.ContentDisposition }),
    ...(input.ContentEncoding && { contentEncoding: input.ContentEncoding }),
    ...(input.ContentLanguage && { contentLanguage: input.ContentLanguage }),
    ...(input.Expires && { expires: input.Expires.getTime() }),
    metadata,
    storageClass: input.StorageClass ?? "STANDARD",
    encryption: input.ServerSideEncryption ?? "AES256",
    ...(input.SSEKMSKeyId && { kmsKeyId: input.SSEKMSKeyId }),
    ...(input.BucketKeyEnabled !== undefined && { bucketKeyEnabled: input.BucketKeyEnabled }),
    ...(input.WebsiteRedirectLocation && { websiteRedirectLocation: input.WebsiteRedirectLocation }),
  };
}

function refuseUnsupported(input: Given): void {
  if (input.SSECustomerAlgorithm !== undefined) throw notSupported("encryption with customer-provided keys");
  if (input.ObjectLockMode !== undefined || input.ObjectLockLegalHoldStatus !== undefined) throw notSupported("Object Lock");
  if (input.StorageClass !== undefined && archived.has(input.StorageClass)) throw notSupported(`the storage class ${input.StorageClass}`);
  const hasGrants = [input.GrantFullControl, input.GrantRead, input.GrantReadACP, input.GrantWriteACP].some((grant) => grant !== undefined);
  if (hasGrants || (input.ACL !== undefined && input.ACL !== "private" && input.ACL !== "bucket-owner-full-control")) throw noAcls();
}

export const noAcls = (): ApiError => new ApiError("AccessControlListNotSupported", "The bucket does not allow ACLs");

export function checkKey(key: string): void {
  if (Buffer.byteLength(key) > keyBytesMax) {
    throw new ApiError("KeyTooLongError", "Your key is too long", 400, {
      Size: String(Buffer.byteLength(key)),
      MaxSizeAllowed: String(keyBytesMax),
    });
  }
}

/** How an object's encryption is told in every answer about it. */
export function encryptionShape(content: Content) {
  return {
    ServerSideEncryption: content.encryption as ServerSideEncryption,
    ...(content.kmsKeyId && { SSEKMSKeyId: content.kmsKeyId }),
    ...(content.bucketKeyEnabled !== undefined && { BucketKeyEnabled: content.bucketKeyEnabled }),
  };
}

/** What GetObject and HeadObject say of a version; `withChecksums` as their ChecksumMode asks. */
export function objectShape(version: VersionRow, withChecksums: boolean) {
  const content = JSON.parse(version.content) as Content;
  const tags = JSON.parse(version.tags) as Tag[];
  return {
    AcceptRanges: "bytes",
    LastModified: new Date(version.modified),
    ContentLength: version.size_bytes,
    ETag: quoted(version.etag),
    ContentType: content.contentType ?? "binary/octet-stream",
    ...(content.cacheControl && { CacheControl: content.cacheControl }),
    ...(content.contentDisposition && { ContentDisposition: content.contentDisposition }),
    ...(content.contentEncoding && { ContentEncoding: content.contentEncoding }),
    ...(content.contentLanguage && { ContentLanguage: content.contentLanguage }),
    ...(content.expires !== undefined && { Expires: new Date(content.expires) }),
    ...(content.websiteRedirectLocation && { WebsiteRedirectLocation: content.websiteRedirectLocation }),
    ...encryptionShape(content),
    Metadata: content.metadata,
    // S3 does not name the usual class.
    ...(content.storageClass !== "STANDARD" && { StorageClass: content.storageClass as StorageClass }),
    ...(tags.length > 0 && { TagCount: tags.length }),
    ...(withChecksums && checksumShape(JSON.parse(version.checksums) as Checksums)),
  };
}

export const quoted = (etag: string): string => `"${etag}"`;

/** Throws InvalidArgument for a part number out of range. */
export function checkPartNumber(partNumber: number, max: number): void {
  if (partNumber < 1 || partNumber > max) {
    throw invalidArgument(`Part number must be an integer between 1 and ${max}, inclusive`, "partNumber", String(partNumber));
  }
}
