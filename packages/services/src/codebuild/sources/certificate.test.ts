import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type FakeHouse, openFakeHouse } from "../testing/house.ts";
import { certificateFile } from "./certificate.ts";

let house: FakeHouse;
let directory: string;
beforeEach(async () => {
  house = await openFakeHouse();
  directory = await mkdtemp(join(tmpdir(), "certificate-"));
});
afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
  await house[Symbol.asyncDispose]();
});

const pem = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
const arn = "arn:aws:s3:::bucket/tls/host.pem";
const put = (Body: string) => house.aws.s3.PutObject({ Bucket: "bucket", Key: "tls/host.pem", Body: Buffer.from(Body) });
const fetched = (of: string | undefined) =>
  certificateFile(of, { s3: house.aws.s3, directory: join(directory, "work"), signal: new AbortController().signal });

test("the certificates of a project are read from S3", async () => {
  await put(pem);
  expect(await readFile((await fetched(arn)) ?? "", "utf8")).toBe(pem);
  expect(await fetched(undefined)).toBeUndefined();
});

test("what is not there, or no certificate, is told", async () => {
  await expect(fetched(arn)).rejects.toThrow("Unable to read the certificate: NoSuchKey");
  await put("not a certificate");
  await expect(fetched(arn)).rejects.toThrow(`The certificate ${arn} is not in PEM`);
});
