/**
 * An image of the engine as the blobs and the manifest that a registry stores, read from the engine's `save` stream without a copy on
 * disk. Layers stay as they are saved (uncompressed by Docker): between engine and registry on one machine compression only costs time.
 */
import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import type { Engine } from "@towpath/engine";
import { ImageError } from "./errors.ts";
import { type Entry, entriesOf } from "./tar.ts";

/** `digest` resolves once `body` has been read to its end, and only then does the next part come. */
export interface OciBlob {
  readonly kind: "blob";
  readonly sizeBytes: number;
  readonly body: AsyncIterable<Buffer>;
  readonly digest: Promise<string>;
}

/** Comes last, when all blobs it names have come. `digest` is that of `bytes`. */
export interface OciManifest {
  readonly kind: "manifest";
  readonly mediaType: "application/vnd.oci.image.manifest.v1+json";
  readonly digest: string;
  readonly bytes: Buffer;
}

export type OciPart = OciBlob | OciManifest;

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

/**
 * The parts of the image `ref`: blobs in the order they are saved, then the manifest. Blobs are read one after the other; a body that is
 * not read is skipped. Rejects with `ImageNotFound`, or `ImageError` (Damaged) when the stream is no image.
 */
export async function* exportOci(engine: Engine, ref: string, signal?: AbortSignal): AsyncGenerator<OciPart> {
  yield* readSaved(await engine.images.save([ref], signal));
}

/** The same from a stream that `docker save` wrote: the older form (a directory per layer) or an OCI layout. */
export async function* readSaved(saved: Readable): AsyncGenerator<OciPart> {
  const blobs = new Map<string, Descriptor>();
  const links = new Map<string, string>();
  let index: Buffer | undefined;
  for await (const entry of entriesOf(saved)) {
    const { name, type, linkname } = entry.header;
    if (type === "symlink" || type === "link") {
      links.set(name, new URL(linkname, `file:///${name}`).pathname.slice(1));
      entry.resume();
    } else if (name === "manifest.json") {
      index = await readAll(entry);
    } else if (isBlob(name) && type === "file") {
      const { blob, described } = blobOf(entry);
      yield blob;
      // Whatever the receiver left unread is read here, since tar entries come one after the other.
      for await (const chunk of blob.body) void chunk;
      blobs.set(name, await described);
    } else {
      entry.resume();
    }
  }
  if (index === undefined) throw new ImageError("Damaged", "The engine saved something that is no image.");
  yield manifestOf(index, (path) => blobs.get(path) ?? blobs.get(links.get(path) ?? ""));
}

/** Layers and configurations; not the `json` and `VERSION` files beside layers, which only old engines read. */
function isBlob(name: string): boolean {
  return /^blobs\/sha256\/[0-9a-f]{64}$/.test(name) || /^[0-9a-f]{64}\.json$/.test(name) || name.endsWith("/layer.tar");
}

function blobOf(entry: Entry): { blob: OciBlob; described: Promise<Descriptor> } {
  const hash = createHash("sha256");
  const { promise: described, resolve, reject } = Promise.withResolvers<Descriptor>();
  described.catch(() => undefined);
  const sizeBytes = entry.header.size;
  let first: Buffer | undefined;
  let isRead = false;
  const read = async function* (): AsyncGenerator<Buffer> {
    if (isRead) return;
    isRead = true;
    try {
      for await (const chunk of entry) {
        const bytes = chunk as Buffer;
        first ??= bytes.subarray(0, 4);
        hash.update(bytes);
        yield bytes;
      }
      resolve({ mediaType: layerType(first), digest: `sha256:${hash.digest("hex")}`, size: sizeBytes });
    } catch (error) {
      reject(error instanceof Error ? error : new Error(String(error)));
      throw error;
    }
  };
  const digest = described.then((descriptor) => descriptor.digest);
  digest.catch(() => undefined);
  return { blob: { kind: "blob", sizeBytes, body: read(), digest }, described };
}

function layerType(first: Buffer | undefined): string {
  const plain = "application/vnd.oci.image.layer.v1.tar";
  if (first?.readUInt16BE(0) === 0x1f8b) return `${plain}+gzip`;
  return first !== undefined && first.length >= 4 && first.readUInt32LE(0) === 0xfd2fb528 ? `${plain}+zstd` : plain;
}

function manifestOf(index: Buffer, blobAt: (path: string) => Descriptor | undefined): OciManifest {
  const entries = JSON.parse(index.toString()) as { Config: string; Layers: readonly string[] }[];
  const image = entries[0];
  const descriptors = [image?.Config ?? "", ...(image?.Layers ?? [])].map(blobAt);
  if (image === undefined || descriptors.includes(undefined)) {
    throw new ImageError("Damaged", "The engine saved an image whose parts are not all there. Remove the image and make it again.");
  }
  const [config, ...layers] = descriptors as Descriptor[];
  const mediaType = "application/vnd.oci.image.manifest.v1+json";
  const bytes = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType,
      config: { ...config, mediaType: "application/vnd.oci.image.config.v1+json" },
      layers,
    }),
  );
  return { kind: "manifest", mediaType, digest: `sha256:${createHash("sha256").update(bytes).digest("hex")}`, bytes };
}

async function readAll(entry: Entry): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of entry) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
