import { createServer, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { Readable } from "node:stream";
import { buffer, text } from "node:stream/consumers";
import * as sdk from "@aws-sdk/client-s3";
import { openBody, readBody, readHead, withBucket as placed, writeResponse } from "@towpath/wire";
import { afterEach, expect, test } from "vitest";
import { rootCaller } from "../index.ts";
import { withBucket } from "./fixture.ts";

const open: (Server | sdk.S3Client)[] = [];
afterEach(() => {
  for (const one of open.splice(0)) {
    if (one instanceof sdk.S3Client) one.destroy();
    else one.close().closeAllConnections();
  }
});

/** The service behind HTTP as the server puts it there, but for the signatures. */
async function served() {
  const made = await withBucket();
  const { door } = made;
  const caller = rootCaller("000000000000", "us-east-1");
  const server = createServer(async (message, out) => {
    const head = placed(readHead(message, "id"));
    const isStreamed = ["PutObject", "UploadPart"].includes((await door.spoken("s3")).protocol.route(head) ?? "");
    const request = await openBody(isStreamed ? { ...head, bodyStream: message } : { ...head, body: await readBody(message) });
    await writeResponse(out, await door.serve("s3", request, caller, new AbortController().signal), "id");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const client = new sdk.S3Client({
    endpoint: `http://127.0.0.1:${port}`,
    region: "us-east-1",
    credentials: { accessKeyId: "AKIA", secretAccessKey: "x" },
    maxAttempts: 1,
  });
  open.push(server, client);
  return { ...made, port, client };
}

test("the SDK puts, reads, lists and finds the errors it knows", async () => {
  const { client } = await served();
  const at = { Bucket: "box", Key: "a b/ü.txt" };
  await client.send(new sdk.PutObjectCommand({ ...at, Body: "hello", Metadata: { who: "me" }, Expires: new Date(1_800_000_000_000) }));
  const got = await client.send(new sdk.GetObjectCommand({ ...at, ChecksumMode: "ENABLED" }));
  expect(await got.Body?.transformToString()).toBe("hello");
  expect(got).toMatchObject({ Metadata: { who: "me" }, ContentLength: 5, ChecksumType: "FULL_OBJECT" });
  expect(got.$metadata.httpStatusCode).toBe(200);
  const part = await client.send(new sdk.GetObjectCommand({ ...at, Range: "bytes=1-2" }));
  expect(await part.Body?.transformToString()).toBe("el");
  expect([part.$metadata.httpStatusCode, part.ContentRange]).toEqual([206, "bytes 1-2/5"]);
  const list = await client.send(new sdk.ListObjectsV2Command({ Bucket: "box", Delimiter: "/" }));
  expect(list.CommonPrefixes).toEqual([{ Prefix: "a b/" }]);
  await expect(client.send(new sdk.GetObjectCommand({ ...at, Key: "none" }))).rejects.toBeInstanceOf(sdk.NoSuchKey);
  await expect(client.send(new sdk.HeadObjectCommand({ ...at, Key: "none" }))).rejects.toBeInstanceOf(sdk.NotFound);
  await expect(client.send(new sdk.HeadBucketCommand({ Bucket: "none" }))).rejects.toBeInstanceOf(sdk.NotFound);
  await expect(client.send(new sdk.GetObjectCommand({ ...at, Range: "bytes=9-" }))).rejects.toMatchObject({ name: "InvalidRange" });
  const etag = got.ETag;
  await expect(client.send(new sdk.GetObjectCommand({ ...at, IfNoneMatch: etag }))).rejects.toMatchObject({
    $metadata: { httpStatusCode: 304 },
  });
  await client.send(new sdk.DeleteObjectCommand(at));
  await expect(client.send(new sdk.DeleteBucketCommand({ Bucket: "box" }))).resolves.toMatchObject({ $metadata: { httpStatusCode: 204 } });
});

test("a stream of unknown digest, and an upload in parts, through the SDK", async () => {
  const { client } = await served();
  const at = { Bucket: "box", Key: "k" };
  const body = Buffer.alloc(6 * 1024 ** 2, "0123456789");
  await client.send(new sdk.PutObjectCommand({ ...at, Body: Readable.from([body]), ContentLength: body.length }));
  const { UploadId } = await client.send(new sdk.CreateMultipartUploadCommand({ ...at, ChecksumAlgorithm: "CRC32" }));
  const Parts = [];
  for (const [i, Body] of [body, Buffer.from("end")].entries()) {
    const { ETag, ChecksumCRC32 } = await client.send(new sdk.UploadPartCommand({ ...at, UploadId, PartNumber: i + 1, Body }));
    Parts.push({ PartNumber: i + 1, ETag, ChecksumCRC32 });
  }
  await client.send(new sdk.CompleteMultipartUploadCommand({ ...at, UploadId, MultipartUpload: { Parts } }));
  const { Body } = await client.send(new sdk.GetObjectCommand(at));
  expect((await buffer(Body as Readable)).equals(Buffer.concat([body, Buffer.from("end")]))).toBe(true);
});

test("a wrong digest, and a client that leaves in the middle, leave nothing behind", async () => {
  const { client, port, s3, files } = await served();
  const wrong = new sdk.PutObjectCommand({ Bucket: "box", Key: "k", Body: "hello", ContentMD5: "1B2M2Y8AsgTpgAmY7PhCfg==" });
  await expect(client.send(wrong)).rejects.toMatchObject({ name: "BadDigest" });
  const socket = connect(port, "127.0.0.1");
  socket.write("PUT /box/k HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\nonly this");
  await expect.poll(() => files().length).toBe(1);
  socket.destroy();
  await expect.poll(() => files().length).toBe(0);
  await expect(s3.HeadObject({ Bucket: "box", Key: "k" })).rejects.toMatchObject({ name: "NotFound" });
});

test("a refusal before a large body was read reaches the client", async () => {
  const { port } = await served();
  const socket = connect(port, "127.0.0.1");
  const body = Buffer.alloc(3_000_000);
  socket.write(`PUT /none/k HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n`);
  socket.write(body);
  expect(await text(socket)).toContain("<Code>NoSuchBucket</Code>");
});
