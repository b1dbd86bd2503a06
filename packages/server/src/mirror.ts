import type { Engine } from "@towpath/engine";
import { exportOci, findMirrored, mirroredRegistries, mirroredTags } from "@towpath/images";
import type { Mirror } from "@towpath/services";

/**
 * Images made here, under the names that Dockerfiles use for them in public registries ("public.ecr.aws/docker/library/node:24-slim"):
 * made when they are first asked for.
 */
export function openMirror(engine: Engine, ensureRecipe: (name: string) => Promise<string>): Mirror {
  return {
    hosts: mirroredRegistries,
    tags: mirroredTags,
    async image(host, repository, tag) {
      const recipe = findMirrored(host, repository, tag);
      if (!recipe) return undefined;
      const reference = await ensureRecipe(recipe.name);
      const { id } = await engine.images.inspect(reference);
      return { id, export: () => exportOci(engine, reference) };
    },
  };
}
