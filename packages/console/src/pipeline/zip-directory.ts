/** Reads a ZIP's list of entries and single entries by ranges, so that a large artifact is not loaded to look into it. */

/** Bytes from one place up to another; with a negative `from` the last of the file. Tells the file's whole size. */
export type ReadRange = (from: number, to?: number) => Promise<{ bytes: Uint8Array; size: number }>;

export interface ZipEntry {
  readonly name: string;
  readonly sizeBytes: number;
  readonly packedBytes: number;
  readonly isDirectory: boolean;
  readonly method: number;
  /** Where its local header begins. */
  readonly offset: number;
}

export class NotAZip extends Error {
  override readonly name = "NotAZip";
}

/** The end record has 22 bytes and a comment of at most 65,535. */
const tailBytes = 22 + 65_535;
const endSignature = 0x06054b50;
const end64LocatorSignature = 0x07064b50;
const entrySignature = 0x02014b50;
const needs64 = 0xffffffff;

/** Throws NotAZip for what is none. */
export async function readZipDirectory(read: ReadRange): Promise<ZipEntry[]> {
  const { bytes: tail, size } = await read(-tailBytes);
  const view = viewOf(tail);
  const at = findEnd(view);
  if (at === undefined) throw new NotAZip("The object is not a ZIP file.");
  const { offset, length } = (await place64(view, at, read)) ?? {
    offset: view.getUint32(at + 16, true),
    length: view.getUint32(at + 12, true),
  };
  const tailFrom = size - tail.length;
  const directory =
    offset >= tailFrom ? tail.subarray(offset - tailFrom, offset - tailFrom + length) : (await read(offset, offset + length)).bytes;
  return entriesOf(directory);
}

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function findEnd(view: DataView): number | undefined {
  for (let at = view.byteLength - 22; at >= 0; at--) if (view.getUint32(at, true) === endSignature) return at;
  return undefined;
}

/** Large files have a second end record, before which a locator stands. */
async function place64(view: DataView, end: number, read: ReadRange): Promise<{ offset: number; length: number } | undefined> {
  const locator = end - 20;
  if (locator < 0 || view.getUint32(locator, true) !== end64LocatorSignature) return undefined;
  const at = Number(view.getBigUint64(locator + 8, true));
  const record = viewOf((await read(at, at + 56)).bytes);
  return { length: Number(record.getBigUint64(40, true)), offset: Number(record.getBigUint64(48, true)) };
}

function entriesOf(directory: Uint8Array): ZipEntry[] {
  const view = viewOf(directory);
  const entries: ZipEntry[] = [];
  for (let at = 0; at + 46 <= directory.length && view.getUint32(at, true) === entrySignature;) {
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((from) => view.getUint16(at + from, true)) as [
      number,
      number,
      number,
    ];
    const name = new TextDecoder().decode(directory.subarray(at + 46, at + 46 + nameLength));
    const extra = directory.subarray(at + 46 + nameLength, at + 46 + nameLength + extraLength);
    const sizes = sizes64(
      { size: view.getUint32(at + 24, true), packed: view.getUint32(at + 20, true), offset: view.getUint32(at + 42, true) },
      extra,
    );
    entries.push({
      name,
      sizeBytes: sizes.size,
      packedBytes: sizes.packed,
      isDirectory: name.endsWith("/"),
      method: view.getUint16(at + 10, true),
      offset: sizes.offset,
    });
    at += 46 + nameLength + extraLength + commentLength;
  }
  return entries;
}

interface Sizes {
  size: number;
  packed: number;
  offset: number;
}

/** Numbers that do not fit stand in an extra field, in this order, only those that do not fit. */
function sizes64(sizes: Sizes, extra: Uint8Array): Sizes {
  const view = viewOf(extra);
  for (let at = 0; at + 4 <= extra.length; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== 1) continue;
    let from = at + 4;
    const next = (value: number) => {
      if (value !== needs64) return value;
      from += 8;
      return Number(view.getBigUint64(from - 8, true));
    };
    return { size: next(sizes.size), packed: next(sizes.packed), offset: next(sizes.offset) };
  }
  return sizes;
}

/** An entry's content, unpacked. Throws NotAZip for kinds of packing that browsers cannot undo. */
export async function readZipEntry(entry: ZipEntry, read: ReadRange): Promise<Uint8Array<ArrayBuffer>> {
  const header = viewOf((await read(entry.offset, entry.offset + 30)).bytes);
  const from = entry.offset + 30 + header.getUint16(26, true) + header.getUint16(28, true);
  const packed = entry.packedBytes === 0 ? new Uint8Array() : (await read(from, from + entry.packedBytes)).bytes;
  if (entry.method === 0) return new Uint8Array(packed);
  if (entry.method !== 8)
    throw new NotAZip(`The entry is packed in a way (${entry.method}) that the browser does not know. Download the whole ZIP.`);
  const stream = new Blob([new Uint8Array(packed)]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Ranges of a file behind an address. A server that does not know ranges gives the whole file, once. */
export function rangesOf(address: string, signal?: AbortSignal): ReadRange {
  let whole: Uint8Array | undefined;
  const cut = (bytes: Uint8Array, from: number, to?: number) => ({
    bytes: from < 0 ? bytes.subarray(Math.max(0, bytes.length + from)) : bytes.subarray(from, to),
    size: bytes.length,
  });
  return async (from, to) => {
    if (whole !== undefined) return cut(whole, from, to);
    const range = from < 0 ? `bytes=${from}` : `bytes=${from}-${to === undefined ? "" : to - 1}`;
    const response = await fetch(address, { credentials: "same-origin", headers: { range }, ...(signal && { signal }) });
    if (!response.ok) throw new Error(`The server answered ${response.status}: the artifact may have been deleted.`);
    const bytes = new Uint8Array(await response.arrayBuffer());
    if (response.status === 206) return { bytes, size: Number(response.headers.get("content-range")?.split("/")[1] ?? bytes.length) };
    whole = bytes;
    return cut(bytes, from, to);
  };
}
