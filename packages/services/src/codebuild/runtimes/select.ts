/** Which runtimes a build gets, of those that its image offers: pure, in AWS's words. */
import type { Runtime, RuntimeVersion, Runtimes } from "./runtimes-file.ts";

export interface Selection {
  /** Lines for the log, those of a refusal included. */
  readonly lines: readonly string[];
  /** What installs them, in order. */
  readonly commands: readonly string[];
  /** AWS's text for what the image does not have; nothing is installed then. */
  readonly refusal?: string;
}

/**
 * Selects `wanted` (runtime -> version: exact, `N.x`, `latest`, or with variables). As at AWS all selections are told first, and the first
 * one that is not there refuses the build.
 */
export function selectRuntimes(
  runtimes: Runtimes,
  wanted: Readonly<Record<string, string>>,
  variable: (name: string) => string | undefined,
): Selection {
  const manual = Object.entries(wanted).map(([name, text]) => [name, expandVariables(text.trim(), variable)] as const);
  const lines = manual.map(([name, version]) => `Selecting '${name}' runtime version '${version}' based on manual selections...`);
  const chosen = new Map<string, RuntimeVersion>();
  const queue: Wish[] = manual.map(([name, version]) => ({ name, version, by: undefined }));
  for (let wish = queue.shift(); wish; wish = queue.shift()) {
    const { name, version, by } = wish;
    if (by !== undefined) {
      if (chosen.has(name)) continue;
      lines.push(`Selecting '${name}' runtime version '${version}' based on requirements of '${by}'...`);
    }
    const found = findVersion(runtimes, name, version);
    if (typeof found === "string") return { lines, commands: [], refusal: found };
    chosen.set(name, found);
    for (const [needed, fitting] of found.requires) {
      const given = manual.find(([other]) => other === needed)?.[1];
      if (given !== undefined && !fits(runtimes, needed, given, fitting)) {
        const refusal = `Runtime version '${version}' of ${name} requires ${needed} in one of the following versions: ${fitting.join(", ")}`;
        return { lines, commands: [], refusal };
      }
      const first = fitting[0];
      if (given === undefined && first !== undefined) queue.push({ name: needed, version: first, by: name });
    }
  }
  return { lines, commands: inOrder(chosen).flatMap(({ commands }) => commands) };
}

interface Wish {
  readonly name: string;
  readonly version: string;
  /** The runtime that requires it, unless the buildspec names it. */
  readonly by: string | undefined;
}

/** What others require comes before them. */
function inOrder(chosen: ReadonlyMap<string, RuntimeVersion>): RuntimeVersion[] {
  const done = new Set<string>();
  const ordered: RuntimeVersion[] = [];
  const add = (name: string) => {
    const version = chosen.get(name);
    if (!version || done.has(name)) return;
    done.add(name);
    for (const needed of version.requires.keys()) add(needed);
    ordered.push(version);
  };
  for (const name of chosen.keys()) add(name);
  return ordered;
}

const fits = (runtimes: Runtimes, name: string, version: string, fitting: readonly string[]): boolean =>
  fitting.includes(listed(runtimes.get(name), version) ?? version);

/** The version, or why there is none. */
function findVersion(runtimes: Runtimes, name: string, version: string): RuntimeVersion | string {
  const runtime = runtimes.get(name);
  if (!runtime) {
    return `Unknown runtime named '${name}'. This build image has the following runtimes: ${[...runtimes.keys()].sort().join(", ")}`;
  }
  const key = listed(runtime, version);
  const found = key === undefined ? undefined : runtime.versions.get(key);
  if (found) return found;
  if (runtime.other && isPlain(version)) {
    const put = (command: string) => command.replaceAll(/\$VERSION\b|\$\{VERSION\}/g, version);
    return { ...runtime.other, commands: runtime.other.commands.map(put) };
  }
  const versions = [...runtime.versions.keys()].sort(byVersion).join(", ");
  return `Unknown runtime version named '${version}' of ${name}. This build image has the following versions: ${versions}`;
}

/** What may stand in a command as it is. */
const isPlain = (version: string): boolean => version !== "latest" && /^[\w][\w.+-]*$/.test(version);

/** The listed version that a wish means: itself, the highest, or for `N.x` the highest of N. */
function listed(runtime: Runtime | undefined, version: string): string | undefined {
  if (!runtime) return undefined;
  if (runtime.versions.has(version)) return version;
  const sorted = [...runtime.versions.keys()].sort(byVersion);
  if (version === "latest") return sorted.at(-1);
  if (!version.endsWith(".x")) return undefined;
  const stem = version.slice(0, -2);
  return sorted.findLast((one) => one === stem || one.startsWith(`${stem}.`));
}

/** Numbers in the names count as numbers: 3.9 before 3.10, corretto8 before corretto17. */
function byVersion(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true });
}

const expandVariables = (text: string, variable: (name: string) => string | undefined): string =>
  text.replaceAll(
    /\$(?:\{(\w+)\}|(\w+))/g,
    (_, braced: string | undefined, bare: string | undefined) => variable(braced ?? bare ?? "") ?? "",
  );
