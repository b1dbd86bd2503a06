/** Go toolchains by the ordinary way of Go modules: Debian's go command fetches the module golang.org/toolchain and checks its sum. */
import { createReadStream } from "node:fs";
import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Pack } from "tar-stream";
import type { ProgramArch } from "./elf.ts";
import { ImageError, stepError } from "./errors.ts";
import type { Host } from "./host.ts";
import type { GoPart } from "./recipe.ts";
import { addStream } from "./tar.ts";

/** The package whose go command fetches; it is unpacked beside and never installed. */
export const goClientPackage = "golang-1.19-go";
const clientRoot = "usr/lib/go-1.19";

export interface GoFetch {
  readonly arch: ProgramArch;
  /** Of `goClientPackage`. */
  readonly clientDeb: string;
  /** Private; holds the toolchain until it is removed by the caller. */
  readonly directory: string;
}

/** The directory of the toolchain's files. The host's GOPROXY, proxies and certificates hold. `ImageError`: GoUnreachable, Damaged. */
export async function fetchGoToolchain(host: Host, part: GoPart, { arch, clientDeb, directory }: GoFetch): Promise<string> {
  const client = join(directory, "client");
  await mkdir(client, { recursive: true });
  const unpacked = await host.run("dpkg-deb", ["--extract", clientDeb, client]);
  if (unpacked.code !== 0) throw stepError("Damaged", `${goClientPackage} cannot be unpacked: ${unpacked.stderr}`, unpacked.stderr);
  const spec = `golang.org/toolchain@v0.0.1-go${part.version}.linux-${arch}`;
  const root = join(client, clientRoot);
  const settings = { GOROOT: root, GOMODCACHE: join(directory, "modules"), GOFLAGS: "-modcacherw", GO111MODULE: "on" };
  const environment = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  const result = await host.run("env", [...environment, join(root, "bin/go"), "mod", "download", "-json", spec], { cwd: directory });
  await rm(client, { recursive: true, force: true });
  const { Dir, Sum, Error: reason } = parseDownload(result.stdout);
  if (result.code !== 0 || Dir === undefined || Sum === undefined) {
    const why = reason ?? result.stderr.trim().split("\n")[0] ?? "";
    throw stepError("GoUnreachable", `go cannot fetch ${spec}: ${why}. Check the host's GOPROXY and proxy.`, result.stderr);
  }
  if (Sum !== part.sums[arch]) throw new ImageError("Damaged", `${spec} has the sum ${Sum}; expected is ${part.sums[arch]}.`);
  return Dir;
}

function parseDownload(text: string): { Dir?: string; Sum?: string; Error?: string } {
  try {
    return JSON.parse(text) as { Dir?: string; Sum?: string; Error?: string };
  } catch {
    return {};
  }
}

/** Writes the toolchain without its own tests. A module's files have lost their mode: what is in bin and pkg/tool is executable. */
export async function placeGoToolchain(directory: string, root: string, tar: Pack): Promise<void> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name).slice(directory.length + 1);
    if (!entry.isFile() || isTest(path)) continue;
    const source = join(directory, path);
    const mode = /^(bin|pkg\/tool)\//.test(path) ? 0o755 : 0o644;
    const header = { name: `${root.slice(1)}/${path}`, type: "file" as const, mode, uid: 0, gid: 0, mtime: new Date(1000) };
    await addStream(tar, { ...header, size: (await stat(source)).size }, createReadStream(source));
  }
}

const isTest = (path: string) => path.endsWith("_test.go") || path.includes("/testdata/");
