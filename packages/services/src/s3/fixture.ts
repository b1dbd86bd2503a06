import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { FakeClock, inMemoryJournal, seededIds, silentLog } from "@towpath/journal";
import { afterEach } from "vitest";
import { allowEverybody, Door, rootCaller } from "../index.ts";
import { openS3 } from "./service.ts";

const directories: string[] = [];
afterEach(() => {
  for (const made of directories.splice(0)) rmSync(made, { recursive: true, force: true });
});

/** The service behind a door, on a directory of its own. */
export function opened(region = "us-east-1") {
  const clock = new FakeClock();
  const dataDirectory = mkdtempSync(join(tmpdir(), "s3-"));
  directories.push(dataDirectory);
  const home = { installationId: "i", account: "000000000000", region, dataDirectory, endpoint: "http://127.0.0.1:4566" };
  const parts = { journal: inMemoryJournal(clock), clock, ids: seededIds(1), log: silentLog, home };
  const door = new Door({ ...parts, authorize: allowEverybody });
  const service = openS3(parts);
  door.add(service);
  const s3 = door.as(rootCaller("000000000000", region)).s3;
  const other = door.as(rootCaller("111111111111", region)).s3;
  return { ...parts, service, door, s3, other, files: () => filesIn(join(dataDirectory, "s3")) };
}
const filesIn = (directory: string) => readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());

/** The same with a bucket named "box", and short ways to put and read. */
export async function withBucket(versioning?: "Enabled" | "Suspended") {
  const made = opened();
  await made.s3.CreateBucket({ Bucket: "box" });
  if (versioning) await made.s3.PutBucketVersioning({ Bucket: "box", VersioningConfiguration: { Status: versioning } });
  const put = (Key: string, Body: string | Buffer = Key, more: object = {}) =>
    made.s3.PutObject({ Bucket: "box", Key, Body: Buffer.from(Body), ...more });
  const text = async (Key: string, more: object = {}) => {
    const { Body } = await made.s3.GetObject({ Bucket: "box", Key, ...more });
    return (await buffer(Body as Readable)).toString();
  };
  return { ...made, put, text, at: (Key: string) => ({ Bucket: "box", Key }) };
}
