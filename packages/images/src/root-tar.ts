/**
 * The first root file system: the contents of Debian packages laid over each other, before any of them is configured. Directories that
 * Debian has merged into /usr are links from the start, as its installer makes them.
 */
import { spawn } from "node:child_process";
import type { Readable } from "node:stream";
import type { Header, Pack } from "tar-stream";
import { stepError } from "./errors.ts";
import { addDirectory, addEntry, copyEntry, entriesOf } from "./tar.ts";

const mergedDirectories = ["bin", "sbin", "lib", "lib32", "lib64", "libx32"] as const;

/** Left out of images, as dpkg is told to do from then on: copyright files stay. */
export const excludedPaths = ["/usr/share/doc/*", "/usr/share/man/*", "/usr/share/info/*", "/usr/share/locale/*", "/usr/share/lintian/*"];

/**
 * Where an entry of a package goes in the root: without leading `./`, below /usr when its directory is merged. Undefined for what is
 * left out and for the merged directories themselves.
 */
export function placeEntry(name: string): string | undefined {
  const path = name.replace(/^\.?\/+/, "").replace(/\/+$/, "");
  if (path === "" || path === ".") return undefined;
  const first = path.split("/", 1)[0] ?? "";
  const isMerged = (mergedDirectories as readonly string[]).includes(first);
  if (isMerged && path === first) return undefined;
  const placed = isMerged ? `usr/${path}` : path;
  return isExcluded(placed) ? undefined : placed;
}

function isExcluded(path: string): boolean {
  if (/^usr\/share\/doc\/[^/]+\/copyright$/.test(path)) return false;
  return excludedPaths.some((pattern) => `/${path}`.startsWith(pattern.slice(0, -1)));
}

/** Writes the files of the packages into `tar` as one tree; of several entries for one path the first is kept. */
export async function mergePackages(debPaths: readonly string[], tar: Pack): Promise<void> {
  const seen = new Set<string>();
  for (const directory of mergedDirectories) {
    await addDirectory(tar, `usr/${directory}`);
    await addEntry(tar, { name: directory, type: "symlink", linkname: `usr/${directory}`, mode: 0o777 });
    seen.add(`usr/${directory}`);
  }
  for (const path of debPaths) await addPackage(path, tar, seen);
}

async function addPackage(debPath: string, tar: Pack, seen: Set<string>): Promise<void> {
  const child = spawn("dpkg-deb", ["--fsys-tarfile", debPath], { stdio: ["ignore", "pipe", "pipe"] });
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  const ended = new Promise<number>((resolve) => {
    child.on("close", (code) => resolve(code ?? -1));
    child.on("error", (error) => {
      errors += error.message;
      resolve(-1);
    });
  });
  const failed = (cause?: unknown) => stepError("StepFailed", `Cannot unpack ${debPath}. Remove the file and try again.`, errors, cause);
  try {
    await mergeTar(child.stdout, tar, seen);
  } catch (error) {
    child.kill();
    await ended;
    throw failed(error);
  }
  if ((await ended) !== 0) throw failed();
}

/** Adds what one tar holds to the tree, except paths that are `seen`, and notes them there. */
export async function mergeTar(source: Readable, tar: Pack, seen: Set<string>): Promise<void> {
  for await (const entry of entriesOf(source)) {
    const name = placeEntry(entry.header.name);
    if (name === undefined || seen.has(name)) {
      entry.resume();
      continue;
    }
    seen.add(name);
    await copyEntry(tar, { ...entry.header, ...placedLink(entry.header), name }, entry);
  }
}

/** Hard links name their target by its path in the package, which may have moved too. */
function placedLink(header: Header): Partial<Header> {
  if (header.type !== "link" || !header.linkname) return {};
  return { linkname: placeEntry(header.linkname) ?? header.linkname };
}
