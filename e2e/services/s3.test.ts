import * as sdk from "@aws-sdk/client-s3";
import { createHash, createHmac, randomBytes, type Hash, type Hmac } from "node:crypto";
import { Readable } from "node:stream";
import { SignatureV4 } from "@smithy/signature-v4";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Installation } from "../kit/installation.ts";
import { refusalOf } from "../kit/plain-words.ts";

let installation: Installation;
let s3: sdk.S3Client;
beforeAll(async () => {
  installation = await Installation.open();
  s3 = installation.clients.s3;
  await s3.send(new sdk.CreateBucketCommand({ Bucket }));
});
afterAll(() => installation[Symbol.asyncDispose]());

const Bucket = "walk-objects";
const put = (Key: string, Body: sdk.PutObjectCommandInput["Body"], more: Partial<sdk.PutObjectCommandInput> = {}) =>
  s3.send(new sdk.PutObjectCommand({ Bucket, Key, Body, ...more }));
const get = (Key: string, more: Partial<sdk.GetObjectCommandInput> = {}) => s3.send(new sdk.GetObjectCommand({ Bucket, Key, ...more }));
const text = async (Key: string, more: Partial<sdk.GetObjectCommandInput> = {}) => (await get(Key, more)).Body?.transformToString();
const md5 = (bytes: Buffer) => createHash("md5").update(bytes).digest("hex");

test("buckets: names, places, what is set and what is not", async () => {
  expect(await refusalOf(s3.send(new sdk.CreateBucketCommand({ Bucket: "Not_A_Name" })))).toMatchObject({ name: "InvalidBucketName" });
  await s3.send(new sdk.CreateBucketCommand({ Bucket }));
  await s3.send(new sdk.HeadBucketCommand({ Bucket }));
  expect(await refusalOf(s3.send(new sdk.GetObjectCommand({ Bucket: "walk-none", Key: "k" })))).toMatchObject({
    name: "NoSuchBucket",
    status: 404,
    message: "The specified bucket does not exist",
  });
  await expect(s3.send(new sdk.HeadBucketCommand({ Bucket: "walk-none" }))).rejects.toMatchObject({ name: "NotFound" });
  expect((await s3.send(new sdk.GetBucketLocationCommand({ Bucket }))).LocationConstraint).toBeUndefined();
  const { Buckets } = await s3.send(new sdk.ListBucketsCommand({}));
  expect(Buckets?.map(({ Name }) => Name)).toEqual([Bucket]);
  expect(await refusalOf(s3.send(new sdk.GetBucketTaggingCommand({ Bucket })))).toMatchObject({ name: "NoSuchTagSet", status: 404 });
  const TagSet = [{ Key: "team", Value: "blue" }];
  await s3.send(new sdk.PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }));
  expect((await s3.send(new sdk.GetBucketTaggingCommand({ Bucket }))).TagSet).toEqual(TagSet);
  await s3.send(new sdk.DeleteBucketTaggingCommand({ Bucket }));
  const Policy = JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: `arn:aws:s3:::${Bucket}/*`,
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ],
  });
  await s3.send(new sdk.PutBucketPolicyCommand({ Bucket, Policy }));
  expect(JSON.parse((await s3.send(new sdk.GetBucketPolicyCommand({ Bucket }))).Policy ?? "")).toEqual(JSON.parse(Policy));
  await s3.send(new sdk.DeleteBucketPolicyCommand({ Bucket }));
  expect(await refusalOf(s3.send(new sdk.GetBucketPolicyCommand({ Bucket })))).toMatchObject({ name: "NoSuchBucketPolicy" });
  const CORSRules = [{ AllowedMethods: ["GET"], AllowedOrigins: ["*"] }];
  await s3.send(new sdk.PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules } }));
  expect((await s3.send(new sdk.GetBucketCorsCommand({ Bucket }))).CORSRules).toMatchObject(CORSRules);
  await s3.send(new sdk.DeleteBucketCorsCommand({ Bucket }));
  const PublicAccessBlockConfiguration = {
    BlockPublicAcls: true,
    BlockPublicPolicy: true,
    IgnorePublicAcls: true,
    RestrictPublicBuckets: true,
  };
  await s3.send(new sdk.PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }));
  expect(await s3.send(new sdk.GetPublicAccessBlockCommand({ Bucket }))).toMatchObject({ PublicAccessBlockConfiguration });
  const Rules = [{ ID: "old", Status: "Enabled" as const, Filter: { Prefix: "tmp/" }, Expiration: { Days: 7 } }];
  await s3.send(new sdk.PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules } }));
  expect(await s3.send(new sdk.GetBucketLifecycleConfigurationCommand({ Bucket }))).toMatchObject({ Rules });
  await s3.send(new sdk.DeleteBucketLifecycleCommand({ Bucket }));
  expect(await s3.send(new sdk.GetBucketEncryptionCommand({ Bucket }))).toMatchObject({
    ServerSideEncryptionConfiguration: { Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } }] },
  });
  const website = { Bucket, WebsiteConfiguration: { IndexDocument: { Suffix: "index.html" } } };
  expect(await refusalOf(s3.send(new sdk.PutBucketWebsiteCommand(website)))).toMatchObject({ name: "NotImplemented", status: 501 });
});

test("an object with all that is known of it, its ranges and its conditions", async () => {
  const more = { ContentType: "text/plain", CacheControl: "max-age=5", Metadata: { colour: "blue" }, Tagging: "a=1&b=2" };
  const { ETag } = await put("dir/a b+ü.txt", "0123456789", more);
  expect(ETag).toBe(`"${md5(Buffer.from("0123456789"))}"`);
  const whole = await get("dir/a b+ü.txt");
  expect(await whole.Body?.transformToString()).toBe("0123456789");
  expect(whole).toMatchObject({
    ETag,
    ContentLength: 10,
    ContentType: "text/plain",
    CacheControl: "max-age=5",
    TagCount: 2,
    AcceptRanges: "bytes",
  });
  expect(whole.Metadata).toEqual({ colour: "blue" });
  for (const [Range, part, ContentRange] of [
    ["bytes=0-3", "0123", "bytes 0-3/10"],
    ["bytes=7-", "789", "bytes 7-9/10"],
    ["bytes=-2", "89", "bytes 8-9/10"],
    ["bytes=5-100", "56789", "bytes 5-9/10"],
  ] as const) {
    const some = await get("dir/a b+ü.txt", { Range });
    expect([await some.Body?.transformToString(), some.ContentRange, some.$metadata.httpStatusCode]).toEqual([part, ContentRange, 206]);
  }
  expect(await refusalOf(get("dir/a b+ü.txt", { Range: "bytes=10-" }))).toMatchObject({ name: "InvalidRange", status: 416 });
  expect(await refusalOf(get("dir/a b+ü.txt", { IfMatch: '"other"' }))).toMatchObject({ name: "PreconditionFailed", status: 412 });
  await expect(get("dir/a b+ü.txt", { IfNoneMatch: ETag })).rejects.toMatchObject({ $metadata: { httpStatusCode: 304 } });
  expect(await refusalOf(put("dir/a b+ü.txt", "x", { IfNoneMatch: "*" }))).toMatchObject({ name: "PreconditionFailed" });
  expect(await refusalOf(get("none"))).toMatchObject({ name: "NoSuchKey", status: 404, message: "The specified key does not exist." });
  await expect(s3.send(new sdk.HeadObjectCommand({ Bucket, Key: "none" }))).rejects.toMatchObject({ name: "NotFound" });
  expect(await refusalOf(put("spoilt", "x", { ContentMD5: createHash("md5").update("y").digest("base64") }))).toMatchObject({
    name: "BadDigest",
  });
  const tagged = { Bucket, Key: "dir/a b+ü.txt" };
  await s3.send(new sdk.PutObjectTaggingCommand({ ...tagged, Tagging: { TagSet: [{ Key: "c", Value: "3" }] } }));
  expect((await s3.send(new sdk.GetObjectTaggingCommand(tagged))).TagSet).toEqual([{ Key: "c", Value: "3" }]);
  await s3.send(new sdk.DeleteObjectTaggingCommand(tagged));
  const attributes = { ...tagged, ObjectAttributes: ["ETag", "ObjectSize", "StorageClass"] as sdk.ObjectAttributes[] };
  expect(await s3.send(new sdk.GetObjectAttributesCommand(attributes))).toMatchObject({ ETag: ETag?.replaceAll('"', ""), ObjectSize: 10 });
});

test("checksums of every kind are verified and told, of streams too", async () => {
  const bytes = randomBytes(3_000_000);
  for (const ChecksumAlgorithm of ["CRC32", "SHA1", "SHA256"] as const) {
    await put(`sum/${ChecksumAlgorithm}`, bytes, { ChecksumAlgorithm });
    const head = await s3.send(new sdk.HeadObjectCommand({ Bucket, Key: `sum/${ChecksumAlgorithm}`, ChecksumMode: "ENABLED" }));
    expect(head[`Checksum${ChecksumAlgorithm}`]).toEqual(expect.any(String));
  }
  expect(await refusalOf(put("sum/wrong", "x", { ChecksumSHA256: createHash("sha256").update("y").digest("base64") }))).toMatchObject({
    name: "BadDigest",
  });
  await put("sum/stream", Readable.from([bytes.subarray(0, 1_000), bytes.subarray(1_000)]), { ContentLength: bytes.length });
  expect(md5(Buffer.from((await (await get("sum/stream")).Body?.transformToByteArray()) ?? []))).toBe(md5(bytes));
});

test("lists with prefixes, delimiters and pages", async () => {
  for (const Key of ["list/a/1", "list/a/2", "list/b/1", "list/c", "list/d"]) await put(Key, Key);
  const list = async (more: Partial<sdk.ListObjectsV2CommandInput>) => {
    const seen: (string | undefined)[] = [];
    for await (const page of sdk.paginateListObjectsV2({ client: s3, pageSize: 2 }, { Bucket, Prefix: "list/", ...more })) {
      expect(page.KeyCount).toBeLessThanOrEqual(2);
      seen.push(...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix), ...(page.Contents ?? []).map(({ Key }) => Key));
    }
    return seen;
  };
  expect(await list({})).toEqual(["list/a/1", "list/a/2", "list/b/1", "list/c", "list/d"]);
  expect(await list({ Delimiter: "/" })).toEqual(["list/a/", "list/b/", "list/c", "list/d"]);
  expect(await list({ StartAfter: "list/b" })).toEqual(["list/b/1", "list/c", "list/d"]);
  const old = await s3.send(new sdk.ListObjectsCommand({ Bucket, Prefix: "list/", Delimiter: "/", MaxKeys: 3 }));
  expect(old).toMatchObject({ IsTruncated: true, NextMarker: "list/c", Contents: [{ Key: "list/c", StorageClass: "STANDARD" }] });
  const rest = await s3.send(new sdk.ListObjectsCommand({ Bucket, Prefix: "list/", Delimiter: "/", Marker: old.NextMarker }));
  expect(rest.Contents?.map(({ Key }) => Key)).toEqual(["list/d"]);
});

test("an upload in parts, of bytes and of copies, and one that is given up", async () => {
  const [first, last] = [randomBytes(5 * 1_048_576), randomBytes(1_000)];
  const Key = "parts/whole";
  await put("parts/source", Buffer.concat([last, last]));
  const { UploadId } = await s3.send(new sdk.CreateMultipartUploadCommand({ Bucket, Key, Metadata: { in: "parts" } }));
  const upload = { Bucket, Key, UploadId };
  const one = await s3.send(new sdk.UploadPartCommand({ ...upload, PartNumber: 1, Body: first }));
  const two = await s3.send(
    new sdk.UploadPartCopyCommand({ ...upload, PartNumber: 2, CopySource: `${Bucket}/parts/source`, CopySourceRange: "bytes=1000-1999" }),
  );
  const { Parts } = await s3.send(new sdk.ListPartsCommand(upload));
  expect(Parts).toMatchObject([
    { PartNumber: 1, Size: first.length, ETag: one.ETag },
    { PartNumber: 2, Size: 1_000, ETag: two.CopyPartResult?.ETag },
  ]);
  expect((await s3.send(new sdk.ListMultipartUploadsCommand({ Bucket }))).Uploads).toMatchObject([{ Key, UploadId }]);
  const complete = (...parts: sdk.CompletedPart[]) =>
    s3.send(new sdk.CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts: parts } }));
  expect(await refusalOf(complete({ PartNumber: 1, ETag: '"0"' }))).toMatchObject({ name: "InvalidPart" });
  const small = { PartNumber: 2, ETag: two.CopyPartResult?.ETag };
  const three = await s3.send(new sdk.UploadPartCommand({ ...upload, PartNumber: 3, Body: "end" }));
  expect(await refusalOf(complete(small, { PartNumber: 1, ETag: one.ETag }))).toMatchObject({ name: "InvalidPartOrder" });
  expect(await refusalOf(complete(small, { PartNumber: 3, ETag: three.ETag }))).toMatchObject({ name: "EntityTooSmall" });
  const done = await complete({ PartNumber: 1, ETag: one.ETag }, small);
  const digests = [first, last].map((bytes) => createHash("md5").update(bytes).digest());
  expect(done.ETag).toBe(`"${md5(Buffer.concat(digests))}-2"`);
  const whole = await get(Key);
  expect(md5(Buffer.from((await whole.Body?.transformToByteArray()) ?? []))).toBe(md5(Buffer.concat([first, last])));
  expect(whole).toMatchObject({ Metadata: { in: "parts" }, ContentLength: first.length + 1_000 });
  expect(await get(Key, { PartNumber: 2 })).toMatchObject({ ContentLength: 1_000, PartsCount: 2 });
  expect(await text(Key, { Range: `bytes=${first.length - 2}-${first.length + 1}` })).toBe(
    Buffer.concat([first.subarray(-2), last.subarray(0, 2)]).toString(),
  );
  const other = await s3.send(new sdk.CreateMultipartUploadCommand({ Bucket, Key: "parts/given-up" }));
  const gone = { Bucket, Key: "parts/given-up", UploadId: other.UploadId };
  await s3.send(new sdk.UploadPartCommand({ ...gone, PartNumber: 1, Body: "x" }));
  await s3.send(new sdk.AbortMultipartUploadCommand(gone));
  expect(await refusalOf(s3.send(new sdk.ListPartsCommand(gone)))).toMatchObject({ name: "NoSuchUpload", status: 404 });
});

test("versions come, hide behind a marker, and come back", async () => {
  const Key = "kept";
  const versioning = (Status: sdk.BucketVersioningStatus) =>
    s3.send(new sdk.PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }));
  expect((await s3.send(new sdk.GetBucketVersioningCommand({ Bucket }))).Status).toBeUndefined();
  expect((await put(Key, "before")).VersionId).toBeUndefined();
  await versioning("Enabled");
  const { VersionId: one } = await put(Key, "one");
  const { VersionId: two } = await put(Key, "two");
  expect([await text(Key), await text(Key, { VersionId: one }), await text(Key, { VersionId: "null" })]).toEqual(["two", "one", "before"]);
  const marker = await s3.send(new sdk.DeleteObjectCommand({ Bucket, Key }));
  expect(marker).toMatchObject({ DeleteMarker: true, VersionId: expect.any(String) });
  expect(await refusalOf(get(Key))).toMatchObject({ name: "NoSuchKey" });
  expect(await refusalOf(get(Key, { VersionId: marker.VersionId }))).toMatchObject({ name: "MethodNotAllowed", status: 405 });
  const listed = await s3.send(new sdk.ListObjectVersionsCommand({ Bucket, Prefix: Key }));
  expect(listed.Versions?.map(({ VersionId, IsLatest }) => [VersionId, IsLatest])).toEqual([
    [two, false],
    [one, false],
    ["null", false],
  ]);
  expect(listed.DeleteMarkers).toMatchObject([{ Key, IsLatest: true, VersionId: marker.VersionId }]);
  await s3.send(new sdk.DeleteObjectCommand({ Bucket, Key, VersionId: marker.VersionId }));
  await s3.send(new sdk.DeleteObjectCommand({ Bucket, Key, VersionId: two }));
  expect(await text(Key)).toBe("one");
  const CopySource = `${Bucket}/${Key}?versionId=null`;
  expect(await s3.send(new sdk.CopyObjectCommand({ Bucket, Key, CopySource }))).toMatchObject({ CopySourceVersionId: "null" });
  expect(await text(Key)).toBe("before");
  await versioning("Suspended");
  expect((await put(Key, "after")).VersionId).toBe("null");
  expect(await refusalOf(get(Key, { VersionId: "never" }))).toMatchObject({
    status: expect.any(Number),
    name: expect.stringMatching(/NoSuchVersion|InvalidArgument/),
  });
});

test("copies, with the same and with other properties, and many deletes at once", async () => {
  await put("copy/from", "content", { ContentType: "text/css", Metadata: { a: "1" } });
  const copy = (Key: string, more: Partial<sdk.CopyObjectCommandInput> = {}) =>
    s3.send(new sdk.CopyObjectCommand({ Bucket, Key, CopySource: `/${Bucket}/copy/from`, ...more }));
  await copy("copy/same");
  expect(await get("copy/same")).toMatchObject({ ContentType: "text/css", Metadata: { a: "1" } });
  await copy("copy/other", { MetadataDirective: "REPLACE", ContentType: "text/html", Metadata: { b: "2" } });
  expect(await get("copy/other")).toMatchObject({ ContentType: "text/html", Metadata: { b: "2" } });
  expect(await refusalOf(copy("copy/from"))).toMatchObject({ name: "InvalidRequest" });
  expect(await refusalOf(copy("copy/x", { CopySource: `${Bucket}/none` }))).toMatchObject({ name: "NoSuchKey" });
  expect(await refusalOf(copy("copy/x", { CopySourceIfNoneMatch: "*" }))).toMatchObject({ name: "PreconditionFailed" });
  const Objects = ["copy/same", "copy/other", "copy/never"].map((Key) => ({ Key }));
  const { Deleted, Errors } = await s3.send(new sdk.DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
  expect([Deleted?.length, Errors]).toEqual([3, undefined]);
  expect((await s3.send(new sdk.ListObjectsV2Command({ Bucket, Prefix: "copy/" }))).Contents).toMatchObject([{ Key: "copy/from" }]);
});

class Sha256 {
  readonly #hash: Hash | Hmac;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    const key = typeof secret === "string" || !secret ? secret : new Uint8Array(ArrayBuffer.isView(secret) ? secret.buffer : secret);
    this.#hash = key === undefined ? createHash("sha256") : createHmac("sha256", key);
  }
  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(typeof data === "string" ? data : Buffer.from(data as ArrayBuffer));
  }
  digest(): Promise<Uint8Array> {
    return Promise.resolve(new Uint8Array(this.#hash.digest()));
  }
  reset(): void {}
}

/** As the SDK's presigner makes it: the body is not signed, and a header that says so moves into the query. */
async function presigned(method: string, path: string, expiresIn: number, signingDate = new Date()): Promise<string> {
  const { endpoint, region, accessKeyId, secretAccessKey } = installation.access;
  const { host, hostname, port } = new URL(endpoint);
  const credentials = { accessKeyId, secretAccessKey };
  const signer = new SignatureV4({ service: "s3", region, credentials, sha256: Sha256, uriEscapePath: false, applyChecksum: true });
  const headers = { host, "x-amz-content-sha256": "UNSIGNED-PAYLOAD" };
  const request = { method, protocol: "http:", hostname, port: Number(port), path, headers, query: {} };
  const { query } = await signer.presign(request, { expiresIn, signingDate });
  return `${endpoint}${path}?${new URLSearchParams(query as Record<string, string>).toString()}`;
}

test("presigned URLs put, get and delete, until they expire", async () => {
  const url = await presigned("PUT", `/${Bucket}/signed`, 300);
  expect((await fetch(url, { method: "PUT", body: "by anybody" })).status).toBe(200);
  expect(await (await fetch(await presigned("GET", `/${Bucket}/signed`, 300))).text()).toBe("by anybody");
  expect((await fetch(url, { method: "DELETE" })).status).toBe(403);
  const late = await fetch(await presigned("GET", `/${Bucket}/signed`, 60, new Date(Date.now() - 120_000)));
  expect([late.status, await late.text()]).toEqual([403, expect.stringContaining("Request has expired")]);
  expect((await fetch(await presigned("DELETE", `/${Bucket}/signed`, 300), { method: "DELETE" })).status).toBe(204);
  expect((await fetch(await presigned("GET", `/${Bucket}/signed`, 300))).status).toBe(404);
});

test("a bucket named in the host, asked by curl", async () => {
  await put("by/host", "by host");
  const { accessKeyId, secretAccessKey, endpoint } = installation.access;
  const words = ["-s", "--connect-to", `::${new URL(endpoint).host}`, "--user", `${accessKeyId}:${secretAccessKey}`];
  const signing = ["--aws-sigv4", "aws:amz:us-east-1:s3", "-H", "x-amz-content-sha256: UNSIGNED-PAYLOAD"];
  const { stdout } = await installation.tools.run("curl", [...words, ...signing, `http://${Bucket}.s3.us-east-1.amazonaws.com/by/host`]);
  expect(stdout).toBe("by host");
});

test("the command line syncs, and a bucket goes only when it is empty", async () => {
  const { tools } = installation;
  expect(await refusalOf(s3.send(new sdk.DeleteBucketCommand({ Bucket })))).toMatchObject({ name: "BucketNotEmpty", status: 409 });
  await tools.aws("s3", "sync", "--no-progress", `s3://${Bucket}/list`, `${tools.directory}/list`);
  const { stdout } = await tools.run("find", ["list", "-type", "f"], { cwd: tools.directory });
  expect(stdout.trim().split("\n").sort()).toEqual(["list/a/1", "list/a/2", "list/b/1", "list/c", "list/d"]);
  const { Versions = [], DeleteMarkers = [] } = await s3.send(new sdk.ListObjectVersionsCommand({ Bucket }));
  const Objects = [...Versions, ...DeleteMarkers].map(({ Key = "", VersionId }) => ({ Key, VersionId }));
  const { Errors } = await s3.send(new sdk.DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }));
  expect(Errors).toBeUndefined();
  await s3.send(new sdk.DeleteBucketCommand({ Bucket }));
  await expect(s3.send(new sdk.HeadBucketCommand({ Bucket }))).rejects.toMatchObject({ name: "NotFound" });
});
