/** Packages of the npm registry by the host's npm (its registry, proxy, certificates, credentials), laid out in an image by path. */
import { createReadStream } from "node:fs";
import { access, mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import type { Pack } from "tar-stream";
import type { ProgramArch } from "./elf.ts";
import { stepError } from "./errors.ts";
import type { Host } from "./host.ts";
import { type NpmPart, npmArch } from "./recipe.ts";
import { addEntry, copyEntry, entriesOf } from "./tar.ts";

/** The package's .tgz in `directory`, fetched unless it is there already; npm checks it against the registry's digest. */
export async function fetchNpmPackage(host: Host, part: NpmPart, arch: ProgramArch, directory: string): Promise<string> {
  const spec = `${part.name.replace("{arch}", npmArch[arch])}@${part.version}`;
  const path = join(directory, `${spec.replace(/^@/, "").replace(/[/@]/g, "-")}.tgz`);
  if (await exists(path)) return path;
  await mkdir(directory, { recursive: true });
  const temporary = await mkdtemp(join(directory, "fetch-"));
  try {
    const result = await host.run("npm", ["pack", spec, "--pack-destination", temporary, "--silent", "--ignore-scripts"], {
      cwd: temporary,
    });
    const name = result.stdout.trim().split("\n").at(-1) ?? "";
    if (result.code !== 0 || name === "") {
      const reason = /npm error (?!code)(.*)/.exec(result.stderr)?.[1] ?? result.stderr.trim().split("\n")[0] ?? "";
      const message = `npm cannot fetch ${spec}: ${reason.trim()}. Check the host's npm registry and proxy with: npm view ${spec}`;
      throw stepError("NpmUnreachable", message, result.stderr);
    }
    await rename(join(temporary, name), path);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  return path;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** Writes the parts of the package that the image takes. */
export async function placeNpmPackage(tgzPath: string, part: NpmPart, tar: Pack): Promise<void> {
  const content = pipeline(createReadStream(tgzPath), createGunzip(), () => undefined);
  const executables = new Set(part.executables ?? []);
  for await (const entry of entriesOf(content)) {
    const path = entry.header.name.replace(/^[^/]+\//, "");
    const target = entry.header.type === "file" ? placeOf(path, part.place) : undefined;
    if (target === undefined) {
      entry.resume();
      continue;
    }
    const isExecutable = executables.has(path) || ((entry.header.mode ?? 0) & 0o100) !== 0;
    await copyEntry(
      tar,
      { ...entry.header, name: target, mode: isExecutable ? 0o755 : 0o644, uid: 0, gid: 0, uname: "", gname: "" },
      entry,
    );
  }
  for (const [path, target] of Object.entries(part.links ?? {})) {
    await addEntry(tar, { name: path.slice(1), type: "symlink", linkname: target, mode: 0o777 });
  }
}

/** Where a file of a package goes, without leading slash; undefined when the image does not take it. The longest match wins. */
export function placeOf(path: string, place: NpmPart["place"]): string | undefined {
  const prefixes = Object.keys(place)
    .filter((prefix) => prefix === "" || path === prefix || path.startsWith(`${prefix}/`))
    .sort((a, b) => b.length - a.length);
  const prefix = prefixes[0];
  if (prefix === undefined || place[prefix] === "") return undefined;
  const rest = path.slice(prefix.length).replace(/^\//, "");
  const target = (place[prefix] ?? "").slice(1);
  return rest === "" ? target : `${target}/${rest}`;
}
