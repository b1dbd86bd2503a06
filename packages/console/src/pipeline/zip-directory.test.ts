import { crc32, deflateRawSync } from "node:zlib";
import { expect, test } from "vitest";
import { NotAZip, type ReadRange, readZipDirectory, readZipEntry } from "./zip-directory.ts";

/** Packs files as ZIP tools do: local headers, a directory, an end record with a comment. */
function zipOf(files: Readonly<Record<string, string>>, method: 0 | 8): Uint8Array {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(files)) {
    const content = Buffer.from(text);
    const packed = method === 8 ? deflateRawSync(content) : content;
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(Buffer.byteLength(name), 26);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE(method, 10);
    central.writeUInt32LE(crc32(content), 16);
    central.writeUInt32LE(packed.length, 20);
    central.writeUInt32LE(content.length, 24);
    central.writeUInt16LE(Buffer.byteLength(name), 28);
    central.writeUInt32LE(offset, 42);
    parts.push(local, Buffer.from(name), packed);
    directory.push(central, Buffer.from(name));
    offset += 30 + Buffer.byteLength(name) + packed.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Object.keys(files).length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(offset, 16);
  end.writeUInt16LE(7, 20);
  return Buffer.concat([...parts, list, end, Buffer.from("comment")]);
}

const reader = (bytes: Uint8Array, asked: number[] = []): ReadRange => {
  return async (from, to) => {
    const cut = from < 0 ? bytes.subarray(Math.max(0, bytes.length + from)) : bytes.subarray(from, to);
    asked.push(cut.length);
    return { bytes: cut, size: bytes.length };
  };
};

test.each([0, 8] as const)("entries are listed and unpacked (method %i)", async (method) => {
  const files = { README: "hello\n".repeat(50), "src/": "", "src/größe.ts": "export {};\n" };
  const read = reader(zipOf(files, method));
  const entries = await readZipDirectory(read);
  expect(entries.map(({ name, sizeBytes, isDirectory }) => [name, sizeBytes, isDirectory])).toEqual([
    ["README", 300, false],
    ["src/", 0, true],
    ["src/größe.ts", 11, false],
  ]);
  const [readme] = entries;
  if (readme === undefined) throw new Error("no entry");
  expect(new TextDecoder().decode(await readZipEntry(readme, read))).toBe(files.README);
});

test("of a large file only the end and the directory are read", async () => {
  const noise = Array.from({ length: 400_000 }, (_, index) => String.fromCharCode(33 + ((index * 7919) % 90))).join("");
  const asked: number[] = [];
  await readZipDirectory(reader(zipOf({ large: noise, small: "x" }, 0), asked));
  expect(Math.max(...asked)).toBeLessThan(70_000);
});

test("what is no ZIP is said to be none", async () => {
  await expect(readZipDirectory(reader(Buffer.from("plain text")))).rejects.toThrow(NotAZip);
});
