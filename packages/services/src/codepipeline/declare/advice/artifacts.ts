/** Artifacts that are references to repositories, which only builds can follow. AWS lets the other actions fail when their turn comes. */
import type { Declaration } from "../declaration.ts";
import type { Advice } from "./advice.ts";

/** All of these are builds underneath. */
const builds = ["CodeBuild", "Commands", "ECRBuildAndPublish"];

export function* adviseOnArtifacts({ stages }: Declaration): Generator<Advice> {
  const references = new Set(
    stages
      .flatMap(({ actions }) => actions)
      .filter(({ configuration }) => configuration["OutputArtifactFormat"] === "CODEBUILD_CLONE_REF")
      .flatMap(({ outputArtifacts }) => outputArtifacts.map(({ name }) => name)),
  );
  for (const [stage, { actions }] of stages.entries())
    for (const [at, { actionTypeId, inputArtifacts }] of actions.entries())
      for (const [input, { name }] of inputArtifacts.entries())
        if (references.has(name) && !builds.includes(actionTypeId.provider))
          yield {
            path: ["stages", stage, "actions", at, "inputArtifacts", input, "name"],
            message: `${name} is a reference to a repository (CODEBUILD_CLONE_REF), which ${actionTypeId.provider} cannot use; CODE_ZIP has the files.`,
          };
}
