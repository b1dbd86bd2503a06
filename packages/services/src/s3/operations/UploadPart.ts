import type { Operation } from "../../door/service.ts";
import { checksumShape } from "../checksums.ts";
import { checkPartNumber, encryptionShape, quoted } from "../content.ts";
import { partsMax, uploadBytesMax } from "../limits.ts";
import type { Content, S3Parts } from "../model.ts";
import { storePart } from "../parts.ts";
import { arrive, refusing } from "../put.ts";
import { bucketOf, uploadOf } from "../store.ts";

export const UploadPart: Operation<"s3", "UploadPart", S3Parts> = async (input, { caller }, parts) => {
  const upload = refusing(input.Body, () => {
    checkPartNumber(input.PartNumber, partsMax);
    return uploadOf(parts.journal, bucketOf(parts.journal, caller, input), input.Key, input.UploadId);
  });
  const arrived = await arrive(parts, input.Body, { algorithm: upload.checksum_algorithm ?? undefined, bytesMax: uploadBytesMax });
  await using _body = arrived.body;
  const { etag } = await storePart(parts, caller, input, arrived);
  const { ChecksumType: _, ...checksums } = checksumShape(arrived.checksums);
  return { ETag: quoted(etag), ...checksums, ...encryptionShape(JSON.parse(upload.content) as Content) };
};
