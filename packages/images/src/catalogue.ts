/** All images of ours, by the names people use for them. */
import { ImageError } from "./errors.ts";
import type { Recipe } from "./recipe.ts";
import { base } from "./recipes/base.ts";
import { buildCore } from "./recipes/build-core.ts";
import { buildStandard } from "./recipes/build-standard.ts";
import { holder } from "./recipes/holder.ts";
import { node } from "./recipes/node.ts";
import { postgres } from "./recipes/postgres.ts";
import { tools } from "./recipes/tools.ts";

export const catalogue: readonly Recipe[] = [holder, base, tools, postgres, buildCore, buildStandard, node];

/**
 * The images that an installation uses, by TOWPATH_BUILD_IMAGES: where AWS's build images stand for the core or for themselves, the others
 * are made when a project names them.
 */
export function usedImages(env: Readonly<Record<string, string | undefined>>): readonly Recipe[] {
  const unused = { core: [buildStandard], aws: [buildCore, buildStandard] }[env["TOWPATH_BUILD_IMAGES"] ?? ""] ?? [];
  return catalogue.filter((recipe) => !unused.includes(recipe));
}

/** The recipe that stands for a reference: its own name, or an alias however it is written. Undefined when there is none. */
export function findRecipe(ref: string): Recipe | undefined {
  const wanted = canonicalReference(ref);
  return catalogue.find((recipe) => [recipe.name, ...(recipe.aliases ?? [])].some((name) => canonicalReference(name) === wanted));
}

export function recipeFor(ref: string): Recipe {
  const recipe = findRecipe(ref);
  if (recipe) return recipe;
  throw new ImageError("UnknownImage", `There is no recipe for ${ref}. There are: ${catalogue.map(({ name }) => name).join(", ")}.`);
}

/** One spelling per image: registry, repository and tag in full; `docker.io`, `library` and `latest` are what is left unsaid. */
export function canonicalReference(ref: string): string {
  const match = /^(.+?)(?::([\w][\w.-]{0,127}))?$/.exec(ref);
  const path = match?.[1] ?? ref;
  const tag = match?.[2] ?? "latest";
  const parts = path.split("/");
  const first = parts[0] ?? "";
  const hasRegistry = parts.length > 1 && (/[.:]/.test(first) || first === "localhost");
  const registry = hasRegistry ? first.replace(/^(index|registry-1)\.docker\.io$/, "docker.io") : "docker.io";
  const repository = (hasRegistry ? parts.slice(1) : parts).join("/");
  const isOfficial = registry === "docker.io" && !repository.includes("/");
  return `${registry}/${isOfficial ? `library/${repository}` : repository}:${tag}`;
}

/**
 * Hosts of public registries that the registry of ours can answer for inside a VPC when they cannot be reached: name resolution leads
 * them to it, and `findMirrored` names the local image.
 */
export const mirroredRegistries = ["public.ecr.aws", "registry-1.docker.io", "docker.io", "index.docker.io"] as const;

/** The image of ours that stands for a repository and tag of a public registry, by the registry's host name. */
export function findMirrored(registryHost: string, repository: string, tag: string): Recipe | undefined {
  if (!(mirroredRegistries as readonly string[]).includes(registryHost)) return undefined;
  return findRecipe(`${registryHost}/${repository}:${tag}`);
}

/** The tags that a public registry's repository offers from here, in the order of the catalogue; empty when there are none. */
export function mirroredTags(registryHost: string, repository: string): readonly string[] {
  const prefix = canonicalReference(`${registryHost}/${repository}:x`).replace(/x$/, "");
  const names = catalogue.flatMap((recipe) => recipe.aliases ?? []).map(canonicalReference);
  return names.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
}
