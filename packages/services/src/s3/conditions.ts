import { noSuchKey, notModified, preconditionFailed } from "./faults.ts";
import type { VersionRow } from "./model.ts";

interface Conditions {
  ifMatch?: string | undefined;
  ifNoneMatch?: string | undefined;
  ifModifiedSince?: Date | undefined;
  ifUnmodifiedSince?: Date | undefined;
}

const bare = (etag: string): string =>
  etag
    .trim()
    .replace(/^W\//, "")
    .replace(/^"(.*)"$/, "$1");
const names = (header: string, etag: string): boolean => header.split(",").some((one) => one.trim() === "*" || bare(one) === etag);
/** Headers know whole seconds only. */
const seconds = (ms: number): number => Math.floor(ms / 1000);

/**
 * Holds a reader's conditions against a version. Throws PreconditionFailed, and NotModified (304); for the source of a copy both are
 * PreconditionFailed. An entity tag counts more than a date beside it, as the GetObject reference says.
 */
export function checkReadable(version: VersionRow, conditions: Conditions, isCopySource = false): void {
  const { ifMatch, ifNoneMatch, ifModifiedSince, ifUnmodifiedSince } = conditions;
  const prefix = isCopySource ? "x-amz-copy-source-" : "";
  const unchanged = (condition: string) => (isCopySource ? preconditionFailed(`${prefix}${condition}`) : notModified());
  if (ifMatch !== undefined) {
    if (!names(ifMatch, version.etag)) throw preconditionFailed(`${prefix}If-Match`);
  } else if (ifUnmodifiedSince && seconds(version.modified) > seconds(ifUnmodifiedSince.getTime())) {
    throw preconditionFailed(`${prefix}If-Unmodified-Since`);
  }
  if (ifNoneMatch !== undefined) {
    if (names(ifNoneMatch, version.etag)) throw unchanged("If-None-Match");
  } else if (ifModifiedSince && seconds(version.modified) <= seconds(ifModifiedSince.getTime())) {
    throw unchanged("If-Modified-Since");
  }
}

/** Holds a writer's conditions against the newest version of the key. Throws PreconditionFailed and NoSuchKey. */
export function checkWritable(
  latest: VersionRow | undefined,
  { IfMatch: ifMatch, IfNoneMatch: ifNoneMatch }: { IfMatch?: string | undefined; IfNoneMatch?: string | undefined },
): void {
  const present = latest?.is_marker ? undefined : latest;
  if (ifNoneMatch !== undefined && present && names(ifNoneMatch, present.etag)) throw preconditionFailed("If-None-Match");
  if (ifMatch === undefined) return;
  if (!present) throw noSuchKey();
  if (!names(ifMatch, present.etag)) throw preconditionFailed("If-Match");
}
