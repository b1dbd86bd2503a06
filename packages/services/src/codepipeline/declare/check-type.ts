/** What needs a pipeline of type V2, and what its execution mode excludes. */
import { InvalidStageDeclarationException, InvalidStructureException } from "@aws-sdk/client-codepipeline";
import { fault } from "@towpath/wire";
import type { Declaration, StageDeclaration } from "./declaration.ts";

export function checkType(declaration: Declaration): void {
  if (declaration.pipelineType === "V1") checkV1(declaration);
  for (const stage of declaration.stages) checkResults(declaration, stage);
  checkVariables(declaration);
}

function checkV1({ executionMode, variables, triggers, stages }: Declaration): void {
  if (executionMode !== "SUPERSEDED") throw fault(InvalidStructureException, "QUEUED or PARALLEL mode can only be used with V2 pipelines");
  if (variables?.length) throw fault(InvalidStructureException, "Pipeline variable can only be used with V2 pipelines");
  if (triggers?.length) throw fault(InvalidStructureException, "Triggers on tag can only be used with V2 pipelines");
  if (stages.some(({ beforeEntry, onSuccess, onFailure }) => beforeEntry || onSuccess || onFailure))
    throw fault(InvalidStageDeclarationException, "Stage level conditions can only be used with V2 pipelines.");
}

function checkResults({ executionMode }: Declaration, stage: StageDeclaration): void {
  const { onFailure, onSuccess } = stage;
  if (onFailure?.result && onFailure.conditions?.length)
    throw fault(
      InvalidStageDeclarationException,
      `The following stage cannot have a failure exit gate configured with both top level result and conditions: '${stage.name}`,
    );
  const rollsBack = onFailure?.result === "ROLLBACK" || onFailure?.conditions?.some(({ result }) => result === "ROLLBACK");
  if (executionMode === "PARALLEL" && rollsBack)
    throw fault(InvalidStageDeclarationException, "Failure conditions with rollback result type cannot be added to a PARALLEL pipeline.");
  if (onFailure?.result === "FAIL" || onFailure?.result === "SKIP")
    throw fault(InvalidStageDeclarationException, `The failure result of stage '${stage.name}' must be ROLLBACK or RETRY.`);
  if (executionMode === "PARALLEL" && onSuccess?.conditions.some(({ result }) => result === "ROLLBACK"))
    throw fault(InvalidStageDeclarationException, "Success conditions with rollback result type cannot be added to a PARALLEL pipeline.");
}

function checkVariables({ variables = [] }: Declaration): void {
  const names = new Set<string>();
  for (const { name } of variables) {
    if (names.has(name))
      throw fault(InvalidStructureException, `Variable names must be unique. The following variable name is already in use: ${name}`);
    names.add(name);
  }
}
