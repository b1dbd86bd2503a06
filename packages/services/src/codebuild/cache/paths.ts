import { createHash } from "node:crypto";
import picomatch from "picomatch";
import { rootsOf, selector } from "../artifacts/select.ts";

/** What is read for one group of patterns: those relative to the source directory, or the absolute ones. */
export interface CacheBase {
  /** Names in the archive begin with it: archives fit every build, whatever its source directory is called. */
  label: "source" | "root";
  directory: string;
  roots: string[];
  /** Whether a path below the directory belongs to the cache. A pattern that names a directory means all that is in it. */
  contains(path: string): boolean;
}

export function cacheBases(paths: string[], sourceDirectory: string): CacheBase[] {
  const absolute = paths.filter((path) => path.startsWith("/")).map((path) => path.replace(/^\/+/, ""));
  const relative = paths.filter((path) => !path.startsWith("/"));
  return [
    ...(relative.length > 0 ? [base("source", sourceDirectory, relative)] : []),
    ...(absolute.length > 0 ? [base("root", "/", absolute)] : []),
  ];
}

function base(label: CacheBase["label"], directory: string, patterns: string[]): CacheBase {
  const plain = patterns.map((pattern) => pattern.replace(/^(\.\/)+/, "").replace(/\/+$/, "")).filter((pattern) => pattern !== "");
  const wanted = plain.flatMap((pattern) => [pattern, ...(endsInGlob(pattern) ? [] : [`${pattern}/**`])]);
  return { label, directory, roots: rootsOf(plain), contains: selector({ files: wanted, excludePaths: [] }) };
}

const endsInGlob = (pattern: string): boolean => picomatch.scan(pattern.split("/").at(-1) ?? "").isGlob;

/** What AWS calls the cache's version: caches of other paths are other caches. */
export const cacheVersion = (paths: string[]): string => createHash("sha256").update(JSON.stringify(paths)).digest("hex").slice(0, 32);
