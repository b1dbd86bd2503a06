import type { Engine } from "@towpath/engine";
import { ensureImages, imageSettings, localHost } from "@towpath/images";
import type { Log } from "@towpath/journal";
import type { Images } from "@towpath/services";

const recipes = {
  holder: "towpath/holder",
  tools: "towpath/tools",
  node: "towpath/node:24",
  postgres: "towpath/postgres:15",
  "build-standard": "towpath/build:standard",
  "build-core": "towpath/build:core",
} as const;

/** Sees to it that a recipe's image is there; gives its reference. */
export type EnsureRecipe = (recipe: string, onProgress?: (step: string) => void) => Promise<string>;

/** Each image is made once however many ask for it at the same time; a failed making is tried again by the next one. */
export function ensureRecipes(parts: {
  engine: Engine;
  log: Log;
  env: Record<string, string | undefined>;
  cacheDirectory: string;
}): EnsureRecipe {
  const making = new Map<string, Promise<string>>();
  return (recipe, onProgress) => {
    const known = making.get(recipe);
    if (known) return known;
    const made = ensureImages(parts.engine, [recipe], {
      ...imageSettings(parts.env),
      host: localHost(parts.env),
      cacheDirectory: parts.cacheDirectory,
      onProgress: ({ image, step, state }) => {
        parts.log.info({ image, step, state }, "image step");
        onProgress?.(`${image}: ${step}`);
      },
      log: (image, line) => parts.log.debug({ image, line }, "image output"),
    }).then(() => recipe);
    making.set(recipe, made);
    made.catch(() => making.delete(recipe));
    return made;
  };
}

/** The images that services run, by their short names. */
export const imagesFrom = (ensureRecipe: EnsureRecipe, curated: NonNullable<Images["curated"]>): Images => ({
  curated,
  ensure: (name, onProgress) => ensureRecipe(recipes[name], onProgress),
});
