import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import type { Effect } from "@towpath/journal";
import { expect, test } from "vitest";
import { withBucket } from "./fixture.ts";

test("an object comes back as it was put, with all that was said of it", async () => {
  const { s3, put, text, at, journal } = await withBucket();
  const stored = await put("a/b.txt", "hello", {
    ContentType: "text/plain",
    CacheControl: "no-cache",
    Metadata: { Owner: "me" },
    Tagging: "team=blue&empty=",
    StorageClass: "STANDARD_IA",
  });
  expect(stored).toMatchObject({ ETag: `"${createHash("md5").update("hello").digest("hex")}"`, ServerSideEncryption: "AES256" });
  expect(stored).not.toHaveProperty("VersionId");
  expect(await text("a/b.txt")).toBe("hello");
  await expect(s3.HeadObject(at("a/b.txt"))).resolves.toMatchObject({
    ContentLength: 5,
    ContentType: "text/plain",
    CacheControl: "no-cache",
    Metadata: { owner: "me" },
    StorageClass: "STANDARD_IA",
    TagCount: 2,
    ETag: stored.ETag,
  });
  await expect(s3.GetObjectTagging(at("a/b.txt"))).resolves.toEqual({
    TagSet: [
      { Key: "team", Value: "blue" },
      { Key: "empty", Value: "" },
    ],
  });
  const [event] = journal.eventsAfter(0, { source: "aws.s3" });
  expect(event).toMatchObject({
    type: "Object Created",
    resource: "arn:aws:s3:::box",
    detail: { bucket: { name: "box" }, object: { key: "a/b.txt", size: 5, etag: stored.ETag?.slice(1, -1) }, reason: "PutObject" },
  });
});

test("rules see what happens in a bucket while its notifications to EventBridge are on", async () => {
  const { s3, put, journal } = await withBucket();
  await put("k", "one");
  await s3.PutBucketNotificationConfiguration({ Bucket: "box", NotificationConfiguration: { EventBridgeConfiguration: {} } });
  await expect(s3.GetBucketNotificationConfiguration({ Bucket: "box" })).resolves.toEqual({ EventBridgeConfiguration: {} });
  await put("k", "two");
  await s3.PutBucketNotificationConfiguration({ Bucket: "box", NotificationConfiguration: {} });
  await put("k", "three");
  expect(journal.eventsAfter(0, { source: "aws.s3" }).map(({ internal = false }) => internal)).toEqual([true, false, true]);
});

test("without versioning a key has one object, and one file", async () => {
  const { s3, put, text, at, files } = await withBucket();
  await put("k", "one");
  await put("k", "two");
  expect(await text("k")).toBe("two");
  expect(files()).toHaveLength(1);
  await s3.DeleteObject(at("k"));
  expect(files()).toHaveLength(0);
  await expect(s3.GetObject(at("k"))).rejects.toMatchObject({ name: "NoSuchKey", message: "The specified key does not exist." });
  await expect(s3.DeleteObject(at("k"))).resolves.toEqual({});
});

test("with versioning every put and every delete is a version", async () => {
  const { s3, put, text, at } = await withBucket("Enabled");
  const one = await put("k", "one");
  const two = await put("k", "two");
  expect(one.VersionId).toMatch(/^[\w.]{32}$/);
  const marker = await s3.DeleteObject(at("k"));
  expect(marker).toMatchObject({ DeleteMarker: true });
  await expect(s3.GetObject(at("k"))).rejects.toMatchObject({ name: "NoSuchKey" });
  await expect(s3.GetObject({ ...at("k"), VersionId: marker.VersionId })).rejects.toMatchObject({ name: "MethodNotAllowed", status: 405 });
  expect(await text("k", { VersionId: one.VersionId })).toBe("one");
  const { Versions, DeleteMarkers } = await s3.ListObjectVersions({ Bucket: "box" });
  expect(Versions?.map(({ VersionId, IsLatest }) => [VersionId, IsLatest])).toEqual([
    [two.VersionId, false],
    [one.VersionId, false],
  ]);
  expect(DeleteMarkers).toMatchObject([{ VersionId: marker.VersionId, IsLatest: true }]);
  await s3.DeleteObject({ ...at("k"), VersionId: marker.VersionId });
  expect(await text("k")).toBe("two");
  await s3.DeleteObject({ ...at("k"), VersionId: two.VersionId });
  expect(await text("k")).toBe("one");
  await expect(s3.DeleteBucket({ Bucket: "box" })).rejects.toMatchObject({ name: "BucketNotEmpty", status: 409 });
});

test("suspended versioning writes the version named null and leaves the others", async () => {
  const { s3, put, text, at } = await withBucket();
  await put("k", "before");
  await s3.PutBucketVersioning({ Bucket: "box", VersioningConfiguration: { Status: "Enabled" } });
  const kept = await put("k", "kept");
  await s3.PutBucketVersioning({ Bucket: "box", VersioningConfiguration: { Status: "Suspended" } });
  await put("k", "null again");
  expect(await text("k", { VersionId: "null" })).toBe("null again");
  await expect(s3.DeleteObject(at("k"))).resolves.toEqual({ DeleteMarker: true, VersionId: "null" });
  const { Versions } = await s3.ListObjectVersions({ Bucket: "box" });
  expect(Versions?.map(({ VersionId }) => VersionId)).toEqual([kept.VersionId]);
});

test.each([
  [{ Range: "bytes=2-3" }, "cd", "bytes 2-3/10"],
  [{ Range: "bytes=7-" }, "hij", "bytes 7-9/10"],
  [{ Range: "bytes=-4" }, "ghij", "bytes 6-9/10"],
  [{ Range: "bytes=5-500" }, "fghij", "bytes 5-9/10"],
  [{ Range: "bytes=1-2,4-5" }, "abcdefghij", undefined],
  [{ Range: "lines=1-2" }, "abcdefghij", undefined],
])("%o reads %s", async (input, expected, contentRange) => {
  const { s3, put, text, at } = await withBucket();
  await put("k", "abcdefghij");
  expect(await text("k", input)).toBe(expected);
  const { ContentRange, ContentLength } = await s3.HeadObject({ ...at("k"), ...input });
  expect([ContentRange, ContentLength]).toEqual([contentRange, expected.length]);
});

test("a range behind the end is refused with the size", async () => {
  const { s3, put, at } = await withBucket();
  await put("k", "abc");
  await put("empty", "");
  for (const key of ["k", "empty"]) {
    await expect(s3.GetObject({ ...at(key), Range: "bytes=3-" })).rejects.toMatchObject({ name: "InvalidRange", status: 416 });
  }
  expect(await buffer((await s3.GetObject(at("empty"))).Body as Readable)).toHaveLength(0);
});

test("conditions of readers", async () => {
  const { s3, put, at, clock } = await withBucket();
  const { ETag } = await put("k");
  const now = clock.now();
  const head = (more: object) => s3.HeadObject({ ...at("k"), ...more });
  await expect(head({ IfNoneMatch: ETag })).rejects.toMatchObject({ name: "NotModified", status: 304 });
  await expect(head({ IfNoneMatch: '"other", "another"' })).resolves.toMatchObject({ ETag });
  await expect(head({ IfMatch: '"other"' })).rejects.toMatchObject({ name: "PreconditionFailed", status: 412 });
  await expect(head({ IfMatch: ETag, IfUnmodifiedSince: new Date(now - 5_000) })).resolves.toMatchObject({ ETag });
  await expect(head({ IfUnmodifiedSince: new Date(now - 5_000) })).rejects.toMatchObject({ status: 412 });
  await expect(head({ IfModifiedSince: new Date(now) })).rejects.toMatchObject({ status: 304 });
  await expect(head({ IfModifiedSince: new Date(now - 5_000) })).resolves.toMatchObject({ ETag });
});

test("conditions of writers hold at the moment of the write", async () => {
  const { put, text, s3, at } = await withBucket();
  const writes = await Promise.allSettled(Array.from({ length: 5 }, (_, i) => put("k", `v${i}`, { IfNoneMatch: "*" })));
  expect(writes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  const { ETag } = await s3.HeadObject(at("k"));
  await put("k", "next", { IfMatch: ETag });
  await expect(put("k", "lost", { IfMatch: ETag })).rejects.toMatchObject({ name: "PreconditionFailed" });
  await expect(put("none", "x", { IfMatch: ETag })).rejects.toMatchObject({ name: "NoSuchKey" });
  expect(await text("k")).toBe("next");
});

test("a copy shares the bytes and keeps them when the source goes", async () => {
  const { s3, put, text, at, files } = await withBucket();
  await put("from here", "bytes", { ContentType: "a/b", Metadata: { x: "1" }, Tagging: "t=1" });
  await s3.CopyObject({ ...at("to"), CopySource: "box/from%20here" });
  expect(files()).toHaveLength(1);
  await s3.DeleteObject(at("from here"));
  expect(await text("to")).toBe("bytes");
  await expect(s3.HeadObject(at("to"))).resolves.toMatchObject({ ContentType: "a/b", Metadata: { x: "1" }, TagCount: 1 });
  await s3.CopyObject({ ...at("to"), CopySource: "/box/to", MetadataDirective: "REPLACE", Metadata: { y: "2" } });
  await expect(s3.HeadObject(at("to"))).resolves.toMatchObject({ Metadata: { y: "2" }, ContentType: "binary/octet-stream" });
  await expect(s3.CopyObject({ ...at("to"), CopySource: "box/to" })).rejects.toThrow("copy an object to itself");
  await expect(s3.CopyObject({ ...at("to"), CopySource: "box/none" })).rejects.toMatchObject({ name: "NoSuchKey" });
  expect(await text("to")).toBe("bytes");
});

test("of a body that ends in an error nothing is kept", async () => {
  const { s3, at, files } = await withBucket();
  const Body = Readable.from(
    (async function* () {
      yield Buffer.alloc(100_000);
      throw new Error("the client has gone");
    })(),
  );
  await expect(s3.PutObject({ ...at("k"), Body })).rejects.toMatchObject({ name: "IncompleteBody" });
  expect(files()).toHaveLength(0);
  await expect(s3.HeadObject(at("k"))).rejects.toMatchObject({ name: "NotFound", status: 404 });
});

test("a file stays while it is read, and goes when it is not", async () => {
  const { s3, put, at, files } = await withBucket();
  await put("k", Buffer.alloc(3 * 1024 ** 2, 7));
  const { Body } = await s3.GetObject(at("k"));
  await s3.DeleteObject(at("k"));
  expect(files()).toHaveLength(1);
  expect(await buffer(Body as Readable)).toHaveLength(3 * 1024 ** 2);
  await expect.poll(() => files().length).toBe(0);
});

test("the sweep after a start removes what no row names, and nothing else", async () => {
  const { put, text, files, service, home, journal } = await withBucket();
  await put("k", "kept");
  mkdirSync(join(home.dataDirectory, "s3", "ab"), { recursive: true });
  writeFileSync(join(home.dataDirectory, "s3", "ab", "cdef"), "left behind");
  await service.recover();
  expect(journal.one("SELECT kind FROM journal_outbox WHERE service = 's3'")).toMatchObject({ kind: "sweep" });
  await service.effects["sweep"]?.perform({} as Effect<never>, new AbortController().signal);
  expect(files()).toHaveLength(1);
  expect(await text("k")).toBe("kept");
});

test("what is not supported is refused by name", async () => {
  const { s3, put } = await withBucket();
  await expect(put("k", "x", { SSECustomerAlgorithm: "AES256" })).rejects.toThrow("customer-provided keys");
  await expect(put("k", "x", { StorageClass: "GLACIER" })).rejects.toThrow("GLACIER");
  await expect(put("k", "x", { ACL: "public-read" })).rejects.toMatchObject({ name: "AccessControlListNotSupported" });
  await expect(put("k".repeat(1_025))).rejects.toMatchObject({ name: "KeyTooLongError" });
  await expect(put("k", "x", { Metadata: { a: "x".repeat(2_048) } })).rejects.toMatchObject({ name: "MetadataTooLarge" });
  await expect(s3.SelectObjectContent({} as never)).rejects.toMatchObject({ name: "NotImplemented" });
});

test("several objects are deleted at once, each with its own result", async () => {
  const { s3, put, files } = await withBucket();
  await put("a");
  const { ETag } = await put("b");
  await put("c");
  const { Deleted, Errors } = await s3.DeleteObjects({
    Bucket: "box",
    Delete: { Objects: [{ Key: "a" }, { Key: "none" }, { Key: "b", ETag: '"other"' }, { Key: "c", ETag }] },
  });
  expect(Deleted).toEqual([{ Key: "a" }, { Key: "none" }]);
  expect(Errors).toMatchObject([
    { Key: "b", Code: "PreconditionFailed" },
    { Key: "c", Code: "PreconditionFailed" },
  ]);
  const quiet = await s3.DeleteObjects({ Bucket: "box", Delete: { Quiet: true, Objects: [{ Key: "b" }, { Key: "c" }] } });
  expect(quiet).toEqual({});
  expect(files()).toHaveLength(0);
});
