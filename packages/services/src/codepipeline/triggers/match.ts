/**
 * Does a change at a source start a pipeline?
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-filter.html
 */
import picomatch from "picomatch";
import type { ActionDeclaration, Declaration } from "../declare/declaration.ts";
import type { SourceChange } from "./change.ts";

type Push = Extract<SourceChange, { kind: "push" }>;
type PushFilter = NonNullable<NonNullable<Declaration["triggers"]>[number]["gitConfiguration"]["push"]>[number];

interface Patterns {
  includes?: string[];
  excludes?: string[];
}

/** `paths` are asked for only when everything else matches: finding out what a push changed takes a look into the repository. */
export type Match = "no" | "yes" | { ifPathsMatch: Patterns[] };

export function matches(declaration: Declaration, action: ActionDeclaration, change: SourceChange): Match {
  if (action.actionTypeId.provider !== change.provider) return "no";
  if (change.kind === "object") return action.configuration["PollForSourceChanges"] === "false" ? "no" : "yes";
  if (change.kind === "image") return "yes";
  const trigger = declaration.triggers?.find(({ gitConfiguration }) => gitConfiguration.sourceActionName === action.name);
  // A trigger takes the place of the default change detection.
  if (trigger) return any((trigger.gitConfiguration.push ?? []).map((filter) => matchesPush(filter, change)));
  const detects = change.provider === "CodeCommit" ? "PollForSourceChanges" : "DetectChanges";
  if (action.configuration[detects] === "false") return "no";
  return change.referenceType === "branch" && change.referenceName === action.configuration["BranchName"] ? "yes" : "no";
}

/** Several filters: one that matches is enough. */
function any(found: Match[]): Match {
  if (found.includes("yes")) return "yes";
  const paths = found.flatMap((match) => (typeof match === "object" ? match.ifPathsMatch : []));
  return paths.length > 0 ? { ifPathsMatch: paths } : "no";
}

/** Within one filter, branches and file paths must both match. */
function matchesPush({ tags, branches, filePaths }: PushFilter, change: Push): Match {
  const patterns = change.referenceType === "tag" ? tags : branches;
  if (!patterns || !matchesName(patterns, change.referenceName)) return "no";
  return filePaths && change.referenceType === "branch" ? { ifPathsMatch: [filePaths] } : "yes";
}

/** Excludes win; without includes everything is included. */
export function matchesName({ includes = [], excludes = [] }: Patterns, name: string): boolean {
  const glob = (pattern: string) => picomatch.isMatch(name, pattern, { dot: true, noextglob: true, nonegate: true, posix: true });
  return !excludes.some(glob) && (includes.length === 0 || includes.some(glob));
}

/** Judged for each changed file: one that is included and not excluded is enough. */
export const matchesPaths = (filters: Patterns[], paths: string[]): boolean =>
  filters.some((filter) => paths.some((path) => matchesName(filter, path)));
