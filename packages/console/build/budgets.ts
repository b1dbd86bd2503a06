import { gzipSync } from "node:zlib";
import type { Plugin, Rolldown } from "vite";

/** Compressed as the slowest client gets it (gzip); what is drawn first, and what each further screen adds. */
const firstLoadMax = 600_000;
const screenMax = 150_000;

type Bundle = Rolldown.OutputBundle;
type Chunk = Rolldown.OutputChunk;

export interface Load {
  readonly name: string;
  readonly bytes: number;
  readonly max: number;
}

/** The files of a chunk and of everything that it needs before it runs. */
function filesOf(bundle: Bundle, chunk: Chunk, seen = new Set<string>()): Set<string> {
  if (seen.has(chunk.fileName)) return seen;
  seen.add(chunk.fileName);
  const { importedCss = new Set<string>(), importedAssets = new Set<string>() } = chunk.viteMetadata ?? {};
  for (const file of [...importedCss, ...importedAssets]) seen.add(file);
  for (const file of chunk.imports) {
    const next = bundle[file];
    if (next?.type === "chunk") filesOf(bundle, next, seen);
  }
  return seen;
}

/** Home is what a visit begins with; every other lazy part is a screen or something that opens over one. */
export function loadsOf(bundle: Bundle): Load[] {
  const chunks = Object.values(bundle).filter((output) => output.type === "chunk");
  const entry = chunks.find(({ isEntry }) => isEntry);
  const home = chunks.find(({ facadeModuleId }) => facadeModuleId?.endsWith("/home/home.tsx"));
  if (entry === undefined || home === undefined) throw new Error("the page has no entry or no first screen");
  const first = new Set([...filesOf(bundle, entry), ...filesOf(bundle, home)]);
  const bytesOf = (files: Iterable<string>) =>
    [...files].reduce((sum, file) => {
      const output = bundle[file];
      return sum + (output === undefined ? 0 : gzipSync(output.type === "chunk" ? output.code : output.source).length);
    }, 0);
  const further = chunks.filter(({ isDynamicEntry, fileName }) => isDynamicEntry && fileName !== home.fileName);
  return [
    { name: "first load", bytes: bytesOf(first), max: firstLoadMax },
    ...further.map((chunk) => ({
      name: chunk.facadeModuleId?.split("/src/")[1] ?? chunk.name,
      bytes: bytesOf([...filesOf(bundle, chunk)].filter((file) => !first.has(file))),
      max: screenMax,
    })),
  ];
}

/** Prints what each load weighs, and ends the build when one weighs too much. */
export const budgets = (): Plugin => ({
  name: "towpath-budgets",
  apply: "build",
  writeBundle(_, bundle) {
    const loads = loadsOf(bundle);
    for (const { name, bytes, max } of loads) this.info(`${name}: ${(bytes / 1000).toFixed(1)} of ${max / 1000} KB`);
    const heavy = loads.filter(({ bytes, max }) => bytes > max);
    if (heavy.length > 0) this.error(`too heavy: ${heavy.map(({ name, bytes }) => `${name} (${Math.ceil(bytes / 1000)} KB)`).join(", ")}`);
  },
});
