import type { StorageClass } from "@aws-sdk/client-s3";
import type { Operation } from "../../door/service.ts";
import { encoderFor, limitOf, ownerOf } from "../list.ts";
import type { Content, S3Parts, UploadRow } from "../model.ts";
import { bucketOf } from "../store.ts";
import { walk } from "../walk.ts";

/** Without its key an upload's id says nothing about the place in the list, and is ignored. */
export const ListMultipartUploads: Operation<"s3", "ListMultipartUploads", S3Parts> = (input, { caller }, { journal }) => {
  const bucket = bucketOf(journal, caller, input);
  const limit = limitOf(input.MaxUploads, "max-uploads");
  const prefix = input.Prefix ?? "";
  const marker = input.KeyMarker ? { key: input.KeyMarker, isInclusive: false, order: input.UploadIdMarker || last } : undefined;
  const { rows, prefixes, next } = walk<UploadRow>({
    prefix,
    delimiter: input.Delimiter || undefined,
    limit,
    start: marker,
    order: ({ id }) => id,
    read: (from, count) =>
      journal.all<UploadRow>(
        "SELECT * FROM s3_uploads WHERE bucket = ?1 AND key >= ?2 AND (key > ?2 OR id > ?3) ORDER BY key, id LIMIT ?4",
        bucket.name,
        from.key,
        from.isInclusive ? "" : (from.order ?? last),
        count,
      ),
  });
  const encode = encoderFor(input.EncodingType);
  const end = next?.isInclusive ? { key: prefixes.at(-1) ?? "", id: "" } : rows.at(-1);
  return {
    Bucket: bucket.name,
    KeyMarker: encode(input.KeyMarker ?? ""),
    UploadIdMarker: input.UploadIdMarker ?? "",
    Prefix: encode(prefix),
    ...(input.Delimiter && { Delimiter: encode(input.Delimiter) }),
    ...(input.EncodingType && { EncodingType: input.EncodingType }),
    MaxUploads: limit,
    IsTruncated: next !== undefined,
    ...(next && end && { NextKeyMarker: encode(end.key), NextUploadIdMarker: end.id }),
    Uploads: rows.map((row) => ({
      UploadId: row.id,
      Key: encode(row.key),
      Initiated: new Date(row.initiated),
      StorageClass: (JSON.parse(row.content) as Content).storageClass as StorageClass,
      Owner: ownerOf(bucket.account),
      Initiator: { ID: row.initiator },
      ...(row.checksum_algorithm && { ChecksumAlgorithm: row.checksum_algorithm, ChecksumType: row.checksum_type ?? undefined }),
    })),
    ...(prefixes.length > 0 && { CommonPrefixes: prefixes.map((common) => ({ Prefix: encode(common) })) }),
  };
};

/** Behind every id. */
const last = "\u{10ffff}";
