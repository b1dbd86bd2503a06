import type { Engine } from "@towpath/engine";
import type { Apt } from "./apt.ts";
import type { ProgramArch } from "./elf.ts";
import type { Host } from "./host.ts";
import type { ImageFile } from "./recipe.ts";

/** What the makers of images share during one `ensureImages`. */
export interface Workshop {
  readonly engine: Engine;
  readonly host: Host;
  readonly arch: ProgramArch;
  /** Opened at the first need: images that consist of files only work on hosts without apt. */
  apt(): Promise<Apt>;
  readonly npmDirectory: string;
  /** Private to this run and removed at its end. */
  readonly workDirectory: string;
  /** Files that let containers reach package registries as the host does: certificates, apt sources, npm settings. */
  reach(): Promise<readonly ImageFile[]>;
  /** Runs one step of an image's making and reports its begin, end and duration. */
  step<T>(image: string, step: string, run: () => Promise<T>): Promise<T>;
  log(image: string, line: string): void;
  readonly signal: AbortSignal | undefined;
}

/** Marks containers and intermediate images of the workshop; images that result carry it with an empty value. */
export const workLabel = "towpath.image-work";

/** The recipe an image was made from, by name and hash. Containers inherit both. */
export const nameLabel = "towpath.image";
export const hashLabel = "towpath.image-recipe";

/** Where packages and scripts lie while an image is made; removed before it is saved. */
export const workPath = "/towpath-work";
