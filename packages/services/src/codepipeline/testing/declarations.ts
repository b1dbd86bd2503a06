/** A small pipeline of real providers, and what it becomes with one thing changed. */
import type { GivenPipeline } from "../declare/declaration.ts";

export type Stage = GivenPipeline["stages"][number];
export type Action = Stage["actions"][number];

export const type = (category: Action["actionTypeId"]["category"], provider: string): Action["actionTypeId"] => ({
  category,
  owner: "AWS",
  provider,
  version: "1",
});
export const source = (more: Partial<Action> = {}): Action => ({
  name: "Fetch",
  actionTypeId: type("Source", "CodeStarSourceConnection"),
  configuration: { ConnectionArn: "arn", FullRepositoryId: "o/r", BranchName: "main" },
  outputArtifacts: [{ name: "Code" }],
  ...more,
});
export const build = (more: Partial<Action> = {}): Action => ({
  name: "Compile",
  actionTypeId: type("Build", "CodeBuild"),
  configuration: { ProjectName: "p" },
  inputArtifacts: [{ name: "Code" }],
  ...more,
});
export const approval = (more: Partial<Action> = {}): Action => ({ name: "Ask", actionTypeId: type("Approval", "Manual"), ...more });
export const stage = (name: string, ...actions: Action[]): Stage => ({ name, actions });

export const pipeline = (more: Partial<GivenPipeline> = {}): GivenPipeline => ({
  name: "shop",
  roleArn: "arn:aws:iam::000000000000:role/pipeline",
  artifactStore: { type: "S3", location: "artifacts" },
  stages: [stage("Source", source()), stage("Build", build())],
  ...more,
});
export const stages = (...all: Stage[]): GivenPipeline => pipeline({ stages: all });
export const onFailure = (given: NonNullable<Stage["onFailure"]>): GivenPipeline =>
  pipeline({ stages: [stage("Source", source()), { ...stage("Build", build()), onFailure: given }] });
export const trigger = (more: Partial<NonNullable<GivenPipeline["triggers"]>[number]["gitConfiguration"]>) => ({
  providerType: "CodeStarSourceConnection" as const,
  gitConfiguration: { sourceActionName: "Fetch", ...more },
});
export const store = { type: "S3" as const, location: "artifacts" };

export interface Case {
  rule: string;
  given: GivenPipeline;
  error: string;
  text: string;
}

/** The exceptions of CreatePipeline. */
export const structure = "InvalidStructureException";
export const inStage = "InvalidStageDeclarationException";
export const inAction = "InvalidActionDeclarationException";
