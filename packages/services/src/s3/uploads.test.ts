import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { crc32 } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { withBucket } from "./fixture.ts";

test("an upload in parts: one object, made of the parts' files", async () => {
  const { s3, text, at, files, journal } = await withBucket();
  const { UploadId = "" } = await s3.CreateMultipartUpload({ ...at("big"), ContentType: "x/y", ChecksumAlgorithm: "CRC32" });
  const bodies = [Buffer.alloc(5 * 1024 ** 2, 1), Buffer.alloc(5 * 1024 ** 2 + 7, 2), Buffer.from("end")];
  const part = (PartNumber: number, Body: Buffer) => s3.UploadPart({ ...at("big"), UploadId, PartNumber, Body });
  await part(1, Buffer.from("replaced"));
  const done = await Promise.all(bodies.map((body, i) => part(i + 1, body)));
  expect(files()).toHaveLength(3);
  const listed = await s3.ListParts({ ...at("big"), UploadId, MaxParts: 2 });
  expect([listed.Parts?.map(({ Size }) => Size), listed.IsTruncated, listed.NextPartNumberMarker]).toEqual([
    [5_242_880, 5_242_887],
    true,
    "2",
  ]);
  const Parts = done.map(({ ETag, ChecksumCRC32 }, i) => ({ PartNumber: i + 1, ETag, ChecksumCRC32 }));
  const whole = Buffer.concat(bodies);
  const result = await s3.CompleteMultipartUpload({ ...at("big"), UploadId, MultipartUpload: { Parts } });
  const md5s = bodies.map((body) => createHash("md5").update(body).digest());
  expect(result.ETag).toBe(`"${createHash("md5").update(Buffer.concat(md5s)).digest("hex")}-3"`);
  expect(result).toMatchObject({ ChecksumType: "COMPOSITE", ChecksumCRC32: expect.stringMatching(/-3$/) });
  const { Body, ContentLength } = await s3.GetObject(at("big"));
  expect(ContentLength).toBe(whole.length);
  expect((await buffer(Body as Readable)).equals(whole)).toBe(true);
  expect(await text("big", { Range: `bytes=${whole.length - 5}-` })).toBe("\u0002\u0002end");
  expect(await text("big", { PartNumber: 3 })).toBe("end");
  await expect(s3.UploadPart({ ...at("big"), UploadId, PartNumber: 1, Body: Buffer.from("") })).rejects.toMatchObject({
    name: "NoSuchUpload",
  });
  expect(journal.eventsAfter(0).at(-1)?.detail).toMatchObject({ reason: "CompleteMultipartUpload", object: { size: whole.length } });
  const attributes = await s3.GetObjectAttributes({ ...at("big"), ObjectAttributes: ["ObjectParts", "ObjectSize"] });
  expect(attributes).toMatchObject({ ObjectSize: whole.length, ObjectParts: { TotalPartsCount: 3 } });
  await s3.DeleteObject(at("big"));
  expect(files()).toHaveLength(0);
});

test("the checksum of a whole object follows from those of its parts", async () => {
  const { s3, at } = await withBucket();
  const { UploadId = "" } = await s3.CreateMultipartUpload({ ...at("k"), ChecksumAlgorithm: "CRC32", ChecksumType: "FULL_OBJECT" });
  const bodies = [Buffer.alloc(5 * 1024 ** 2, "abc"), Buffer.from("the last")];
  const Parts: { PartNumber: number; ETag: string | undefined }[] = [];
  for (const [i, Body] of bodies.entries()) {
    Parts.push({ PartNumber: i + 1, ETag: (await s3.UploadPart({ ...at("k"), UploadId, PartNumber: i + 1, Body })).ETag });
  }
  const expected = Buffer.alloc(4);
  expected.writeUInt32BE(crc32(Buffer.concat(bodies)));
  const complete = (ChecksumCRC32: string) =>
    s3.CompleteMultipartUpload({ ...at("k"), UploadId, MultipartUpload: { Parts }, ChecksumCRC32 });
  await expect(complete("AAAAAA==")).rejects.toMatchObject({ name: "BadDigest" });
  await complete(expected.toString("base64"));
  await expect(s3.HeadObject({ ...at("k"), ChecksumMode: "ENABLED" })).resolves.toMatchObject({
    ChecksumCRC32: expected.toString("base64"),
    ChecksumType: "FULL_OBJECT",
  });
});

test("parts that are small, missing, in disorder or changed are refused", async () => {
  const { s3, at, files } = await withBucket();
  const { UploadId = "" } = await s3.CreateMultipartUpload(at("k"));
  const parts = [];
  for (const PartNumber of [1, 2]) {
    parts.push({ PartNumber, ETag: (await s3.UploadPart({ ...at("k"), UploadId, PartNumber, Body: Buffer.from("small") })).ETag });
  }
  const complete = (Parts: object[]) => s3.CompleteMultipartUpload({ ...at("k"), UploadId, MultipartUpload: { Parts } });
  await expect(complete(parts)).rejects.toMatchObject({ name: "EntityTooSmall" });
  await expect(complete([...parts].reverse())).rejects.toMatchObject({ name: "InvalidPartOrder" });
  await expect(complete([{ PartNumber: 1, ETag: '"wrong"' }])).rejects.toMatchObject({ name: "InvalidPart" });
  await expect(complete([{ PartNumber: 9, ETag: parts[0]?.ETag }])).rejects.toMatchObject({ name: "InvalidPart" });
  await expect(complete([])).rejects.toMatchObject({ name: "MalformedXML" });
  const { Uploads } = await s3.ListMultipartUploads({ Bucket: "box" });
  expect(Uploads).toMatchObject([{ Key: "k", UploadId }]);
  await s3.AbortMultipartUpload({ ...at("k"), UploadId });
  expect(files()).toHaveLength(0);
});

test("a part can be a copy of some of an object", async () => {
  const { s3, put, text, at } = await withBucket();
  await put("source", "0123456789");
  const { UploadId = "" } = await s3.CreateMultipartUpload(at("k"));
  const part = { ...at("k"), UploadId, PartNumber: 1, CopySource: "box/source" };
  const { CopyPartResult } = await s3.UploadPartCopy({ ...part, CopySourceRange: "bytes=2-4" });
  await expect(s3.UploadPartCopy({ ...part, CopySourceRange: "bytes=2-10" })).rejects.toMatchObject({ name: "InvalidArgument" });
  await s3.CompleteMultipartUpload({ ...at("k"), UploadId, MultipartUpload: { Parts: [{ PartNumber: 1, ETag: CopyPartResult?.ETag }] } });
  expect(await text("k")).toBe("234");
  // A copy of it is one piece again, with the entity tag of one.
  const { CopyObjectResult } = await s3.CopyObject({ ...at("joined"), CopySource: "box/k" });
  expect(CopyObjectResult?.ETag).toBe(`"${createHash("md5").update("234").digest("hex")}"`);
});

test("every range of an object made of parts is the same bytes", async () => {
  const { s3, at } = await withBucket();
  const pieces = [Buffer.alloc(5 * 1024 ** 2, "abcdefg"), Buffer.alloc(5 * 1024 ** 2, "12345"), Buffer.from("the end")];
  const { UploadId = "" } = await s3.CreateMultipartUpload(at("k"));
  const Parts: { PartNumber: number; ETag: string | undefined }[] = [];
  for (const [i, Body] of pieces.entries()) {
    Parts.push({ PartNumber: i + 1, ETag: (await s3.UploadPart({ ...at("k"), UploadId, PartNumber: i + 1, Body })).ETag });
  }
  await s3.CompleteMultipartUpload({ ...at("k"), UploadId, MultipartUpload: { Parts } });
  const whole = Buffer.concat(pieces);
  await fc.assert(
    fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(6_000_000), async (first, length) => {
      const { Body } = await s3.GetObject({ ...at("k"), Range: `bytes=${first}-${first + length}` });
      expect((await buffer(Body as Readable)).equals(whole.subarray(first, first + length + 1))).toBe(true);
    }),
    { numRuns: 25 },
  );
});
