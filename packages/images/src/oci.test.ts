import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import { expect, test } from "vitest";
import { type OciManifest, readSaved } from "./oci.ts";
import { addEntry, packing } from "./tar.ts";

const sha256 = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");
const layer = Buffer.alloc(100_000, "layer");
const zipped = Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 0]), Buffer.alloc(50, 7)]);
const config = Buffer.from('{"architecture":"amd64"}');

function saved(files: readonly (readonly [string, Buffer | string])[]): Readable {
  return packing(async (tar) => {
    for (const [name, content] of files) {
      if (typeof content === "string") await addEntry(tar, { name, type: "symlink", linkname: content });
      else await addEntry(tar, { name, type: "file" }, content);
    }
  });
}

async function read(tar: Readable, options: { skip?: boolean } = {}) {
  const blobs: Record<string, Buffer> = {};
  let manifest: OciManifest | undefined;
  for await (const part of readSaved(tar)) {
    if (part.kind === "manifest") {
      manifest = part;
    } else if (options.skip !== true) {
      const chunks: Buffer[] = [];
      for await (const chunk of part.body) chunks.push(chunk);
      blobs[await part.digest] = Buffer.concat(chunks);
    }
  }
  return { blobs, manifest, content: JSON.parse(manifest?.bytes.toString() ?? "null") as unknown };
}

const olderForm = () =>
  saved([
    ["aa/VERSION", Buffer.from("1.0")],
    ["aa/json", Buffer.from("{}")],
    ["aa/layer.tar", layer],
    ["bb/layer.tar", "../aa/layer.tar"],
    [`${sha256(config)}.json`, config],
    ["manifest.json", Buffer.from(JSON.stringify([{ Config: `${sha256(config)}.json`, Layers: ["aa/layer.tar", "bb/layer.tar"] }]))],
  ]);

const expectedLayer = { mediaType: "application/vnd.oci.image.layer.v1.tar", digest: `sha256:${sha256(layer)}`, size: layer.length };
const expectedConfig = {
  mediaType: "application/vnd.oci.image.config.v1+json",
  digest: `sha256:${sha256(config)}`,
  size: config.length,
};

test("the older form: blobs once, a layer used twice named twice", async () => {
  const { blobs, manifest, content } = await read(olderForm());
  expect(blobs).toEqual({ [`sha256:${sha256(layer)}`]: layer, [`sha256:${sha256(config)}`]: config });
  expect(content).toMatchObject({ schemaVersion: 2, config: expectedConfig, layers: [expectedLayer, expectedLayer] });
  expect(manifest?.digest).toBe(`sha256:${sha256(manifest?.bytes ?? Buffer.alloc(0))}`);
});

test("an OCI layout, with a compressed layer", async () => {
  const path = (bytes: Buffer) => `blobs/sha256/${sha256(bytes)}`;
  const { content } = await read(
    saved([
      [path(zipped), zipped],
      [path(config), config],
      ["oci-layout", Buffer.from('{"imageLayoutVersion":"1.0.0"}')],
      ["manifest.json", Buffer.from(JSON.stringify([{ Config: path(config), Layers: [path(zipped)] }]))],
    ]),
  );
  expect(content).toMatchObject({
    config: expectedConfig,
    layers: [{ mediaType: "application/vnd.oci.image.layer.v1.tar+gzip", digest: `sha256:${sha256(zipped)}`, size: zipped.length }],
  });
});

test("bodies that nobody reads are described all the same", async () => {
  expect((await read(olderForm(), { skip: true })).content).toMatchObject({ layers: [expectedLayer, expectedLayer] });
});

test("a stream that is no image, or lacks a layer, is refused", async () => {
  await expect(read(saved([["x", layer]]))).rejects.toMatchObject({ code: "Damaged" });
  const lacking = saved([["manifest.json", Buffer.from('[{"Config":"c.json","Layers":["gone/layer.tar"]}]')]]);
  await expect(read(lacking)).rejects.toMatchObject({ code: "Damaged" });
});
