import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { extract } from "tar-stream";
import { afterEach, beforeEach, expect, test } from "vitest";
import { fetchGoToolchain, placeGoToolchain } from "./go-toolchain.ts";
import type { Host, RunResult } from "./host.ts";
import { packing } from "./tar.ts";

let directory: string;
beforeEach(async () => void (directory = await mkdtemp(join(tmpdir(), "go-toolchain-test-"))));
afterEach(() => rm(directory, { recursive: true }));

const part = { version: "1.99.0", sums: { amd64: "h1:right", arm64: "h1:other" }, root: "/usr/local/go" };

/** A machine on which the go command answers so. */
function hostWhereGo(answer: Partial<RunResult>, asked: string[] = []): Host {
  return {
    env: {},
    nowMs: () => 0,
    run: async (command, args) => {
      asked.push([command, ...args].join(" "));
      return { code: 0, stdout: "", stderr: "", ...(command === "env" ? answer : {}) };
    },
    readText: async () => undefined,
    filesIn: async () => [],
  };
}
const fetched = (host: Host) => fetchGoToolchain(host, part, { arch: "amd64", clientDeb: "/debs/go.deb", directory });
const answer = (fields: object) => ({ stdout: JSON.stringify(fields) });

test("the module of the toolchain is downloaded by the go command of the package", async () => {
  const asked: string[] = [];
  expect(await fetched(hostWhereGo(answer({ Dir: "/modules/x", Sum: "h1:right" }), asked))).toBe("/modules/x");
  expect(asked[0]).toBe(`dpkg-deb --extract /debs/go.deb ${directory}/client`);
  expect(asked[1]).toMatch(/\/bin\/go mod download -json golang\.org\/toolchain@v0\.0\.1-go1\.99\.0\.linux-amd64$/);
});

test.each([
  [
    "another sum than the recipe names",
    answer({ Dir: "/modules/x", Sum: "h1:wrong" }),
    "Damaged",
    "has the sum h1:wrong; expected is h1:right",
  ],
  [
    "go's own reason",
    { code: 1, ...answer({ Error: "no such host" }) },
    "GoUnreachable",
    "no such host. Check the host's GOPROXY and proxy.",
  ],
  ["words that are no answer", { code: 2, stdout: "", stderr: "go: broken\nmore" }, "GoUnreachable", "go: broken. Check"],
])("is refused with %s", async (_, told, code, text) => {
  await expect(fetched(hostWhereGo(told))).rejects.toMatchObject({ code, message: expect.stringContaining(text) });
});

test("its programs can be run, and its tests are left out", async () => {
  for (const path of ["bin/go", "pkg/tool/linux_amd64/compile", "src/a/a.go", "src/a/a_test.go", "src/a/testdata/x"]) {
    await mkdir(join(directory, path, ".."), { recursive: true });
    await writeFile(join(directory, path), path, { mode: 0o444 });
  }
  const found: Record<string, string> = {};
  const reader = extract();
  packing((tar) => placeGoToolchain(directory, "/usr/local/go", tar)).pipe(reader);
  for await (const entry of reader) {
    found[entry.header.name] = (entry.header.mode ?? 0).toString(8);
    entry.resume();
  }
  expect(found).toEqual({
    "usr/local/go/bin/go": "755",
    "usr/local/go/pkg/tool/linux_amd64/compile": "755",
    "usr/local/go/src/a/a.go": "644",
  });
});
