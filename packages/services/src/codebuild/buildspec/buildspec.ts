import type { CacheSpec } from "./cache.ts";
import type { ReportSpec } from "./reports.ts";

/** A buildspec after reading: AWS's keys, typed, with the lines they came from. */
export interface Buildspec {
  version: "0.1" | "0.2";
  runAs: string | undefined;
  shell: "sh" | "bash";
  env: BuildspecEnv;
  /** Only those that the file names, in the file's order. */
  phases: Partial<Record<UserPhase, PhaseSpec>>;
  artifacts: ArtifactsSpec | undefined;
  /** By artifact identifier. */
  secondaryArtifacts: Record<string, ArtifactsSpec>;
  reports: ReportSpec[];
  /** Keys that are accepted and do nothing yet; the build's log says so. */
  ignored: string[];
  cache: CacheSpec | undefined;
}

export type UserPhase = "INSTALL" | "PRE_BUILD" | "BUILD" | "POST_BUILD";

export interface BuildspecEnv {
  variables: Record<string, string>;
  /** Variable to parameter name. */
  parameterStore: Record<string, string>;
  /** Variable to `id:json-key:version-stage:version-id`. */
  secretsManager: Record<string, string>;
  exported: string[];
}

export interface PhaseSpec {
  commands: Command[];
  finally: Command[];
  onFailure: OnFailure | undefined;
  runAs: string | undefined;
  runtimeVersions: Record<string, string>;
}

/** `line` is the command's first line in the file, from 1. */
export interface Command {
  text: string;
  line: number;
}

/** `tries` are those after the first; with a `pattern`, only after failures whose error message it finds. */
export type OnFailure = { kind: "abort" } | { kind: "continue" } | { kind: "retry"; tries: number; pattern?: string };

export interface ArtifactsSpec {
  files: string[];
  excludePaths: string[];
  /** May hold globs and variables. */
  baseDirectory: string | undefined;
  discardPaths: boolean;
  /** Whether symbolic links stay links in a ZIP; they do when the buildspec does not say. */
  enableSymlinks?: boolean | undefined;
  /** Expanded by the shell; honoured with overrideArtifactName only. */
  name: string | undefined;
  s3Prefix: string | undefined;
}

/**
 * A buildspec that CodeBuild refuses. `message` is AWS's text, which becomes the phase context YAML_FILE_ERROR; `explanation` says in plain
 * words what to do, at `line` and `column` (from 1), where they are known.
 */
export class BuildspecError extends Error {
  override readonly name = "BuildspecError";
  readonly explanation: string;
  readonly line: number | undefined;
  readonly column: number | undefined;

  constructor(message: string, explanation: string, position?: { line: number; column: number }) {
    super(message);
    this.explanation = explanation;
    this.line = position?.line;
    this.column = position?.column;
  }
}
