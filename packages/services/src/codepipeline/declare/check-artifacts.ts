/**
 * Every input artifact is made by an action that has ended before: in an earlier stage, or in the same one with a lower runOrder. The
 * rules of a success condition may use what their stage made; when it failed that may be missing.
 */
import { InvalidActionDeclarationException } from "@aws-sdk/client-codepipeline";
import { fault } from "@towpath/wire";
import { type ActionDeclaration, type Declaration, type RuleDeclaration, rulesAt } from "./declaration.ts";

export function checkArtifacts({ stages }: Declaration): void {
  const made = new Set<string>();
  for (const stage of stages) {
    const { actions } = stage;
    for (const gate of ["beforeEntry", "onFailure"] as const) for (const rule of rulesAt(stage, gate)) checkInputs("rule", rule, made);
    const byOrder = Map.groupBy(actions, ({ runOrder }) => runOrder);
    for (const [, group] of [...byOrder].sort(([a], [b]) => a - b)) {
      for (const action of group) checkInputs("action", action, made);
      for (const action of group) addOutputs(action, made);
    }
    for (const rule of rulesAt(stage, "onSuccess")) checkInputs("rule", rule, made);
  }
}

type Using = Pick<RuleDeclaration, "name" | "inputArtifacts">;

function checkInputs(kind: "action" | "rule", { name, inputArtifacts = [] }: Using, made: Set<string>): void {
  for (const artifact of inputArtifacts)
    if (!made.has(artifact.name))
      throw fault(
        InvalidActionDeclarationException,
        `Input Artifact Bundle ${artifact.name} in ${kind} ${name} is not declared as Output Artifact Bundle in any of the preceding actions`,
      );
}

function addOutputs({ outputArtifacts }: ActionDeclaration, made: Set<string>): void {
  for (const artifact of outputArtifacts) {
    if (made.has(artifact.name))
      throw fault(
        InvalidActionDeclarationException,
        `Output Artifact Bundle name must be unique within the pipeline. ${artifact.name} has been used more than once.`,
      );
    made.add(artifact.name);
  }
}
