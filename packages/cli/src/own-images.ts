import { Conflict, type Engine, NotFound } from "@towpath/engine";
import { catalogue } from "@towpath/images";
import type { Context } from "./context.ts";
import { listedName } from "./listed-name.ts";

/**
 * References of images that exist for Towpath only: those it makes, and those named after its own registry, which go with it. Images
 * that somebody built on top of them are not among them.
 */
export async function ownReferences(engine: Engine, endpoint: string | undefined): Promise<readonly string[]> {
  const made = new Set(catalogue.map(({ name }) => listedName(name)));
  const port = endpoint === undefined ? undefined : new URL(endpoint).port;
  const registries = endpoint === undefined ? [] : [`${new URL(endpoint).host}/`, `localhost:${port}/`];
  const all = (await engine.images.list({})).flatMap(({ refs, digests }) => [...refs, ...digests]);
  return all.filter((ref) => made.has(ref) || registries.some((registry) => ref.startsWith(registry)));
}

/** Removes them; one that a container still uses stays and is named. */
export async function removeOwnImages(context: Context, engine: Engine, endpoint: string | undefined): Promise<void> {
  for (const ref of await ownReferences(engine, endpoint)) {
    context.live(`Removing the image ${ref}...`);
    try {
      await engine.images.remove(ref);
    } catch (error) {
      if (error instanceof Conflict) context.note(`The image ${ref} is in use and stays.`);
      else if (!(error instanceof NotFound)) throw error;
    }
  }
}
