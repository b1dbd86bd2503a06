import type { Readable } from "node:stream";
import { expect, test } from "vitest";
import { mergeTar, placeEntry } from "./root-tar.ts";
import { addDirectory, addEntry, entriesOf, packing } from "./tar.ts";

test.each([
  ["./usr/bin/env", "usr/bin/env"],
  ["./bin/sh", "usr/bin/sh"],
  ["./lib/x86_64-linux-gnu/libc.so.6", "usr/lib/x86_64-linux-gnu/libc.so.6"],
  ["./lib64/ld-linux-x86-64.so.2", "usr/lib64/ld-linux-x86-64.so.2"],
  ["./bin/", undefined],
  ["./lib", undefined],
  ["./", undefined],
  ["./library/x", "library/x"],
  ["./etc/passwd", "etc/passwd"],
  ["./usr/share/doc/apt/changelog.gz", undefined],
  ["./usr/share/doc/apt/copyright", "usr/share/doc/apt/copyright"],
  ["./usr/share/doc/", "usr/share/doc"],
  ["./usr/share/man/man1/sh.1.gz", undefined],
])("%s is placed at %s", (name, placed) => {
  expect(placeEntry(name)).toBe(placed);
});

interface Listed {
  readonly name: string;
  readonly type: string;
  readonly mode: number;
  readonly linkname: string;
  readonly text: string;
}

async function list(tar: Readable): Promise<Listed[]> {
  const entries: Listed[] = [];
  for await (const entry of entriesOf(tar)) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry) chunks.push(chunk as Buffer);
    const { name, type, mode, linkname } = entry.header;
    entries.push({ name, type, mode, linkname, text: Buffer.concat(chunks).toString() });
  }
  return entries;
}

test("packages are laid over each other: first entry kept, links moved along, modes and long names kept", async () => {
  const longName = `./usr/lib/${"deep/".repeat(40)}end`;
  const first = packing(async (tar) => {
    await addDirectory(tar, "./bin/");
    await addEntry(tar, { name: "./bin/perl", type: "file", mode: 0o4755 }, Buffer.from("perl"));
    await addEntry(tar, { name: "./usr/bin/perl5", type: "link", linkname: "./bin/perl" });
    await addEntry(tar, { name: "./lib/libx.so", type: "symlink", linkname: "../bin/perl", mode: 0o777 });
    await addEntry(tar, { name: longName, type: "file", mode: 0o644 }, Buffer.from("far"));
  });
  const second = packing(async (tar) => {
    await addEntry(tar, { name: "./usr/bin/perl", type: "file", mode: 0o755 }, Buffer.from("other"));
    await addEntry(tar, { name: "./etc/new", type: "file", mode: 0o600 }, Buffer.alloc(0));
  });
  const merged = packing(async (tar) => {
    const seen = new Set<string>();
    await mergeTar(first, tar, seen);
    await mergeTar(second, tar, seen);
  });
  expect(await list(merged)).toMatchObject([
    { name: "usr/bin/perl", mode: 0o4755, text: "perl" },
    { name: "usr/bin/perl5", type: "link", linkname: "usr/bin/perl" },
    { name: "usr/lib/libx.so", type: "symlink", linkname: "../bin/perl" },
    { name: longName.slice(2), text: "far" },
    { name: "etc/new", mode: 0o600, text: "" },
  ]);
});

test("a tar that breaks off is an error, not a shorter tree", async () => {
  const whole: Buffer[] = [];
  for await (const chunk of packing((tar) => addEntry(tar, { name: "a", type: "file" }, Buffer.alloc(5000, 1))))
    whole.push(chunk as Buffer);
  const cut = Buffer.concat(whole).subarray(0, 2000);
  const { Readable } = await import("node:stream");
  await expect(list(packing((tar) => mergeTar(Readable.from([cut]), tar, new Set())))).rejects.toThrow();
});
