import { execFileSync } from "node:child_process";
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readTree } from "./tree.ts";
import { writeZip } from "./zip-file.ts";

let directory: string;
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), "towpath-zip-"))));
afterEach(() => rmSync(directory, { recursive: true }));

async function packed(from: string, signal = new AbortController().signal): Promise<string> {
  const path = join(directory, "it.zip");
  const file = await open(path, "wx+");
  try {
    const { entries } = await readTree(from, {});
    expect(await writeZip(from, entries, file, signal)).toBe(lstatSync(path).size);
  } finally {
    await file.close();
  }
  return path;
}

/** Python reads it as another program's ZIP file, and is strict about headers. */
const python = (program: string, ...words: string[]) =>
  execFileSync("python3", ["-c", `import sys, zipfile\n${program}`, ...words]).toString();

test("files, modes, times, links and large files are what another program reads", async () => {
  const from = join(directory, "from");
  mkdirSync(join(from, "empty"), { recursive: true });
  writeFileSync(join(from, "run.sh"), "#!/bin/sh\n");
  chmodSync(join(from, "run.sh"), 0o755);
  writeFileSync(join(from, "ö"), "");
  const large = Buffer.alloc(9 * 1024 ** 2 + 17, "0123456789abc");
  writeFileSync(join(from, "large"), large);
  utimesSync(join(from, "large"), 1_700_000_000, 1_700_000_000);
  symlinkSync("run.sh", join(from, "link"));
  const file = await packed(from);
  const listed = python(
    `z = zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None
for i in sorted(z.infolist(), key=lambda i: i.filename): print(i.filename, oct(i.external_attr >> 16), i.file_size)`,
    file,
  );
  expect(listed.trim().split("\n")).toEqual([
    expect.stringMatching(/^empty\/ 0o40\d+ 0$/),
    `large 0o100644 ${large.length}`,
    "link 0o120777 6",
    "run.sh 0o100755 10",
    "ö 0o100644 0",
  ]);
  const to = join(directory, "to");
  execFileSync("unzip", ["-q", file, "-d", to]);
  expect(readFileSync(join(to, "large")).equals(large)).toBe(true);
  expect(lstatSync(join(to, "large")).mtimeMs).toBe(1_700_000_000_000);
  expect(readlinkSync(join(to, "link"))).toBe("run.sh");
});

test("more files than the old form can count", async () => {
  const from = join(directory, "from");
  mkdirSync(from);
  const { entries } = await readTree(directory, {});
  const [one] = entries;
  const path = join(directory, "many.zip");
  const file = await open(path, "wx+");
  const many = Array.from({ length: 70_000 }, (_, index) => ({ ...one!, path: `d${index}` }));
  await writeZip(directory, many, file, new AbortController().signal);
  await file.close();
  expect(python("print(len(zipfile.ZipFile(sys.argv[1]).infolist()))", path).trim()).toBe("70000");
});

test("stops when it is told to", async () => {
  writeFileSync(join(directory, "a"), "");
  await expect(packed(directory, AbortSignal.abort())).rejects.toThrow(/aborted/);
});
