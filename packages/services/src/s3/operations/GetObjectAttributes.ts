import type { StorageClass } from "@aws-sdk/client-s3";
import type { Operation } from "../../door/service.ts";
import { checksumShape } from "../checksums.ts";
import { pageMax } from "../limits.ts";
import type { Checksums, Content, Piece, S3Parts, VersionRow } from "../model.ts";
import { bucketOf, piecesOf, versionOf, versionShape } from "../store.ts";

export const GetObjectAttributes: Operation<"s3", "GetObjectAttributes", S3Parts> = (input, { caller }, { journal }) => {
  const bucket = bucketOf(journal, caller, input);
  const version = versionOf(journal, bucket.name, input.Key, input.VersionId);
  const asked = new Set(input.ObjectAttributes.flatMap((attributes) => attributes.split(",")).map((name) => name.trim()));
  const checksum = checksumShape(JSON.parse(version.checksums) as Checksums);
  return {
    LastModified: new Date(version.modified),
    ...versionShape(bucket, version.version_id),
    ...(asked.has("ETag") && { ETag: version.etag }),
    ...(asked.has("Checksum") && Object.keys(checksum).length > 0 && { Checksum: checksum }),
    ...(asked.has("StorageClass") && { StorageClass: (JSON.parse(version.content) as Content).storageClass as StorageClass }),
    ...(asked.has("ObjectSize") && { ObjectSize: version.size_bytes }),
    ...(asked.has("ObjectParts") && partsShape(version, piecesOf(journal, version), input)),
  };
};

/** Only objects that were uploaded in parts have any; they are listed one by one when they have checksums, as S3 does. */
function partsShape(version: VersionRow, pieces: Piece[], input: { MaxParts?: number | undefined; PartNumberMarker?: string | undefined }) {
  if (!/-\d+$/.test(version.etag)) return {};
  const limit = Math.min(input.MaxParts ?? pageMax, pageMax);
  const marker = Number(input.PartNumberMarker ?? 0);
  const rest = pieces.filter(({ part }) => part > marker);
  const shown = rest.slice(0, limit);
  const hasChecksums = pieces.some(({ checksums }) => Object.keys((JSON.parse(checksums) as Checksums).values).length > 0);
  return {
    ObjectParts: {
      TotalPartsCount: pieces.length,
      ...(hasChecksums && {
        PartNumberMarker: String(marker),
        NextPartNumberMarker: String(shown.at(-1)?.part ?? marker),
        MaxParts: limit,
        IsTruncated: shown.length < rest.length,
        Parts: shown.map((piece) => {
          const { ChecksumType: _, ...checksums } = checksumShape(JSON.parse(piece.checksums) as Checksums);
          return { PartNumber: piece.part, Size: piece.size_bytes, ...checksums };
        }),
      }),
    },
  };
}
