import type { Caller } from "../door/caller.ts";
import type { Reader } from "@towpath/journal";
import { checkReadable } from "./conditions.ts";
import { invalidArgument, invalidRequest } from "./faults.ts";
import type { BucketRow, VersionRow } from "./model.ts";
import { bucketOf, versionOf } from "./store.ts";

interface Given {
  CopySource: string;
  CopySourceIfMatch?: string | undefined;
  CopySourceIfNoneMatch?: string | undefined;
  CopySourceIfModifiedSince?: Date | undefined;
  CopySourceIfUnmodifiedSince?: Date | undefined;
  ExpectedSourceBucketOwner?: string | undefined;
}

/** The version that a copy is made of; `isNamed` when the request says which one. Throws what reading it would, and PreconditionFailed. */
export function sourceVersion(reader: Reader, caller: Caller, input: Given): { bucket: BucketRow; version: VersionRow; isNamed: boolean } {
  const { bucket: name, key, versionId } = parseCopySource(input.CopySource);
  const bucket = bucketOf(reader, caller, { Bucket: name, ExpectedBucketOwner: input.ExpectedSourceBucketOwner });
  const version = namedVersion(reader, name, key, versionId);
  const conditions = {
    ifMatch: input.CopySourceIfMatch,
    ifNoneMatch: input.CopySourceIfNoneMatch,
    ifModifiedSince: input.CopySourceIfModifiedSince,
    ifUnmodifiedSince: input.CopySourceIfUnmodifiedSince,
  };
  checkReadable(version, conditions, true);
  return { bucket, version, isNamed: versionId !== undefined };
}

function namedVersion(reader: Reader, bucket: string, key: string, versionId: string | undefined): VersionRow {
  try {
    return versionOf(reader, bucket, key, versionId);
  } catch (error) {
    if (error instanceof Error && error.name === "MethodNotAllowed") {
      throw invalidRequest("The source of a copy request may not specifically refer to a delete marker by version id.");
    }
    throw error;
  }
}

/** `bucket/key`, percent-encoded, perhaps with a slash before and `?versionId=` behind. Throws InvalidArgument. */
export function parseCopySource(header: string): { bucket: string; key: string; versionId: string | undefined } {
  const [, path = "", versionId] = /^\/?(.*?)(?:\?versionId=([^&]*))?$/s.exec(header) ?? [];
  const decoded = decode(path, header);
  const slash = decoded.indexOf("/");
  if (slash <= 0 || slash === decoded.length - 1) {
    throw invalidArgument("Copy Source must mention the source bucket and key: sourcebucket/sourcekey", "x-amz-copy-source", header);
  }
  return {
    bucket: decoded.slice(0, slash),
    key: decoded.slice(slash + 1),
    versionId: versionId === undefined ? undefined : decode(versionId, header),
  };
}

function decode(text: string, header: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalidArgument("Invalid copy source encoding", "x-amz-copy-source", header);
  }
}
