import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { crc32 } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { WireRequest } from "../message.ts";
import { scopeOf } from "../sigv4/scope.ts";
import { verify, verifyHead } from "../sigv4/verify.ts";
import { checksumsOf, openBody, openStream } from "./open.ts";

const secret = { secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY" };
const now = Date.parse("2013-05-24T00:00:00Z");
const credential = "AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request";
const code = (name: string) => expect.objectContaining({ code: name });
const chunk = (size: number, signature: string) =>
  `${size.toString(16)};chunk-signature=${signature}\r\n${size > 0 ? `${"a".repeat(size)}\r\n` : ""}`;

/** The two chunked examples of the S3 manual, "Transferring Payload in Multiple Chunks", without and with trailing headers. */
const plain = {
  headers: {
    host: "s3.amazonaws.com",
    "content-encoding": "aws-chunked",
    "content-length": "66824",
    "x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
    "x-amz-date": "20130524T000000Z",
    "x-amz-decoded-content-length": "66560",
    "x-amz-storage-class": "REDUCED_REDUNDANCY",
  },
  signature: "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9",
  body: `${chunk(65536, "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648")}${chunk(1024, "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497")}${chunk(0, "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9")}\r\n`,
};
const trailed = {
  headers: {
    host: "s3.amazonaws.com",
    "content-encoding": "aws-chunked",
    "x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
    "x-amz-date": "20130524T000000Z",
    "x-amz-decoded-content-length": "66560",
    "x-amz-storage-class": "REDUCED_REDUNDANCY",
    "x-amz-trailer": "x-amz-checksum-crc32c",
  },
  signature: "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e",
  body: `${chunk(65536, "b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2")}${chunk(1024, "1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7")}${chunk(0, "2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992")}x-amz-checksum-crc32c:sOO8/Q==\r\nx-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n`,
};

function signedRequest(example: { headers: Record<string, string>; signature: string }, body: string) {
  const names = Object.keys(example.headers).toSorted().join(";");
  const headers: Record<string, string> = {
    ...example.headers,
    authorization: `AWS4-HMAC-SHA256 Credential=${credential},SignedHeaders=${names},Signature=${example.signature}`,
  };
  const scope = scopeOf(headers, {});
  if (!scope) throw new Error("not signed");
  return { scope, raw: { method: "PUT", rawPath: "/examplebucket/chunkObject.txt", query: {}, headers, body: Buffer.from(body) } };
}

/** `bytes` in pieces of `size`, so that every boundary of the framing is cut somewhere. */
const pieces = (bytes: Uint8Array, size: number) =>
  Readable.from(Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) => bytes.subarray(index * size, (index + 1) * size)));

describe.each([
  ["without trailers", plain],
  ["with trailers", trailed],
])("signed chunks of the S3 manual %s", (_, example) => {
  test("are verified and decoded, whole and streamed", async () => {
    const { scope, raw } = signedRequest(example, example.body);
    await expect(verify(scope, raw, secret, now)).resolves.toHaveLength(66560);
    for (const size of [1021, 7919, 65541, 100_000]) {
      const stream = openStream(raw, pieces(raw.body, size), verifyHead(scope, raw, secret, now));
      expect((await buffer(stream)).equals(Buffer.alloc(66560, "a"))).toBe(true);
      if (example === trailed) expect(checksumsOf(stream)).toEqual({ "x-amz-checksum-crc32c": "sOO8/Q==" });
    }
  });

  test.each<[string, (body: string) => string, string]>([
    ["a changed byte", (body) => `${body.slice(0, 66_000)}b${body.slice(66_001)}`, "SignatureDoesNotMatch"],
    ["a changed signature", (body) => body.replace("ef5", "ef6").replace("51e5c7", "51e5c8"), "SignatureDoesNotMatch"],
    ["no signature", (body) => body.replace(/;chunk-signature=\w+/, ""), "SignatureDoesNotMatch"],
    ["chunks left out", (body) => body.slice(0, 65_600), "IncompleteBody"],
    ["the end left out", (body) => body.slice(0, body.indexOf("\r\n0;") + 2), "IncompleteBody"],
    ["bytes after the end", (body) => `${body}\r\nmore`, "IncompleteBody"],
    ["a size that is none", (body) => body.replace("10000;", "zzz;"), "IncompleteBody"],
  ])("%s is refused", async (_, bend, refusal) => {
    const { scope, raw } = signedRequest(example, bend(example.body));
    await expect(verify(scope, raw, secret, now)).rejects.toThrow(code(refusal));
    await expect(buffer(openStream(raw, pieces(raw.body, 4096), verifyHead(scope, raw, secret, now)))).rejects.toThrow(code(refusal));
  });
});

test("a changed trailer is refused", async () => {
  for (const [from, to] of [
    ["sOO8/Q==", "sOO8/A=="],
    ["d81f82", "d81f83"],
  ] as const) {
    const { scope, raw } = signedRequest(trailed, trailed.body.replace(from, to));
    await expect(verify(scope, raw, secret, now)).rejects.toThrow(code("SignatureDoesNotMatch"));
  }
});

const request = (headers: Record<string, string>, body: string | Buffer, more: Partial<WireRequest> = {}): WireRequest => ({
  method: "PUT",
  path: "/key",
  rawPath: "/b/key",
  query: {},
  headers,
  body: Buffer.from(body),
  requestId: "r",
  ...more,
});

describe("unsigned chunks with a trailer", () => {
  const data = "hello, trailers";
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(data));
  const headers = {
    "content-encoding": "gzip,aws-chunked",
    "content-length": "99",
    "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
    "x-amz-decoded-content-length": String(data.length),
    "x-amz-trailer": "x-amz-checksum-crc32",
  };
  const framed = (value: string) => `5\r\n${data.slice(0, 5)}\r\na\r\n${data.slice(5)}\r\n0\r\nx-amz-checksum-crc32:${value}\r\n\r\n`;

  test("are opened to what was meant", async () => {
    const opened = await openBody(request(headers, framed(sum.toString("base64"))));
    expect(Buffer.from(opened.body).toString()).toBe(data);
    expect(opened.headers).toMatchObject({
      "content-encoding": "gzip",
      "content-length": "15",
      "x-amz-checksum-crc32": sum.toString("base64"),
    });
    const sent = Buffer.from(framed(sum.toString("base64")));
    for (let size = 1; size < 20; size++) {
      const streamed = await openBody(request(headers, "", { bodyStream: pieces(sent, size) }));
      expect((await buffer(streamed.bodyStream ?? Readable.from([]))).toString()).toBe(data);
    }
  });

  test.each([
    ["a wrong digest", framed("AAAAAA=="), "BadDigest"],
    ["no digest", `f\r\n${data}\r\n0\r\n\r\n`, "MalformedTrailerError"],
    ["a digest that is none", framed("xyz"), "InvalidRequest"],
    ["too little", `5\r\nhello\r\n0\r\nx-amz-checksum-crc32:${sum.toString("base64")}\r\n\r\n`, "IncompleteBody"],
    ["too much", `10\r\n${data}x\r\n0\r\n\r\n`, "IncompleteBody"],
  ])("%s is refused", async (_, body, refusal) => {
    await expect(openBody(request(headers, body))).rejects.toThrow(code(refusal));
  });

  test("an anonymous request cannot claim signed chunks", async () => {
    const claiming = { ...headers, "x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" };
    await expect(openBody(request(claiming, framed("")))).rejects.toThrow(code("AccessDenied"));
  });
});

describe("digests in headers", () => {
  const data = Buffer.from("123456789");
  // The check values of the algorithms' own definitions.
  const digests: [string, string][] = [
    ["x-amz-checksum-crc32", Buffer.from("cbf43926", "hex").toString("base64")],
    ["x-amz-checksum-crc32c", Buffer.from("e3069283", "hex").toString("base64")],
    ["x-amz-checksum-crc64nvme", Buffer.from("ae8b14860a799888", "hex").toString("base64")],
    ["x-amz-checksum-sha1", createHash("sha1").update(data).digest("base64")],
    ["x-amz-checksum-sha256", createHash("sha256").update(data).digest("base64")],
    ["content-md5", createHash("md5").update(data).digest("base64")],
  ];

  test.each(digests)("%s", async (header, value) => {
    await expect(openBody(request({ [header]: value }, data))).resolves.toMatchObject({ headers: { [header]: value } });
    await expect(openBody(request({ [header]: value }, "12345678"))).rejects.toThrow(code("BadDigest"));
    const refusal = header === "content-md5" ? "InvalidDigest" : "InvalidRequest";
    await expect(openBody(request({ [header]: "AAA=" }, data))).rejects.toThrow(code(refusal));
  });

  test("of a completed upload are the object's, not the body's", async () => {
    const completing = request({ "x-amz-checksum-crc32": "AAAAAA==" }, data, { method: "POST", query: { uploadId: ["7"] } });
    await expect(openBody(completing)).resolves.toMatchObject({ body: data });
  });
});

test("a source that breaks off breaks the opened stream", async () => {
  const source = new Readable({ read() {} });
  const opened = openStream({ method: "PUT", rawPath: "/", query: {}, headers: {} }, source);
  source.push("part");
  setImmediate(() => source.destroy());
  await expect(buffer(opened)).rejects.toThrow("ended early");
});
