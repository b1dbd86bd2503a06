import { createHash } from "node:crypto";
import { posix } from "node:path";
import type { CacheSpec } from "../buildspec/cache.ts";
import type { BuildSettings } from "../plan/settings.ts";
import { isGlob } from "../artifacts/select.ts";

/** What a build does about caches: pure data, part of its plan. */
export interface CachePlan {
  type: "NO_CACHE" | "S3" | "LOCAL";
  /** Whether the buildspec has the section. */
  declared: boolean;
  paths: string[];
  /** Before the shell has expanded it; a cache without a key is one that every build replaces. */
  key: string | undefined;
  fallbackKeys: string[];
  /** Of the S3 cache. */
  restores: boolean;
  saves: boolean;
  /** Directories that are kept on this host between builds (LOCAL_CUSTOM_CACHE). */
  links: CacheLink[];
  /** Of LOCAL_CUSTOM_CACHE: what is no directory cannot be kept. */
  notLinked: string[];
  /** Whether the build's container engine finds what an earlier one had (LOCAL_DOCKER_LAYER_CACHE). */
  keepsEngine: boolean;
}

/** `path` becomes a symbolic link to the directory `target`, which is in the kept volume. */
export interface CacheLink {
  path: string;
  target: string;
}

/** Where the kept volume of LOCAL_CUSTOM_CACHE is in the container. */
export const localCacheDirectory = "/codebuild/local-cache";

export function cachePlan(settings: BuildSettings, spec: CacheSpec | undefined, directory: string): CachePlan {
  const type = (settings.cache?.type ?? "NO_CACHE") as CachePlan["type"];
  const paths = spec?.paths ?? [];
  const used = type === "S3" && paths.length > 0;
  const custom = hasMode(settings, "LOCAL_CUSTOM_CACHE") ? paths.map((path) => ({ path, link: linkOf(path, directory) })) : [];
  return {
    type,
    declared: spec !== undefined,
    paths,
    key: spec?.key,
    fallbackKeys: spec?.fallbackKeys ?? [],
    restores: used && spec?.action !== "save",
    saves: used && spec?.action !== "restore",
    links: custom.flatMap(({ link }) => link ?? []),
    notLinked: custom.flatMap(({ path, link }) => (link ? [] : [path])),
    keepsEngine: keepsEngine(settings),
  };
}

/** Without privileges there is no engine in the build whose layers could be kept. */
export const keepsEngine = (settings: BuildSettings): boolean =>
  settings.environment.privilegedMode === true && hasMode(settings, "LOCAL_DOCKER_LAYER_CACHE");

export type LocalMode = "LOCAL_SOURCE_CACHE" | "LOCAL_DOCKER_LAYER_CACHE" | "LOCAL_CUSTOM_CACHE";

export const hasMode = ({ cache }: Pick<BuildSettings, "cache">, mode: LocalMode): boolean =>
  cache?.type === "LOCAL" && (cache.modes ?? []).includes(mode);

/** Only directories can be linked; "all below" at the end of a pattern means the directory. */
function linkOf(pattern: string, directory: string): CacheLink | undefined {
  const path = posix.resolve(directory, pattern.replace(/(\/\*\*|\/\*)+$/, ""));
  if (isGlob(path) || path === "/" || path === directory || directory.startsWith(`${path}/`)) return undefined;
  const id = createHash("sha256").update(pattern).digest("hex").slice(0, 16);
  return { path, target: `${localCacheDirectory}/custom/${id}/${posix.basename(path)}` };
}

/** Whether the shell has to say what a key is. */
export const isDynamic = ({ key, fallbackKeys }: CachePlan): boolean => [key ?? "", ...fallbackKeys].some((text) => /[$`]/.test(text));
