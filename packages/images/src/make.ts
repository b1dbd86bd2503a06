/** Makes images from recipes: packages are fetched by the host and put into a container without network, which then becomes the image. */
import { randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Readable } from "node:stream";
import type { Pack } from "tar-stream";
import { ImageError, lastLines, stepError } from "./errors.ts";
import { fetchGoToolchain, goClientPackage, placeGoToolchain } from "./go-toolchain.ts";
import { fetchNpmPackage, placeNpmPackage } from "./npm-packages.ts";
import { combine, type ImageFile, type Part, type Recipe } from "./recipe.ts";
import { mergePackages } from "./root-tar.ts";
import { baseScript, derivedScript } from "./scripts.ts";
import { addDirectory, addEntry, addStream, copyEntry, entriesOf, packing } from "./tar.ts";
import { hashLabel, nameLabel, workLabel, workPath, type Workshop } from "./workshop.ts";

/** Makes the image under the recipe's name, with `hash` on its label. Rejects with `ImageError` or the engine's errors. */
export async function makeImage(shop: Workshop, recipe: Recipe, hash: string): Promise<void> {
  const changes = [`LABEL ${nameLabel}=${quote(recipe.name)} ${hashLabel}=${hash} ${workLabel}=""`, ...recipe.changes];
  const { contents } = recipe;
  if (contents.kind === "files") {
    const tar = packing((target) => addFiles(target, contents.files(shop.arch)));
    await shop.step(recipe.name, "import", () => shop.engine.images.importTar(tar, { ref: recipe.name, changes }, shop.signal));
  } else if (contents.kind === "debian") {
    await makeDebian(shop, recipe, combine(contents.parts), changes);
  } else {
    await makeDerived(shop, { ...recipe, parent: contents.parent }, combine(contents.parts), changes);
  }
}

const quote = (value: string) => JSON.stringify(value);

/**
 * A release of Debian from nothing: the essential packages' files as a first root, in which their installation is then done properly,
 * and the result as one layer. The same for root and for an ordinary user.
 */
async function makeDebian(shop: Workshop, recipe: Recipe, parts: Required<Part>, changes: readonly string[]): Promise<void> {
  const { engine, signal } = shop;
  const essential = ["?essential", "apt", "usr-is-merged", quickWrites, ...parts.packages];
  const fetched = await shop.step(recipe.name, "fetch packages", async () => (await shop.apt()).download(essential, ""));
  const [debs, aside] = setAside(fetched);
  const seed = `towpath/image-seed:${randomBytes(6).toString("hex")}`;
  const root = packing((tar) => mergePackages(debs, tar));
  await shop.step(recipe.name, "unpack packages", () =>
    engine.images.importTar(root, { ref: seed, changes: [`LABEL ${workLabel}="yes"`] }, signal),
  );
  try {
    const files = [...(await shop.reach()), ...parts.files];
    await inContainer(shop, { image: recipe.name, from: seed }, async (id) => {
      await fill(shop, id, { debs, aside, files, npm: [], go: [], script: baseScript(parts) });
      await shop.step(recipe.name, "configure packages", () => runScript(shop, recipe.name, id));
      await shop.step(recipe.name, "save", async () => {
        const tree = await engine.containers.copyOut(id, "/.", signal);
        const tar = packing((target) => copyRoot(tree, target));
        await engine.images.importTar(tar, { ref: recipe.name, changes }, signal);
      });
    });
  } finally {
    await engine.images.remove(seed, { force: true });
  }
}

/** An image on top of another of ours: one more layer. */
async function makeDerived(
  shop: Workshop,
  recipe: Recipe & { readonly parent: string },
  parts: Required<Part>,
  changes: readonly string[],
): Promise<void> {
  const { engine, signal } = shop;
  await inContainer(shop, { image: recipe.name, from: recipe.parent }, async (id) => {
    const [fetched, go, npm] = await shop.step(recipe.name, "fetch packages", async () => {
      const status = await readStatus(await engine.containers.copyOut(id, "/var/lib/dpkg/status", signal));
      return Promise.all([
        parts.packages.length === 0 ? [] : (await shop.apt()).download([...parts.packages, quickWrites], status),
        fetchGo(shop, parts.go, status),
        Promise.all(parts.npm.map(async (part) => ({ part, path: await fetchNpmPackage(shop.host, part, shop.arch, shop.npmDirectory) }))),
      ]);
    });
    const [debs, aside] = setAside(fetched);
    await fill(shop, id, { debs, aside, npm, go, files: parts.files, script: derivedScript(parts, debs.length > 0) });
    await shop.step(recipe.name, "install", () => runScript(shop, recipe.name, id));
    await shop.step(recipe.name, "save", () => engine.images.commit(id, { ref: recipe.name, changes }, signal));
  });
}

async function fetchGo(shop: Workshop, parts: Required<Part>["go"], status: string): Promise<Filling["go"]> {
  if (parts.length === 0) return [];
  const debs = await (await shop.apt()).download([goClientPackage], status);
  const clientDeb = debs.find((path) => basename(path).startsWith(`${goClientPackage}_`)) ?? "";
  const fetched = async (part: (typeof parts)[number]) => {
    const directory = join(shop.workDirectory, `go-${part.version}`);
    return { part, path: await fetchGoToolchain(shop.host, part, { arch: shop.arch, clientDeb, directory }) };
  };
  return Promise.all(parts.map(fetched));
}

/**
 * Lets the package tools skip waiting for the disk at each step, which takes longer than all else when the disk is busy. It is used from
 * the work directory and not installed: a half-made image is thrown away in any case.
 */
const quickWrites = "libeatmydata1";

function setAside(debs: readonly string[]): [debs: readonly string[], aside: readonly string[]] {
  const isAside = (path: string) => basename(path).startsWith(`${quickWrites}_`);
  return [debs.filter((path) => !isAside(path)), debs.filter(isAside)];
}

/** A container of `from` that runs the work script when started; removed in any case. */
async function inContainer(shop: Workshop, names: { image: string; from: string }, use: (id: string) => Promise<void>): Promise<void> {
  const { containers } = shop.engine;
  const id = await containers.create(
    {
      name: `towpath-image-${names.image.replace(/[^a-z0-9]+/g, "-")}-${randomBytes(3).toString("hex")}`,
      image: names.from,
      labels: { [workLabel]: "yes" },
      command: ["/bin/sh", `${workPath}/script`],
      network: { kind: "none" },
    },
    shop.signal,
  );
  try {
    await use(id);
  } finally {
    await containers.remove(id, { force: true, volumes: true });
  }
}

interface Filling {
  readonly debs: readonly string[];
  readonly aside: readonly string[];
  readonly npm: readonly { readonly part: Required<Part>["npm"][number]; readonly path: string }[];
  readonly go: readonly { readonly part: Required<Part>["go"][number]; readonly path: string }[];
  readonly files: readonly ImageFile[];
  readonly script: string;
}

async function fill(shop: Workshop, id: string, filling: Filling): Promise<void> {
  const tar = packing(async (target) => {
    for (const [directory, paths] of [
      ["debs", filling.debs],
      ["aside", filling.aside],
    ] as const) {
      await addDirectory(target, `${workPath.slice(1)}/${directory}`);
      for (const path of paths) await addHostFile(target, `${workPath.slice(1)}/${directory}/${basename(path)}`, path);
    }
    for (const { part, path } of filling.npm) await placeNpmPackage(path, part, target);
    for (const { part, path } of filling.go) await placeGoToolchain(path, part.root, target);
    await addFiles(target, [...filling.files, { path: `${workPath}/script`, content: filling.script, mode: 0o755 }]);
  });
  await shop.engine.containers.copyIn(id, "/", tar, shop.signal);
}

async function addFiles(tar: Pack, files: readonly ImageFile[]): Promise<void> {
  for (const { path, content, mode = 0o644 } of files) {
    await addEntry(tar, { name: path.slice(1), type: "file", mode }, Buffer.from(content));
  }
}

async function addHostFile(tar: Pack, name: string, path: string): Promise<void> {
  const { size } = await stat(path);
  const header = { name, type: "file" as const, mode: 0o644, uid: 0, gid: 0, mtime: new Date(1000), size };
  await addStream(tar, header, createReadStream(path));
}

async function runScript(shop: Workshop, image: string, id: string): Promise<void> {
  const { containers } = shop.engine;
  await containers.start(id, shop.signal);
  const output: string[] = [];
  for await (const { lines } of containers.logs(id, { follow: true }, shop.signal)) {
    for (const line of lines) {
      const text = line.bytes.toString().trimEnd();
      output.push(text);
      shop.log(image, text);
    }
    output.splice(0, Math.max(0, output.length - 100));
  }
  const { exitCode, oomKilled } = await containers.wait(id, shop.signal);
  if (exitCode === 0) return;
  const why = oomKilled ? "it ran out of memory" : `exit code ${exitCode}`;
  const text = output.join("\n");
  throw stepError("StepFailed", `The packages of ${image} could not be installed (${why}): ${lastLines(text, 1)}`, text);
}

async function readStatus(tar: Readable): Promise<string> {
  for await (const entry of entriesOf(tar)) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry) chunks.push(chunk as Buffer);
    if (entry.header.type === "file") return Buffer.concat(chunks).toString();
  }
  throw new ImageError("Damaged", "The parent image has no dpkg status. Remove it and make it again.");
}

/** A container's whole tree as a root file system, without what the engine puts into every container. */
async function copyRoot(tree: Readable, target: Pack): Promise<void> {
  for await (const entry of entriesOf(tree)) {
    const name = rootPath(entry.header.name);
    if (name === undefined) {
      entry.resume();
      continue;
    }
    const linkname = entry.header.type === "link" ? (rootPath(entry.header.linkname) ?? "") : entry.header.linkname;
    await copyEntry(target, { ...entry.header, name, linkname }, entry);
  }
}

const engineFiles = /^(\.dockerenv|dev\/.+|proc\/.+|sys\/.+|etc\/(hosts|hostname|resolv\.conf|mtab))$/;

/** Exported for tests. Undefined for the root itself and for what does not belong in an image. */
export function rootPath(name: string): string | undefined {
  const path = name.replace(/^\.?\/+/, "");
  return path === "" || path === "." || engineFiles.test(path) ? undefined : path;
}
