/** Stages and where sources stand. */
import {
  InvalidActionDeclarationException,
  InvalidStageDeclarationException,
  InvalidStructureException,
} from "@aws-sdk/client-codepipeline";
import { fault } from "@towpath/wire";
import { actionsPerPipelineMax, actionsPerStageMax, stagesMax, stagesMin } from "../limits.ts";
import type { ActionDeclaration, Declaration, StageDeclaration } from "./declaration.ts";

const isSource = ({ actionTypeId }: ActionDeclaration): boolean => actionTypeId.category === "Source";

export function checkStructure({ stages }: Declaration): void {
  if (stages.length < stagesMin)
    throw fault(
      InvalidStructureException,
      `Pipeline has only ${stages.length} stage(s). There should be a minimum of ${stagesMin} stages in a pipeline`,
    );
  if (stages.length > stagesMax)
    throw fault(InvalidStructureException, `Pipeline has too many stages. There can only be up to ${stagesMax} stages in a pipeline`);
  const names = new Set<string>();
  for (const stage of stages) {
    if (names.has(stage.name)) throw fault(InvalidStageDeclarationException, `Stage name '${stage.name}' is used more than once`);
    names.add(stage.name);
    checkStage(stage);
  }
  checkSources(stages);
}

function checkStage({ name, actions }: StageDeclaration): void {
  if (actions.length === 0) throw fault(InvalidStageDeclarationException, `Stage '${name}' must have at least one action`);
  if (actions.length > actionsPerStageMax)
    throw fault(
      InvalidStageDeclarationException,
      `Stage '${name}' has too many actions. There can only be up to ${actionsPerStageMax} actions in a stage`,
    );
  const names = new Set<string>();
  for (const action of actions) {
    if (names.has(action.name))
      throw fault(InvalidActionDeclarationException, `Action name '${action.name}' is used more than once in stage '${name}'`);
    names.add(action.name);
  }
}

function checkSources(stages: StageDeclaration[]): void {
  const [first, ...others] = stages as [StageDeclaration, ...StageDeclaration[]];
  if (!first.actions.every(isSource))
    throw fault(InvalidStructureException, "Pipeline should start with a stage that only contains source actions");
  if (stages.every(({ actions }) => actions.every(isSource)))
    throw fault(InvalidStructureException, "Pipeline should contain at least 1 action whose category is not Source");
  if (others.some(({ actions }) => actions.some(isSource)))
    throw fault(InvalidStructureException, "Source actions can only be included in the first stage of the pipeline");
  if (stages.flatMap(({ actions }) => actions).length > actionsPerPipelineMax)
    throw fault(
      InvalidStructureException,
      `Pipeline has too many actions. There can only be up to ${actionsPerPipelineMax} actions in a pipeline`,
    );
}
