import type { ProjectBuildBatchConfig } from "@aws-sdk/client-codebuild";
import { buildsMost, identifierLength } from "../limits.ts";
import type { BatchSpec, BatchTask } from "./batch-spec.ts";

/** The group of the build that reads the batch's buildspec. */
export const sourceGroup = "DOWNLOAD_SOURCE";

/** What is wrong with a batch that could be read: the context of its phase DOWNLOAD_BATCHSPEC. */
export class BatchSpecProblem extends Error {
  override readonly name = "BatchSpecProblem";
  readonly statusCode = "BATCH_SPEC_VALIDATION_ERROR";

  constructor(detail: string) {
    super(`BatchSpec has invalid values.. ${detail}`);
  }
}

/** The builds of a batch, when they are as AWS and the project allow. `computeType` is that of builds which name none. Throws BatchSpecProblem. */
export function checkedTasks(spec: BatchSpec, config: ProjectBuildBatchConfig, computeType: string | undefined): BatchTask[] {
  const { tasks, types } = spec;
  if (types.length !== 1) throw new BatchSpecProblem("1 batch type is expected at a time for buildBatchArn");
  if (tasks.length === 0) throw new BatchSpecProblem("At least one build is expected in the batch");
  checkIdentifiers(tasks.map(({ identifier }) => identifier));
  checkDependencies(tasks);
  const both = tasks.filter(({ env }) => env.computeType !== undefined && env.fleet !== undefined);
  if (both.length > 0) throw new BatchSpecProblem(`compute-type and fleet cannot both be provided for Build Identifiers ${named(both)}`);
  checkRestrictions(tasks, config, computeType);
  return tasks;
}

const named = (tasks: readonly BatchTask[]): string => tasks.map(({ identifier }) => identifier).join(",");

function checkIdentifiers(identifiers: string[]): void {
  if (identifiers.includes("")) throw new BatchSpecProblem("Every build in the batch must have an identifier");
  const wrong = identifiers.filter((identifier) => !/^\w+$/.test(identifier) || identifier.length > identifierLength);
  if (wrong.length > 0) {
    const rule = `must contain only alphanumeric characters and underscores and be less than ${identifierLength + 1} characters in length.`;
    throw new BatchSpecProblem(`Build Identifiers ${wrong.join(",")} ${rule}`);
  }
  const twice = identifiers.filter((identifier, index) => identifiers.indexOf(identifier) !== index || identifier === sourceGroup);
  if (twice.length > 0) throw new BatchSpecProblem(`Build Identifiers ${[...new Set(twice)].join(",")} must be unique`);
}

function checkDependencies(tasks: readonly BatchTask[]): void {
  const known = new Map(tasks.map((task) => [task.identifier, task]));
  for (const { identifier, dependsOn } of tasks) {
    const missing = dependsOn.filter((other) => !known.has(other));
    if (missing.length > 0)
      throw new BatchSpecProblem(`Build Identifier ${identifier} depends on ${missing.join(",")}, which is not in the batch`);
  }
  const left = new Map(known);
  for (let found = true; found;) {
    found = false;
    for (const [identifier, { dependsOn }] of left) {
      if (dependsOn.some((other) => left.has(other))) continue;
      left.delete(identifier);
      found = true;
    }
  }
  if (left.size > 0) throw new BatchSpecProblem(`Build Identifiers ${cycleIn(left).join(",")} depend on each other in a cycle`);
}

/** Of builds that all wait for another of them, those that wait for themselves. */
function cycleIn(left: ReadonlyMap<string, BatchTask>): string[] {
  const path: string[] = [];
  let at = [...left.keys()][0] ?? "";
  while (!path.includes(at)) {
    path.push(at);
    at = left.get(at)?.dependsOn.find((other) => left.has(other)) ?? at;
  }
  return path.slice(path.indexOf(at));
}

function checkRestrictions(tasks: readonly BatchTask[], { restrictions }: ProjectBuildBatchConfig, computeType: string | undefined): void {
  const most = restrictions?.maximumBuildsAllowed ?? buildsMost;
  if (tasks.length > most) {
    throw new BatchSpecProblem(`The batch has ${tasks.length} builds, more than the maximum of ${most} that are allowed`);
  }
  const allowed = restrictions?.computeTypesAllowed ?? [];
  const refused = tasks.filter(({ env }) => env.fleet === undefined && !allowed.includes(env.computeType ?? computeType ?? ""));
  if (allowed.length > 0 && refused.length > 0) {
    throw new BatchSpecProblem(
      `The compute types of Build Identifiers ${named(refused)} are not among those allowed: ${allowed.join(",")}`,
    );
  }
  const fleets = restrictions?.fleetsAllowed ?? [];
  const elsewhere = tasks.filter(({ env }) => env.fleet !== undefined && !fleets.includes(env.fleet));
  if (fleets.length > 0 && elsewhere.length > 0) {
    throw new BatchSpecProblem(`The fleets of Build Identifiers ${named(elsewhere)} are not among those allowed: ${fleets.join(",")}`);
  }
}
