import type { ProjectArtifacts } from "@aws-sdk/client-codebuild";
import type { Finish } from "../agent/scripts.ts";
import type { ArtifactsSpec, Buildspec, Command, PhaseSpec, UserPhase } from "../buildspec/buildspec.ts";
import { type CachePlan, cachePlan } from "../cache/plan.ts";
import { type FailurePolicy, nextPhase } from "../decide.ts";
import { fileSystemPlaces } from "../file-systems/mounts.ts";
import { exportedVariables } from "../limits.ts";
import type { ReportSpec } from "../buildspec/reports.ts";
import type { FormatName } from "../reports/formats/formats.ts";
import { type RetryOn, retryOn } from "./retries.ts";
import type { BuildSettings } from "./settings.ts";
import { userVariables, type VariableSource } from "./variables.ts";

/** A build as it will be run: pure data, made once from settings and buildspec, stored, and never looked behind again. */
export interface BuildPlan {
  shell: "sh" | "bash";
  /** Whether environment and directory go on from command to command (buildspec 0.2). */
  carry: boolean;
  privileged: boolean;
  /** CODEBUILD_SRC_DIR. */
  directory: string;
  /** The buildspec's text when it did not come with the source. */
  inlineBuildspec?: string;
  buildspecLocation: string;
  /** All commands; phases name them by index. */
  commands: Command[];
  phases: PhasePlan[];
  /** Phases after whose failure the next one is run. */
  goesOn: UserPhase[];
  policy: FailurePolicy;
  /** Phases that the buildspec names and how many commands each has, for the log. */
  named: { phase: UserPhase; commands: number }[];
  runtimeVersions: Record<string, string>;
  variables: Record<string, VariableSource>;
  finish: Finish;
  artifacts: ArtifactPlan[];
  reports: ReportPlan[];
  /** Sections of the buildspec that do nothing yet. */
  ignored: string[];
  /** Paths that lead to a directory of a file system; absent in plans of earlier versions. */
  places?: { path: string; target: string }[];
  /** Absent in plans of earlier versions. */
  cache?: CachePlan;
  /** What installs the selected runtimes before the cache comes, and the lines of the log that follow. */
  runtimes?: { commands: number[]; after: string[] };
  /** The build's id, where codebuild-breakpoint pauses it. */
  debugSession?: string;
  /** Whether the container stays after a failure, for a shell. */
  stays?: boolean;
  /** Whether it has no commands and stays until it is stopped. */
  sandbox?: boolean;
}

export interface PhasePlan {
  type: UserPhase;
  commands: number[];
  finally: number[];
  runAs: string | undefined;
  tries: number;
  /** The failures that it is tried again for; any when absent. */
  retryOn?: RetryOn;
}

/** One artifact to be collected: what the buildspec says about its files, and where the project puts it. */
export interface ArtifactPlan {
  spec: ArtifactsSpec;
  target: ProjectArtifacts;
  /** Files in the results directory with the expanded name and base directory. */
  nameFile: string;
  baseFile: string;
}

/** A report group that gets a report, and the files that make it; `group` may hold variables. */
export interface ReportPlan {
  group: string;
  format: FormatName;
  spec: ArtifactsSpec;
  nameFile: string;
  baseFile: string;
}

export const userPhases: readonly UserPhase[] = ["INSTALL", "PRE_BUILD", "BUILD", "POST_BUILD"];

/** Where the source was put and the buildspec found. */
export interface Located {
  directory: string;
  inlineBuildspec?: string;
  buildspecLocation: string;
}

/** Compiles project, overrides and buildspec into a plan. Pure. Throws UnmatchedArtifact. */
export function compilePlan(settings: BuildSettings, buildspec: Buildspec, located: Located): BuildPlan {
  const policy = policyOf(buildspec);
  const commands: Command[] = [];
  const add = (list: Command[]) => list.map((command) => commands.push(command) - 1);
  const phases = userPhases.map((type): PhasePlan => {
    const spec = buildspec.phases[type];
    const phase = { type, commands: add(spec?.commands ?? []), finally: add(spec?.finally ?? []), runAs: spec?.runAs ?? buildspec.runAs };
    return { ...phase, ...retriesOf(spec, [...phase.commands, ...phase.finally], commands) };
  });
  const artifacts = artifactPlans(settings, buildspec);
  const reports = buildspec.reports.map(reportPlan);
  return {
    ...located,
    shell: buildspec.shell,
    carry: buildspec.version === "0.2",
    privileged: settings.environment.privilegedMode === true,
    commands,
    phases,
    goesOn: userPhases.filter((type) => nextPhase(type, true, policy) === nextPhase(type, false, policy)),
    policy,
    named: namedPhases(buildspec),
    runtimeVersions: buildspec.phases.INSTALL?.runtimeVersions ?? {},
    variables: userVariables(buildspec, settings),
    finish: {
      exported: buildspec.env.exported.slice(0, exportedVariables),
      expansions: { ...expansionsOf(artifacts), ...reportExpansions(reports) },
    },
    artifacts,
    reports,
    ignored: buildspec.ignored,
    places: fileSystemPlaces(settings),
    cache: cachePlan(settings, buildspec.cache, located.directory),
  };
}

function retriesOf(spec: PhaseSpec | undefined, own: number[], commands: Command[]): Pick<PhasePlan, "tries" | "retryOn"> {
  if (spec?.onFailure?.kind !== "retry") return { tries: 0 };
  const { tries, pattern } = spec.onFailure;
  if (pattern === undefined) return { tries };
  // A pattern that cannot be tried in time finds nothing.
  return { tries, retryOn: retryOn(pattern, own, commands) ?? {} };
}

/** The project wants a secondary artifact of a name that the buildspec does not have. */
export class UnmatchedArtifact extends Error {
  override readonly name = "UnmatchedArtifact";
}

function artifactPlans(settings: BuildSettings, buildspec: Buildspec): ArtifactPlan[] {
  const plans: ArtifactPlan[] = [];
  const add = (spec: ArtifactsSpec, target: ProjectArtifacts) => {
    const index = plans.length;
    plans.push({ spec, target, nameFile: `artifact-${index}.name`, baseFile: `artifact-${index}.base` });
  };
  const primary = buildspec.artifacts;
  if (primary && primary.files.length > 0 && settings.artifacts.location) add(primary, settings.artifacts);
  for (const target of settings.secondaryArtifacts ?? []) {
    const spec = buildspec.secondaryArtifacts[target.artifactIdentifier ?? ""];
    if (spec) add(spec, target);
    else throw new UnmatchedArtifact(`no matching artifact found in buildspec for artifact identifier ${target.artifactIdentifier}`);
  }
  return plans;
}

function expansionsOf(artifacts: ArtifactPlan[]): Record<string, string> {
  const expansions: Record<string, string> = {};
  for (const { spec, target, nameFile, baseFile } of artifacts) {
    if (spec.baseDirectory !== undefined) expansions[baseFile] = spec.baseDirectory;
    if (spec.name !== undefined && target.overrideArtifactName) expansions[nameFile] = spec.name;
  }
  return expansions;
}

const reportPlan = ({ group, format, files, baseDirectory, discardPaths }: ReportSpec, index: number): ReportPlan => ({
  group,
  format,
  spec: { files, excludePaths: [], baseDirectory, discardPaths, name: undefined, s3Prefix: undefined },
  nameFile: `report-${index}.name`,
  baseFile: `report-${index}.base`,
});

const reportExpansions = (reports: ReportPlan[]): Record<string, string> =>
  Object.fromEntries(
    reports.flatMap(({ group, spec, nameFile, baseFile }) => [
      [nameFile, group],
      ...(spec.baseDirectory === undefined ? [] : [[baseFile, spec.baseDirectory]]),
    ]),
  );

const namedPhases = (buildspec: Buildspec) =>
  (Object.entries(buildspec.phases) as [UserPhase, PhaseSpec][]).map(([phase, spec]) => ({
    phase,
    commands: spec.commands.length + spec.finally.length,
  }));

function policyOf(buildspec: Buildspec): FailurePolicy {
  const policy: FailurePolicy = {};
  for (const [type, spec] of Object.entries(buildspec.phases) as [UserPhase, PhaseSpec][]) {
    if (spec.onFailure) policy[type] = spec.onFailure.kind;
  }
  return policy;
}
