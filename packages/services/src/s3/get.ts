import type { GetObjectRequest } from "@aws-sdk/client-s3";
import type { Reader } from "@towpath/journal";
import { ApiError, type Given } from "@towpath/wire";
import { checksumShape } from "./checksums.ts";
import { checkReadable } from "./conditions.ts";
import { checkPartNumber, objectShape } from "./content.ts";
import { invalidRequest } from "./faults.ts";
import { partsMax } from "./limits.ts";
import type { BucketRow, Checksums, Piece, VersionRow } from "./model.ts";
import { contentRange, parseRange, type Span } from "./range.ts";
import { piecesOf, versionShape } from "./store.ts";

type Wanted = Pick<
  Given<GetObjectRequest>,
  | "IfMatch"
  | "IfModifiedSince"
  | "IfNoneMatch"
  | "IfUnmodifiedSince"
  | "Range"
  | "PartNumber"
  | "ChecksumMode"
  | "ResponseCacheControl"
  | "ResponseContentDisposition"
  | "ResponseContentEncoding"
  | "ResponseContentLanguage"
  | "ResponseContentType"
  | "ResponseExpires"
>;

/** What GetObject and HeadObject have in common: conditions, the bytes that are wanted, and what is said of the object. */
export function readVersion(reader: Reader, bucket: BucketRow, version: VersionRow, input: Wanted) {
  checkReadable(version, {
    ifMatch: input.IfMatch,
    ifNoneMatch: input.IfNoneMatch,
    ifModifiedSince: input.IfModifiedSince,
    ifUnmodifiedSince: input.IfUnmodifiedSince,
  });
  const pieces = piecesOf(reader, version);
  const whole: Span = { start: 0, end: version.size_bytes };
  const asked = input.PartNumber === undefined ? input.Range && parseRange(input.Range, version.size_bytes) : partSpan(pieces, input);
  const span = asked || whole;
  const isPart = span.end - span.start < version.size_bytes;
  const isMultipart = /-\d+$/.test(version.etag);
  const partChecksums =
    input.PartNumber !== undefined && isMultipart ? pieces.find(({ part }) => part === input.PartNumber)?.checksums : undefined;
  const shape = {
    // The checksum of the whole would only mislead whoever reads some of it.
    ...objectShape(version, input.ChecksumMode === "ENABLED" && !isPart),
    ...(partChecksums && input.ChecksumMode === "ENABLED" && checksumShape(JSON.parse(partChecksums) as Checksums)),
    ...versionShape(bucket, version.version_id),
    ContentLength: span.end - span.start,
    ...(asked && span.end > span.start && { ContentRange: contentRange(span, version.size_bytes) }),
    ...(input.PartNumber !== undefined && isMultipart && { PartsCount: pieces.length }),
    ...overrides(input),
  };
  return { shape, pieces, span };
}

/** Parts are counted as they were uploaded; an object that came in one piece has the part 1. */
function partSpan(pieces: Piece[], input: Wanted): Span {
  const { PartNumber: partNumber = 1, Range } = input;
  if (Range !== undefined) throw invalidRequest("Cannot specify both Range header and partNumber query parameter");
  checkPartNumber(partNumber, partsMax);
  let start = 0;
  for (const piece of pieces) {
    if (piece.part === partNumber) return { start, end: start + piece.size_bytes };
    start += piece.size_bytes;
  }
  throw new ApiError("InvalidPartNumber", "The requested partnumber is not satisfiable", 416, {
    PartNumberRequested: String(partNumber),
    ActualPartCount: String(Math.max(1, pieces.length)),
  });
}

/** The response-* parameters, which a presigned URL uses to name a download. */
function overrides(input: Wanted) {
  return {
    ...(input.ResponseContentType !== undefined && { ContentType: input.ResponseContentType }),
    ...(input.ResponseContentDisposition !== undefined && { ContentDisposition: input.ResponseContentDisposition }),
    ...(input.ResponseContentEncoding !== undefined && { ContentEncoding: input.ResponseContentEncoding }),
    ...(input.ResponseContentLanguage !== undefined && { ContentLanguage: input.ResponseContentLanguage }),
    ...(input.ResponseCacheControl !== undefined && { CacheControl: input.ResponseCacheControl }),
    ...(input.ResponseExpires !== undefined && { Expires: input.ResponseExpires }),
  };
}
