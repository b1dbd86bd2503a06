import type { Call, Operation } from "../../door/service.ts";
import { checksumShape } from "../checksums.ts";
import { checkWritable } from "../conditions.ts";
import { checkKey, contentOf, encryptionShape, quoted } from "../content.ts";
import { sourceVersion } from "../copy-source.ts";
import { invalidRequest } from "../faults.ts";
import { objectTagsMax, uploadBytesMax } from "../limits.ts";
import type { BucketRow, Checksums, Content, Piece, S3Parts, Tag, VersionRow } from "../model.ts";
import { bucketOf, latestOf, piecesOf, versionShape } from "../store.ts";
import { parseTagging } from "../tags.ts";
import { addVersion, type NewVersion } from "../versions.ts";

type Input = Parameters<typeof CopyObject>[0];

/**
 * A copy of an object that came in one piece shares its file. One that came in parts is put together, since a copy is always one piece
 * and has the entity tag of one. https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
 */
export const CopyObject: Operation<"s3", "CopyObject", S3Parts> = async (input, call, parts) => {
  const { journal } = parts;
  const bucket = bucketOf(journal, call.caller, input);
  checkKey(input.Key);
  checkWritable(latestOf(journal, bucket.name, input.Key), input);
  const source = sourceVersion(journal, call.caller, input);
  const { version } = source;
  refuseNothingChanged(input, source);
  if (version.size_bytes > uploadBytesMax) {
    throw invalidRequest(`The specified copy source is larger than the maximum allowable size for a copy source: ${uploadBytesMax}`);
  }
  const pieces = piecesOf(journal, version);
  const made = /-\d+$/.test(version.etag)
    ? await copyJoined(parts, input, call, version, pieces)
    : await store(parts, input, call, version, { pieces, etag: version.etag, checksums: JSON.parse(version.checksums) as Checksums });
  return {
    CopyObjectResult: { ETag: quoted(made.etag), LastModified: new Date(made.now), ...checksumShape(made.checksums) },
    ...encryptionShape(made.content),
    ...versionShape(made.bucket, made.versionId),
    ...(source.bucket.versioning !== null && { CopySourceVersionId: version.version_id }),
  };
};

async function copyJoined(parts: S3Parts, input: Input, call: Call, version: VersionRow, pieces: Piece[]) {
  await using body = await parts.bodies.receive(parts.bodies.read(pieces, 0, version.size_bytes), { bytesMax: uploadBytesMax });
  const { type, values } = JSON.parse(version.checksums) as Checksums;
  const checksums: Checksums = type === "FULL_OBJECT" ? { type, values } : { values: {} };
  const piece = { part: 1, file: body.file, size_bytes: body.sizeBytes, checksums: JSON.stringify(checksums) };
  const made = await store(parts, input, call, version, { pieces: [piece], etag: body.md5.toString("hex"), checksums });
  body.keep();
  return made;
}

/** A file that is shared is still named by its source: nothing is awaited between reading that row and this transaction. */
async function store(
  { journal, ids, bodies }: S3Parts,
  input: Input,
  call: Call,
  source: VersionRow,
  copied: Pick<NewVersion, "pieces" | "etag" | "checksums">,
) {
  const { content, tags } = described(input, source);
  const done = journal.transact((tx) => {
    const bucket = bucketOf(tx, call.caller, input);
    checkWritable(latestOf(tx, bucket.name, input.Key), input);
    const version = { ...copied, key: input.Key, content, tags, sizeBytes: source.size_bytes };
    return { bucket, now: tx.now, ...addVersion(tx, ids, bucket, version, { call, reason: "CopyObject" }) };
  });
  await bodies.release(done.files);
  return { ...done, content, etag: copied.etag, checksums: copied.checksums };
}

/** The source's own description, or the request's where it replaces it. Encryption and storage class are always the request's. */
function described(input: Input, source: VersionRow): { content: Content; tags: Tag[] } {
  const given = contentOf(input);
  const kept = JSON.parse(source.content) as Content;
  const { storageClass, encryption, kmsKeyId, bucketKeyEnabled, websiteRedirectLocation } = given;
  const { kmsKeyId: _, bucketKeyEnabled: __, websiteRedirectLocation: ___, ...described } = kept;
  const copied = {
    ...described,
    storageClass,
    encryption,
    ...(kmsKeyId && { kmsKeyId }),
    ...(bucketKeyEnabled !== undefined && { bucketKeyEnabled }),
    ...(websiteRedirectLocation && { websiteRedirectLocation }),
  };
  return {
    content: input.MetadataDirective === "REPLACE" ? given : copied,
    tags: input.TaggingDirective === "REPLACE" ? parseTagging(input.Tagging, objectTagsMax) : (JSON.parse(source.tags) as Tag[]),
  };
}

function refuseNothingChanged(input: Input, source: { bucket: BucketRow; version: VersionRow; isNamed: boolean }): void {
  const isItself = source.bucket.name === input.Bucket && source.version.key === input.Key && !source.isNamed;
  const isChanged =
    input.MetadataDirective === "REPLACE" ||
    [input.StorageClass, input.ServerSideEncryption, input.WebsiteRedirectLocation].some((value) => value !== undefined);
  if (isItself && !isChanged) {
    throw invalidRequest(
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    );
  }
}
