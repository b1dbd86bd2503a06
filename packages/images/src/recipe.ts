/**
 * Recipes: what an image of ours consists of, as data. A recipe is a list of parts (packages, files, a script) on top of a parent, so that
 * a build environment is put together from parts that know nothing of each other.
 */
import { createHash } from "node:crypto";
import type { ProgramArch } from "./elf.ts";

export interface Recipe {
  /** The reference the image gets: `towpath/build:standard`. */
  readonly name: string;
  /** Further references the image answers to, as people write them in Dockerfiles and task definitions. */
  readonly aliases?: readonly string[];
  /** The public image that may be pulled in its place where registries can be reached. */
  readonly publicImage?: string;
  /** One line for lists. */
  readonly summary: string;
  readonly contents: Contents;
  /** Dockerfile instructions for the configuration: `CMD`, `ENTRYPOINT`, `ENV`, `EXPOSE`, `USER`, `WORKDIR`. */
  readonly changes: readonly string[];
}

export type Contents =
  /** Nothing but these files. */
  | { readonly kind: "files"; readonly files: (arch: ProgramArch) => readonly ImageFile[] }
  /** A root file system of a Debian release: its essential packages and these. */
  | { readonly kind: "debian"; readonly release: string; readonly parts: readonly Part[] }
  /** Another image of ours and these parts. */
  | { readonly kind: "derived"; readonly parent: string; readonly parts: readonly Part[] };

export interface Part {
  /** Debian packages; recommended ones are not installed along. */
  readonly packages?: readonly string[];
  readonly npm?: readonly NpmPart[];
  /** Go toolchains, each laid out where its `root` says. */
  readonly go?: readonly GoPart[];
  readonly files?: readonly ImageFile[];
  /** Shell, as root, before the packages are installed. Stops at the first command that fails. */
  readonly before?: string;
  /** The same, after packages, npm packages and files are in place. */
  readonly after?: string;
}

/** An npm package laid out in the image by path, without running npm or any script of the package. */
export interface NpmPart {
  /** `{arch}` stands for npm's name of the processor: `x64`, `arm64`. */
  readonly name: string;
  readonly version: string;
  /** Path inside the package -> absolute directory or file in the image. The longest match wins; empty or no match: left out. */
  readonly place: Readonly<Record<string, string>>;
  /** Paths inside the package that must be executable, since packages do not always carry the bit. */
  readonly executables?: readonly string[];
  /** Symbolic links in the image: path -> target. */
  readonly links?: Readonly<Record<string, string>>;
}

/** A Go toolchain as Go's own module mirrors have it: the module golang.org/toolchain. */
export interface GoPart {
  /** `1.26.8`. */
  readonly version: string;
  /** What the module must hash to, by processor, in Go's spelling (`h1:...`). */
  readonly sums: Readonly<Record<ProgramArch, string>>;
  /** Its GOROOT in the image. */
  readonly root: string;
}

export interface ImageFile {
  readonly path: string;
  readonly content: string | Buffer;
  /** Default 0o644. */
  readonly mode?: number;
}

export const npmArch: Readonly<Record<ProgramArch, string>> = { amd64: "x64", arm64: "arm64" };

/** The parts put together, in order. */
export function combine(parts: readonly Part[]): Required<Part> {
  return {
    packages: [...new Set(parts.flatMap((part) => part.packages ?? []))],
    npm: parts.flatMap((part) => part.npm ?? []),
    go: parts.flatMap((part) => part.go ?? []),
    files: parts.flatMap((part) => part.files ?? []),
    before: parts.map((part) => part.before ?? "").join("\n"),
    after: parts.map((part) => part.after ?? "").join("\n"),
  };
}

/**
 * What decides whether an image is made anew: all of its recipe, its parent's hash, and `context` (how the host reaches packages, what
 * it trusts). Versions of Debian packages are not part of it: an image stays as it is until its recipe changes or it is removed.
 */
export function recipeHash(recipe: Recipe, arch: ProgramArch, parentHash: string, context: string): string {
  const contents = recipe.contents.kind === "files" ? recipe.contents.files(arch) : recipe.contents;
  const hash = createHash("sha256");
  hash.update(JSON.stringify([formatVersion, recipe.name, arch, recipe.changes, contents, parentHash, context]));
  return hash.digest("hex");
}

/** Raised when the way images are made changes in a manner that recipes do not show. */
const formatVersion = 1;
