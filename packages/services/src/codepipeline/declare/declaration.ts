/**
 * A pipeline's declaration as it is stored and echoed: what the user wrote, with the defaults AWS fills in.
 * https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PipelineDeclaration.html
 */
import type * as sdk from "@aws-sdk/client-codepipeline";
import type { Given } from "@towpath/wire";
import type { Gate } from "../model.ts";

export type GivenPipeline = Given<sdk.PipelineDeclaration>;
type GivenStage = GivenPipeline["stages"][number];
type GivenAction = GivenStage["actions"][number];

export type ActionTypeId = Given<sdk.ActionTypeId>;
export type RuleDeclaration = Given<sdk.RuleDeclaration>;
export type RuleTypeId = Required<Given<sdk.RuleTypeId>>;
export type ActionDeclaration = GivenAction & {
  runOrder: number;
  configuration: Record<string, string>;
  inputArtifacts: { name: string }[];
  outputArtifacts: Given<sdk.OutputArtifact>[];
};
/** What is worked on: an action, or a rule in the same shape. */
export type WorkDeclaration = Omit<ActionDeclaration, "actionTypeId"> & { actionTypeId: ActionTypeId | RuleTypeId };
export type StageDeclaration = Omit<GivenStage, "actions"> & { actions: ActionDeclaration[] };
export type Declaration = Omit<GivenPipeline, "stages" | "version" | "executionMode" | "pipelineType"> & {
  stages: StageDeclaration[];
  version: number;
  executionMode: sdk.ExecutionMode;
  pipelineType: sdk.PipelineType;
};

/** `version` is the server's; what the user sent there does not matter. */
export function withDefaults(given: GivenPipeline, version: number): Declaration {
  return {
    ...given,
    stages: given.stages.map((stage) => ({ ...stage, actions: stage.actions.map(actionWithDefaults) })),
    version,
    executionMode: given.executionMode ?? "SUPERSEDED",
    pipelineType: given.pipelineType ?? (needsV2(given) ? "V2" : "V1"),
  };
}

function actionWithDefaults(action: GivenAction): ActionDeclaration {
  return {
    ...action,
    runOrder: action.runOrder ?? 1,
    configuration: action.configuration ?? {},
    inputArtifacts: action.inputArtifacts ?? [],
    outputArtifacts: action.outputArtifacts ?? [],
  };
}

/** AWS documents both that V2 parameters make a pipeline V2 and that a missing type means V1; the first serves whoever leaves it out. */
function needsV2(given: GivenPipeline): boolean {
  return (
    given.executionMode === "QUEUED" ||
    given.executionMode === "PARALLEL" ||
    (given.variables?.length ?? 0) > 0 ||
    (given.triggers?.length ?? 0) > 0 ||
    given.stages.some(({ beforeEntry, onSuccess, onFailure }) => beforeEntry || onSuccess || onFailure)
  );
}

export const actionOf = (declaration: Declaration, stageName: string, actionName: string): ActionDeclaration | undefined =>
  declaration.stages.find(({ name }) => name === stageName)?.actions.find(({ name }) => name === actionName);

/** The rules of a stage's condition. */
export const rulesAt = (stage: StageDeclaration, gate: Gate): RuleDeclaration[] => stage[gate]?.conditions?.[0]?.rules ?? [];

export const pipelineArn = (region: string, account: string, name: string): string => `arn:aws:codepipeline:${region}:${account}:${name}`;
