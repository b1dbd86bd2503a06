/**
 * Does a change at a source start a pipeline?
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-filter.html
 */
import type { ActionDeclaration, Declaration } from "../declare/declaration.ts";
import type { GitChange, SourceChange, StartingChange } from "./change.ts";
import { globOf } from "./glob.ts";

type Trigger = NonNullable<Declaration["triggers"]>[number]["gitConfiguration"];
type Push = Extract<SourceChange, { kind: "push" }>;
type PullRequest = Extract<SourceChange, { kind: "pullRequest" }>;

export interface Patterns {
  includes?: string[];
  excludes?: string[];
}

/**
 * `because` says what did not match. The paths are asked for only when everything else matches: finding out what a push changed takes a
 * look into the repository.
 */
export type Match = { is: "yes" } | { is: "no"; because: string } | { is: "ifPathsMatch"; filters: Patterns[] };

const yes: Match = { is: "yes" };
const no = (because: string): Match => ({ is: "no", because });

export function matches(declaration: Declaration, action: ActionDeclaration, change: StartingChange): Match {
  const { provider } = action.actionTypeId;
  if (provider !== change.provider) return no(`the action's provider is ${provider}`);
  if (change.kind === "object") return detecting(action, "PollForSourceChanges");
  const trigger = declaration.triggers?.find(({ gitConfiguration }) => gitConfiguration.sourceActionName === action.name);
  // A trigger takes the place of the default change detection.
  return trigger ? matchesTrigger(trigger.gitConfiguration, change) : matchesBranch(action, change);
}

function detecting({ configuration }: ActionDeclaration, key: "PollForSourceChanges" | "DetectChanges"): Match {
  return configuration[key] === "false" ? no(`${key} is false`) : yes;
}

/** Without a trigger the source's own branch is what counts. */
function matchesBranch(action: ActionDeclaration, change: GitChange): Match {
  const branch = action.configuration["BranchName"];
  const detects = detecting(action, change.provider === "CodeCommit" ? "PollForSourceChanges" : "DetectChanges");
  if (detects.is !== "yes") return detects;
  if (change.kind === "pullRequest") return no("the pipeline has no trigger for pull requests");
  if (change.referenceType === "tag") return no("the pipeline has no trigger for tags");
  return change.referenceName === branch ? yes : no(`the action follows branch ${branch}`);
}

/** Several filters: one that matches is enough. */
function matchesTrigger({ push = [], pullRequest = [] }: Trigger, change: GitChange): Match {
  const what = change.kind === "push" ? "push" : "pullRequest";
  const found =
    change.kind === "push" ? push.map((filter) => matchesPush(filter, change)) : pullRequest.map((filter) => matchesPull(filter, change));
  if (found.length === 0) return no(`the trigger has no ${what} filter`);
  if (found.some(({ is }) => is === "yes")) return yes;
  const filters = found.flatMap((match) => (match.is === "ifPathsMatch" ? match.filters : []));
  if (filters.length > 0) return { is: "ifPathsMatch", filters };
  return no(found.map((match, index) => `${what} filter ${index + 1}: ${match.is === "no" ? match.because : ""}`).join("; "));
}

/** Within one filter, branches and file paths must both match. */
function matchesPush({ tags, branches, filePaths }: NonNullable<Trigger["push"]>[number], change: Push): Match {
  const patterns = change.referenceType === "tag" ? tags : branches;
  if (!patterns) return no(`it is not for ${change.referenceType === "tag" ? "tags" : "branches"}`);
  const against = mismatch(patterns, change.referenceName);
  if (against !== undefined) return no(against);
  return filePaths && change.referenceType === "branch" ? { is: "ifPathsMatch", filters: [filePaths] } : yes;
}

/** Branches are those that a pull request goes to; without events all of them count. */
function matchesPull({ events, branches, filePaths }: NonNullable<Trigger["pullRequest"]>[number], change: PullRequest): Match {
  if (events?.length && !events.includes(change.event)) return no(`it is for the events ${events.join(", ")}`);
  const against = branches && mismatch(branches, change.destinationBranch);
  if (against !== undefined) return no(against);
  return filePaths ? { is: "ifPathsMatch", filters: [filePaths] } : yes;
}

/** Excludes win; without includes everything is included. Gives what stands against the name. */
function mismatch({ includes = [], excludes = [] }: Patterns, name: string): string | undefined {
  const excluded = excludes.find((pattern) => globOf(pattern)(name));
  if (excluded !== undefined) return `${name} is excluded by ${excluded}`;
  if (includes.length === 0 || includes.some((pattern) => globOf(pattern)(name))) return undefined;
  return `${name} is not among ${includes.join(", ")}`;
}

export const matchesName = (patterns: Patterns, name: string): boolean => mismatch(patterns, name) === undefined;

/** Judged for each changed file: one that is included and not excluded is enough. Gives the first such file. */
export const fileThatMatches = (filters: Patterns[], paths: string[]): string | undefined =>
  paths.find((path) => filters.some((filter) => matchesName(filter, path)));
