import picomatch from "picomatch";
import type { ArtifactsSpec } from "../buildspec/buildspec.ts";

const options = { dot: true, noextglob: true };

/** Patterns are relative to the base directory; `*` does not cross a slash, `**` does, and dot files are files like any other. */
const normal = (pattern: string): string => pattern.replace(/^(\.\/)+/, "").replace(/\/{2,}/g, "/");

/** Whether a text has wildcards in it. */
export const isGlob = (pattern: string): boolean => picomatch.scan(normal(pattern)).isGlob;

/** Decides about one file, by its path below the base directory. What ends in a directory and two stars is what is below the directory. */
export function selector(spec: Pick<ArtifactsSpec, "files" | "excludePaths">): (path: string) => boolean {
  const matcher = (pattern: string) => picomatch(normal(pattern).replace(/\/\*\*$/, "/**/*"), options);
  const [wanted, excluded] = [spec.files.map(matcher), spec.excludePaths.map(matcher)];
  return (path) => wanted.some((matches) => matches(path)) && !excluded.some((matches) => matches(path));
}

/**
 * The least that has to be read for the patterns: directories and files below the base directory, none inside another; "" is all of it.
 * Patterns that lead out of the base directory lead nowhere.
 */
export function rootsOf(files: string[]): string[] {
  const roots = files
    .map(normal)
    .filter((pattern) => !pattern.startsWith("/") && !pattern.split("/").includes(".."))
    .map((pattern) => {
      const { base, isGlob } = picomatch.scan(pattern);
      return isGlob ? base.replace(/\/$/, "") : pattern;
    });
  return [...new Set(roots)].filter((root) => !roots.some((other) => other !== root && (other === "" || root.startsWith(`${other}/`))));
}

/** Directories that a base directory with wildcards means. */
export function directoryMatcher(pattern: string): (path: string) => boolean {
  const matches = picomatch(normal(pattern).replace(/\/$/, ""), options);
  return (path) => matches(path);
}
