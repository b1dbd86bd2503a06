import type { CompletedPart } from "@aws-sdk/client-s3";
import { ApiError } from "@towpath/wire";
import type { Operation } from "../../door/service.ts";
import { checksumOfParts, checksumShape, declaredIn } from "../checksums.ts";
import { assemble } from "../complete.ts";
import { checkWritable } from "../conditions.ts";
import { encryptionShape, quoted } from "../content.ts";
import { malformedXml } from "../faults.ts";
import type { Algorithm, Checksums, Content, PartRow, S3Parts, Tag, UploadRow } from "../model.ts";
import { bucketOf, latestOf, partsOf, uploadOf, versionShape } from "../store.ts";
import { addVersion } from "../versions.ts";

/** The object is made of the parts' own files: nothing is copied, however large it is. */
export const CompleteMultipartUpload: Operation<"s3", "CompleteMultipartUpload", S3Parts> = async (input, call, parts) => {
  const { journal, ids, bodies, home } = parts;
  const wanted = input.MultipartUpload?.Parts ?? [];
  if (wanted.length === 0) throw malformedXml();
  const early = uploadOf(journal, bucketOf(journal, call.caller, input), input.Key, input.UploadId);
  const checksums = await checksumsFor(early, assemble(early.id, partsOf(journal, early), wanted as CompletedPart[]).chosen, input);
  const done = journal.transact((tx) => {
    const bucket = bucketOf(tx, call.caller, input);
    const upload = uploadOf(tx, bucket, input.Key, input.UploadId);
    const all = partsOf(tx, upload);
    const { chosen, sizeBytes, etag } = assemble(upload.id, all, wanted as CompletedPart[]);
    checkWritable(latestOf(tx, bucket.name, input.Key), input);
    if (input.MpuObjectSize !== undefined && input.MpuObjectSize !== sizeBytes) {
      throw new ApiError("InvalidRequest", `The provided 'x-amz-mp-object-size' header does not match what was computed: ${sizeBytes}.`);
    }
    const content = JSON.parse(upload.content) as Content;
    const version = { key: input.Key, content, pieces: chosen, sizeBytes, etag, checksums, tags: JSON.parse(upload.tags) as Tag[] };
    const added = addVersion(tx, ids, bucket, version, { call, reason: "CompleteMultipartUpload" });
    tx.move("DELETE FROM s3_uploads WHERE id = ?", upload.id);
    return { bucket, content, etag, ...added, files: [...added.files, ...all.map(({ file }) => file)] };
  });
  await bodies.release(done.files);
  return {
    Location: `${home.endpoint}/${input.Bucket}/${input.Key.split("/").map(encodeURIComponent).join("/")}`,
    Bucket: input.Bucket,
    Key: input.Key,
    ETag: quoted(done.etag),
    ...checksumShape(checksums),
    ...encryptionShape(done.content),
    ...versionShape(done.bucket, done.versionId),
  };
};

/** The object's checksum by the upload's algorithm. Throws BadDigest when the client expects another. */
async function checksumsFor(
  upload: UploadRow,
  chosen: PartRow[],
  input: { [A in Algorithm as `Checksum${A}`]?: string | undefined },
): Promise<Checksums> {
  const { checksum_algorithm: algorithm, checksum_type: type } = upload;
  if (!algorithm || !type) return { values: {} };
  const value = await checksumOfParts(algorithm, type, chosen);
  if (value === undefined) return { values: {} };
  const declared = declaredIn(input)[algorithm];
  if (declared !== undefined && declared !== value) {
    throw new ApiError("BadDigest", `The ${algorithm} you specified did not match the calculated checksum.`);
  }
  return { type, values: { [algorithm]: value } };
}
