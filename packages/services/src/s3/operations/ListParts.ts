import type { StorageClass } from "@aws-sdk/client-s3";
import type { Operation } from "../../door/service.ts";
import { checksumShape } from "../checksums.ts";
import { quoted } from "../content.ts";
import { limitOf, ownerOf } from "../list.ts";
import type { Checksums, Content, S3Parts } from "../model.ts";
import { bucketOf, partsOf, uploadOf } from "../store.ts";

export const ListParts: Operation<"s3", "ListParts", S3Parts> = (input, { caller }, { journal }) => {
  const bucket = bucketOf(journal, caller, input);
  const upload = uploadOf(journal, bucket, input.Key, input.UploadId);
  const limit = limitOf(input.MaxParts, "max-parts");
  const marker = Number(input.PartNumberMarker ?? 0);
  const rest = partsOf(journal, upload).filter(({ part }) => part > marker);
  const shown = rest.slice(0, limit);
  return {
    Bucket: bucket.name,
    Key: upload.key,
    UploadId: upload.id,
    PartNumberMarker: String(marker),
    NextPartNumberMarker: String(shown.at(-1)?.part ?? 0),
    MaxParts: limit,
    IsTruncated: shown.length < rest.length,
    Parts: shown.map((row) => {
      const { ChecksumType: _, ...checksums } = checksumShape(JSON.parse(row.checksums) as Checksums);
      return { PartNumber: row.part, LastModified: new Date(row.modified), ETag: quoted(row.etag), Size: row.size_bytes, ...checksums };
    }),
    Initiator: { ID: upload.initiator },
    Owner: ownerOf(bucket.account),
    StorageClass: (JSON.parse(upload.content) as Content).storageClass as StorageClass,
    ...(upload.checksum_algorithm && { ChecksumAlgorithm: upload.checksum_algorithm, ChecksumType: upload.checksum_type ?? undefined }),
  };
};
