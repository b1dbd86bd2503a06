import { buffer } from "node:stream/consumers";
import { expect, test } from "vitest";
import { ZipFile } from "yazl";
import type { Client } from "../../door/aws.ts";
import { MemoryBucket } from "../testing/memory-bucket.ts";
import { readEntry } from "./read-entry.ts";

const artifact = { name: "Built", bucket: "artifacts", key: "shop/Built/abc" };

/** Reads `path` of an archive of these files; what begins with "-> " is a link. */
async function read(files: Record<string, string>, path: string): Promise<string | undefined> {
  const zip = new ZipFile();
  for (const [name, text] of Object.entries(files)) {
    const link = text.startsWith("-> ");
    zip.addBuffer(Buffer.from(link ? text.slice(3) : text), name, { mode: link ? 0o120777 : 0o100644 });
  }
  zip.end();
  return readBytes(await buffer(zip.outputStream), path);
}

async function readBytes(bytes: Buffer, path: string): Promise<string | undefined> {
  const bucket = new MemoryBucket();
  bucket.objects.set(`${artifact.bucket}/${artifact.key}`, bytes);
  return (await readEntry({ s3: bucket.s3 } as unknown as Client, artifact, path, 100))?.toString();
}

test("a file is read, by way of the links inside the artifact", async () => {
  const files = { "a/real.json": "[]", "a/link.json": "-> real.json", "top.json": "-> ./a/../a/link.json" };
  expect(await read(files, "a/real.json")).toBe("[]");
  expect(await read(files, "./top.json")).toBe("[]");
  expect(await read(files, "none.json")).toBeUndefined();
  expect(await read({ "to-nowhere": "-> none" }, "to-nowhere")).toBeUndefined();
});

test.each<Record<string, string>>([{ x: "-> /etc/passwd" }, { x: "-> ../other" }, { "d/x": "-> ../../other" }, { x: "-> x" }])(
  "a link that leads out, or round and round, is refused: %o",
  async (files) => {
    const [path = ""] = Object.keys(files);
    await expect(read(files, path)).rejects.toThrow(
      `The file ${path} of the artifact Built is a symbolic link that leads out of the artifact.`,
    );
  },
);

test("a file that is too large is not read", async () => {
  await expect(read({ x: "x".repeat(101) }, "x")).rejects.toThrow("The file x has 101 bytes; the limit is 100 bytes.");
});

test("what is not a ZIP says so, and where it lies", async () => {
  await expect(readBytes(Buffer.from("plain text"), "x")).rejects.toThrow(
    /^The artifact Built is not a valid ZIP file \(.+\)\. Artifact bucket: artifacts key: shop\/Built\/abc$/,
  );
  await expect(readBytes(Buffer.alloc(0), "x")).rejects.toThrow("The artifact Built is not a valid ZIP file");
});
