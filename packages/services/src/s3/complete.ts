import type { CompletedPart } from "@aws-sdk/client-s3";
import { createHash } from "node:crypto";
import { ApiError } from "@towpath/wire";
import { declaredIn } from "./checksums.ts";
import { entityTooLarge, entityTooSmall, invalidPart } from "./faults.ts";
import { objectBytesMax, partBytesMin } from "./limits.ts";
import type { Algorithm, Checksums, PartRow } from "./model.ts";

/**
 * The parts an upload is completed with, and what they make: its size, and the entity tag that S3 gives it, the MD5 of the parts' MD5s
 * and their number. Throws InvalidPartOrder, InvalidPart, EntityTooSmall for a part other than the last, EntityTooLarge.
 */
export function assemble(
  uploadId: string,
  present: PartRow[],
  wanted: CompletedPart[],
): { chosen: PartRow[]; sizeBytes: number; etag: string } {
  const byNumber = new Map(present.map((row) => [row.part, row]));
  for (const [i, { PartNumber }] of wanted.entries()) {
    if (i > 0 && (PartNumber ?? 0) <= (wanted[i - 1]?.PartNumber ?? 0)) {
      throw new ApiError("InvalidPartOrder", "The list of parts was not in ascending order. Parts must be ordered by part number.", 400, {
        UploadId: uploadId,
      });
    }
  }
  const chosen = wanted.map((part) => {
    const row = byNumber.get(part.PartNumber ?? 0);
    if (!row || part.ETag?.replaceAll('"', "") !== row.etag || !agrees(row, part)) throw invalidPart(part, uploadId);
    return row;
  });
  for (const row of chosen.slice(0, -1)) {
    if (row.size_bytes < partBytesMin) throw entityTooSmall(row.part, row.size_bytes, partBytesMin);
  }
  const sizeBytes = chosen.reduce((sum, row) => sum + row.size_bytes, 0);
  if (sizeBytes > objectBytesMax) throw entityTooLarge(objectBytesMax);
  const md5 = createHash("md5");
  for (const row of chosen) md5.update(row.etag, "hex");
  return { chosen, sizeBytes, etag: `${md5.digest("hex")}-${chosen.length}` };
}

/** The checksums that the client repeats are those of the part. */
function agrees(row: PartRow, part: CompletedPart): boolean {
  const { values } = JSON.parse(row.checksums) as Checksums;
  return Object.entries(declaredIn(part)).every(([name, value]) => (values[name as Algorithm] ?? value) === value);
}
