/** Images as tar streams of the fake's own: per image a description and its root file system. */
import type { Readable } from "node:stream";
import { EngineFault } from "../errors.ts";
import type { ByteSource } from "../port.ts";
import { packTar, type TarEntry, unpackTar } from "../tar.ts";
import { FakeFiles } from "./files.ts";
import { type FakeImage, normalReference, type World } from "./world.ts";

export async function saveImages(world: World, refs: readonly string[]): Promise<Readable> {
  const entries: TarEntry[] = [];
  for (const ref of refs) {
    const { files, ...image } = world.image(ref);
    const parts: Buffer[] = [];
    for await (const part of files.pack("/")) parts.push(part as Buffer);
    const named = world.images.has(ref) ? [] : [normalReference(ref)];
    entries.push({ path: `${image.id}.json`, content: JSON.stringify({ image, refs: named }) });
    entries.push({ path: `${image.id}.tar`, content: Buffer.concat(parts) });
  }
  return packTar(entries);
}

export async function loadImages(world: World, tar: ByteSource): Promise<readonly string[]> {
  const entries = new Map<string, Buffer>();
  try {
    for await (const { path, content = "" } of unpackTar(tar)) entries.set(path, Buffer.from(content));
  } catch (cause) {
    throw new EngineFault("Cannot load images: not a tar stream", { cause });
  }
  const loaded: string[] = [];
  for (const [name, content] of entries) {
    if (!name.endsWith(".json")) continue;
    const { image, refs } = JSON.parse(content.toString("utf8")) as { image: Omit<FakeImage, "files">; refs: string[] };
    const files = new FakeFiles();
    await files.unpack("/", chunks(entries.get(`${image.id}.tar`) ?? Buffer.alloc(1024)));
    world.images.set(image.id, { ...image, files });
    for (const ref of refs) world.refs.set(ref, image.id);
    loaded.push(...(refs.length > 0 ? refs : [image.id]));
  }
  return loaded;
}

async function* chunks(content: Buffer): AsyncGenerator<Buffer> {
  yield content;
}
