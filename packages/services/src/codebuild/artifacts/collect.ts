import { posix } from "node:path";
import type { Engine } from "@towpath/engine";
import type { ArtifactPlan, BuildPlan } from "../plan/plan.ts";
import { BuildProblem } from "../problem.ts";
import { type ContainerFile, exists, filesOf, followed } from "./container-files.ts";
import { directoryMatcher, isGlob, rootsOf, selector } from "./select.ts";

export interface Collecting {
  engine: Engine;
  container: string;
  plan: BuildPlan;
  /** What the shell made of names and base directories, by file name. */
  results: Map<string, string>;
  say: (text: string) => void;
  signal: AbortSignal;
}

/**
 * The files of one artifact, chosen as the buildspec says, with the paths that they get in the artifact. Symbolic links are kept, or give the
 * file that they lead to. Throws BuildProblem with AWS's texts when the base directory or every file is missing; the log gets AWS's lines.
 */
export async function* artifactFiles(
  how: Collecting,
  artifact: Pick<ArtifactPlan, "spec" | "baseFile">,
  links: "keep" | "follow" = "keep",
): AsyncGenerator<ContainerFile> {
  const { spec } = artifact;
  const base = (how.results.get(artifact.baseFile) ?? spec.baseDirectory ?? ".").replace(/\/+$/, "") || "/";
  const { say } = how;
  say(`Expanding base directory path: ${base}`);
  const directories = await baseDirectories(how, base);
  if (directories.length === 0) throw new BuildProblem("CLIENT_ERROR", `no matching base directory path found for ${base}`);
  say("Assembling file list");
  say(`Expanding ${base}`);
  say(`Expanding file paths for base directory ${base}`);
  say("Assembling file list");
  for (const pattern of spec.files) say(`Expanding ${pattern}`);
  const found = new Set<string>();
  for (const directory of directories) {
    for await (const file of chosen(how, directory, spec)) {
      const path = spec.discardPaths ? posix.basename(file.path) : file.path;
      if (found.has(path)) continue;
      if (file.target === undefined || links === "keep") {
        found.add(path);
        yield { ...file, path };
        continue;
      }
      for await (const one of followed(how.engine, how.container, { directory, link: file }, how.signal)) {
        found.add(path);
        yield { ...one, path };
      }
    }
  }
  for (const pattern of spec.files) {
    const plain = pattern.replace(/^(\.\/)+/, "");
    const stored = spec.discardPaths ? posix.basename(plain) : plain;
    if (!isGlob(pattern) && !found.has(stored)) say(`Skipping invalid file path ${pattern}`);
  }
  if (found.size === 0) throw new BuildProblem("CLIENT_ERROR", "no matching artifact paths found");
  say(`Found ${found.size} file(s)`);
}

async function* chosen(how: Collecting, directory: string, spec: ArtifactPlan["spec"]): AsyncGenerator<ContainerFile> {
  const wanted = selector(spec);
  for (const root of rootsOf(spec.files)) {
    for await (const file of filesOf(how.engine, how.container, { directory, root }, how.signal)) {
      if (wanted(file.path)) yield file;
    }
  }
}

/** Absolute paths of the directories that the base directory means. */
async function baseDirectories(how: Collecting, base: string): Promise<string[]> {
  const { engine, container, plan, signal } = how;
  if (!isGlob(base)) {
    const directory = posix.resolve(plan.directory, base);
    return base === "." || (await exists(engine, container, directory, signal)) ? [directory] : [];
  }
  const matches = directoryMatcher(base);
  const found = new Set<string>();
  for await (const { path } of filesOf(engine, container, { directory: plan.directory, root: "" }, signal)) {
    const parts = path.split("/");
    for (let depth = 1; depth < parts.length; depth++) {
      const directory = parts.slice(0, depth).join("/");
      if (matches(directory)) found.add(posix.join(plan.directory, directory));
    }
  }
  return [...found];
}
