import type { Operation } from "../../door/service.ts";
import { arrive, refusing } from "../put.ts";
import { asAlgorithm, checksumShape } from "../checksums.ts";
import { checkWritable } from "../conditions.ts";
import { checkKey, contentOf, encryptionShape, quoted } from "../content.ts";
import { notSupported } from "../faults.ts";
import { objectTagsMax, uploadBytesMax } from "../limits.ts";
import type { S3Parts } from "../model.ts";
import { bucketOf, latestOf, versionShape } from "../store.ts";
import { parseTagging } from "../tags.ts";
import { addVersion } from "../versions.ts";

/** The bytes are on the disk before the row that names them; both are before the answer. */
export const PutObject: Operation<"s3", "PutObject", S3Parts> = async (input, call, parts) => {
  const { journal, ids, bodies } = parts;
  const { content, tags, algorithm } = refusing(input.Body, () => {
    checkWritable(latestOf(journal, bucketOf(journal, call.caller, input).name, input.Key), input);
    checkKey(input.Key);
    if (input.WriteOffsetBytes !== undefined) throw notSupported("appending to objects");
    return { content: contentOf(input), tags: parseTagging(input.Tagging, objectTagsMax), algorithm: asAlgorithm(input.ChecksumAlgorithm) };
  });
  const arrived = await arrive(parts, input.Body, { algorithm, bytesMax: uploadBytesMax });
  await using body = arrived.body;
  const { checksums } = arrived;
  const etag = body.md5.toString("hex");
  const pieces = [{ part: 1, file: body.file, size_bytes: body.sizeBytes, checksums: JSON.stringify(checksums) }];
  const { bucket, versionId, files } = journal.transact((tx) => {
    const bucket = bucketOf(tx, call.caller, input);
    checkWritable(latestOf(tx, bucket.name, input.Key), input);
    const version = { key: input.Key, content, pieces, sizeBytes: body.sizeBytes, etag, checksums, tags };
    return { bucket, ...addVersion(tx, ids, bucket, version, { call, reason: "PutObject" }) };
  });
  body.keep();
  await bodies.release(files);
  return { ETag: quoted(etag), ...checksumShape(checksums), ...encryptionShape(content), ...versionShape(bucket, versionId) };
};
