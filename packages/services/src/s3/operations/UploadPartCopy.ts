import type { Operation } from "../../door/service.ts";
import { checksumShape } from "../checksums.ts";
import { checkPartNumber, quoted } from "../content.ts";
import { sourceVersion } from "../copy-source.ts";
import { invalidArgument } from "../faults.ts";
import { partsMax, uploadBytesMax } from "../limits.ts";
import type { S3Parts } from "../model.ts";
import { storePart } from "../parts.ts";
import { arrive } from "../put.ts";
import type { Span } from "../range.ts";
import { bucketOf, piecesOf, uploadOf } from "../store.ts";

export const UploadPartCopy: Operation<"s3", "UploadPartCopy", S3Parts> = async (input, { caller }, parts) => {
  const { journal, bodies } = parts;
  checkPartNumber(input.PartNumber, partsMax);
  const upload = uploadOf(journal, bucketOf(journal, caller, input), input.Key, input.UploadId);
  const source = sourceVersion(journal, caller, input);
  const span = spanOf(input.CopySourceRange, source.version.size_bytes);
  const body = bodies.read(piecesOf(journal, source.version), span.start, span.end);
  const arrived = await arrive(parts, body, { algorithm: upload.checksum_algorithm ?? undefined, bytesMax: uploadBytesMax });
  await using _body = arrived.body;
  const { etag, now } = await storePart(parts, caller, input, arrived);
  const { ChecksumType: _, ...checksums } = checksumShape(arrived.checksums);
  return {
    CopyPartResult: { ETag: quoted(etag), LastModified: new Date(now), ...checksums },
    ...(source.bucket.versioning !== null && { CopySourceVersionId: source.version.version_id }),
  };
};

/** Here a range must be complete and within the source. Throws InvalidArgument. */
function spanOf(range: string | undefined, sizeBytes: number): Span {
  if (range === undefined) return { start: 0, end: sizeBytes };
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(range) ?? [];
  if (first === undefined || last === undefined || Number(last) < Number(first)) {
    const message =
      "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy";
    throw invalidArgument(message, "x-amz-copy-source-range", range);
  }
  if (Number(last) >= sizeBytes) {
    throw invalidArgument(`Range specified is not valid for source object of size: ${sizeBytes}`, "x-amz-copy-source-range", range);
  }
  return { start: Number(first), end: Number(last) + 1 };
}
