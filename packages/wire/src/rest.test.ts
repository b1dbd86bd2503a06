import { Readable } from "node:stream";
import * as s3 from "@aws-sdk/client-s3";
import { describe, expect, test } from "vitest";
import { ApiError, fault, toWireError } from "./errors.ts";
import { withBucket } from "./http/bucket.ts";
import { parseQuery } from "./http/read.ts";
import type { WireRequest } from "./message.ts";
import { serviceModel } from "./model.ts";
import { protocolFor } from "./protocol.ts";

const model = serviceModel(s3, s3.S3Client);
const protocol = protocolFor(model);

function request(method: string, url: string, headers: Record<string, string> = {}, body: string | Uint8Array = ""): WireRequest {
  const [rawPath = "/", query = ""] = url.split("?");
  return withBucket({ method, path: rawPath, rawPath, query: parseQuery(query), headers, body: Buffer.from(body), requestId: "id-1" });
}
const decode = (name: string, sent: WireRequest) => protocol.decode(model.operations[name]!, sent);

describe("routes of S3", () => {
  test.each<[string, string, Record<string, string>, string | undefined]>([
    ["GET", "/", {}, "ListBuckets"],
    ["PUT", "/b", {}, "CreateBucket"],
    ["PUT", "/b/", {}, "CreateBucket"],
    ["HEAD", "/b", {}, "HeadBucket"],
    ["DELETE", "/b", {}, "DeleteBucket"],
    ["GET", "/b", {}, "ListObjects"],
    ["GET", "/b?list-type=2&prefix=x", {}, "ListObjectsV2"],
    ["GET", "/b?location", {}, "GetBucketLocation"],
    ["GET", "/b?versions", {}, "ListObjectVersions"],
    ["GET", "/b?uploads", {}, "ListMultipartUploads"],
    ["POST", "/b?delete", {}, "DeleteObjects"],
    ["GET", "/b/k", {}, "GetObject"],
    ["GET", "/b/dir/", {}, "GetObject"],
    ["GET", "/b//", {}, "GetObject"],
    ["GET", "/b/k?versionId=1", {}, "GetObject"],
    ["GET", "/b/k?partNumber=2", {}, "GetObject"],
    ["GET", "/b/k?x-id=GetObject", {}, "GetObject"],
    ["GET", "/b/k?acl", {}, "GetObjectAcl"],
    ["GET", "/b/k?uploadId=7", {}, "ListParts"],
    ["HEAD", "/b/k", {}, "HeadObject"],
    ["PUT", "/b/k", {}, "PutObject"],
    ["PUT", "/b/k", { "x-amz-copy-source": "/b/x" }, "CopyObject"],
    ["PUT", "/b/k?partNumber=1&uploadId=7", {}, "UploadPart"],
    ["PUT", "/b/k?partNumber=1&uploadId=7", { "x-amz-copy-source": "/b/x" }, "UploadPartCopy"],
    ["PUT", "/b/k?uploadId=7", {}, undefined],
    ["POST", "/b/k?uploads", {}, "CreateMultipartUpload"],
    ["POST", "/b/k?uploadId=7", {}, "CompleteMultipartUpload"],
    ["DELETE", "/b/k?uploadId=7", {}, "AbortMultipartUpload"],
    ["DELETE", "/b/k?versionId=7", {}, "DeleteObject"],
    ["PUT", "/b/k?unheard-of", {}, "PutObject"],
    ["POST", "/b/k", {}, undefined],
    ["PATCH", "/b/k", {}, undefined],
  ])("%s %s %j -> %s", (method, url, headers, name) => {
    expect(protocol.route(request(method, url, headers))).toBe(name);
  });

  test("what fits none is a method not allowed", () => {
    expect(protocol.unknown(request("PATCH", "/b/k"))).toMatchObject({ code: "MethodNotAllowed", status: 405 });
  });
});

describe("inputs", () => {
  test("labels, headers, metadata and queries", async () => {
    const headers = { "content-type": "text/plain", "x-amz-meta-a": "1", "x-amz-meta-b-c": "é", "content-length": "3" };
    await expect(decode("PutObject", request("PUT", "/bucket/a%20b/%C3%A9%2F+", headers, "abc"))).resolves.toMatchObject({
      Bucket: "bucket",
      Key: "a b/é/+",
      ContentType: "text/plain",
      ContentLength: 3,
      Metadata: { a: "1", "b-c": "é" },
      Body: Buffer.from("abc"),
    });
    await expect(decode("ListObjectsV2", request("GET", "/b?list-type=2&max-keys=5&fetch-owner=true"))).resolves.toEqual({
      Bucket: "b",
      MaxKeys: 5,
      FetchOwner: true,
    });
  });

  test("a body that is not buffered is passed as the stream itself", async () => {
    const bodyStream = Readable.from([]);
    const input = await decode("PutObject", { ...request("PUT", "/b/k"), bodyStream });
    expect((input as { Body: unknown }).Body).toBe(bodyStream);
  });

  test("XML, whatever its namespace", async () => {
    for (const root of ["<Delete>", '<Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/">']) {
      const body = `${root}<Object><Key>a&amp;b</Key></Object><Object><Key> c </Key><VersionId>1</VersionId></Object><Quiet>true</Quiet></Delete>`;
      await expect(decode("DeleteObjects", request("POST", "/b?delete", {}, body))).resolves.toMatchObject({
        Delete: { Objects: [{ Key: "a&b" }, { Key: " c ", VersionId: "1" }], Quiet: true },
      });
    }
  });

  test.each<[string, string | Uint8Array]>([
    ["cut off", "<Delete><Object>"],
    ["mismatched", "<Delete><Object></Delete></Object>"],
    ["no XML", "hello"],
    ["no UTF-8", Buffer.from([0x3c, 0xff, 0x3e])],
    ["fifty thousand open tags", "<a>".repeat(50_000)],
    ["an undefined entity bomb", '<!DOCTYPE a [<!ENTITY b "bb">'],
  ])("XML that is %s is MalformedXML", async (_, body) => {
    await expect(decode("DeleteObjects", request("POST", "/b?delete", {}, body))).rejects.toThrow(
      expect.objectContaining({ code: "MalformedXML", status: 400 }),
    );
  });

  test.each<[string, string, string, Record<string, string>]>([
    ["ListObjectsV2", "GET", "/b?list-type=2&max-keys=many", {}],
    ["ListObjectsV2", "GET", "/b?list-type=2&fetch-owner=perhaps", {}],
    ["GetObject", "GET", "/b/k", { "if-modified-since": "yesterday" }],
  ])("%s with a value of the wrong type", async (name, method, url, headers) => {
    await expect(decode(name, request(method, url, headers))).rejects.toThrow(expect.objectContaining({ code: "InvalidArgument" }));
  });

  test("escapes that are none are InvalidURI", async () => {
    await expect(decode("GetObject", request("GET", "/b/%zz"))).rejects.toThrow(expect.objectContaining({ code: "InvalidURI" }));
    expect(() => request("GET", "/%zz/k")).toThrow(expect.objectContaining({ code: "InvalidURI" }));
  });
});

describe("answers", () => {
  const encode = (name: string, output: object) => protocol.encode(model.operations[name]!, output, request("GET", "/b/k"));

  test("a stream and its headers", () => {
    const Body = Readable.from([]);
    const LastModified = new Date("2026-11-23T16:00:00.500Z");
    const output = { Body, ContentLength: 3, LastModified, Metadata: { a: "1" }, ETag: '"e"', AcceptRanges: "bytes" };
    expect(encode("GetObject", output)).toEqual({
      status: 200,
      headers: {
        "content-length": "3",
        "last-modified": "Mon, 23 Nov 2026 16:00:00 GMT",
        "x-amz-meta-a": "1",
        etag: '"e"',
        "accept-ranges": "bytes",
      },
      body: Body,
    });
  });

  test("a part of an object is Partial Content, asked for with GET or HEAD", () => {
    expect(encode("GetObject", { Body: Buffer.from("b"), ContentRange: "bytes 1-1/3" }).status).toBe(206);
    expect(encode("HeadObject", { ContentRange: "bytes 1-1/3" }).status).toBe(206);
    expect(encode("HeadObject", { ContentLength: 3 }).status).toBe(200);
  });

  test("lists under S3's own root", () => {
    const { body } = encode("ListBuckets", { Buckets: [{ Name: "b", CreationDate: new Date(0) }], Owner: { ID: "o" } });
    expect(body).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n<ListAllMyBucketsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Buckets><Bucket><Name>b</Name><CreationDate>1970-01-01T00:00:00Z</CreationDate></Bucket></Buckets><Owner><ID>o</ID></Owner></ListAllMyBucketsResult>',
    );
  });

  test("a location is the root's text", () => {
    expect(encode("GetBucketLocation", { LocationConstraint: "eu-west-1" }).body).toContain('2006-03-01/">eu-west-1</LocationConstraint>');
    expect(encode("GetBucketLocation", {}).body).toContain('2006-03-01/"></LocationConstraint>');
  });

  test("an operation without a body answers none", () => {
    expect(encode("DeleteObject", {})).toEqual({ status: 204, headers: {} });
  });

  test("errors, with their members, and none of it for HEAD", () => {
    const missing = toWireError(model, fault(s3.NoSuchKey, "The specified key does not exist."))!;
    expect(protocol.fail(missing, request("GET", "/b/k"))).toEqual({
      status: 404,
      headers: { "content-type": "application/xml" },
      body: '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message><RequestId>id-1</RequestId></Error>',
    });
    expect(protocol.fail(missing, request("HEAD", "/b/k")).body).toBeUndefined();
    expect(toWireError(model, fault(s3.NotFound, "Not Found"))).toMatchObject({ status: 404 });
    const denied = toWireError(model, new ApiError("AccessDenied", "no", 403, { "X-Amz-Expires": "60" }))!;
    expect(protocol.fail(denied, request("GET", "/b/k")).body).toContain("<X-Amz-Expires>60</X-Amz-Expires>");
  });
});
