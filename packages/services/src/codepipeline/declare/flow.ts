/** Compiles a declaration to what the orchestration follows. */
import { createHash } from "node:crypto";
import type { Flow, StageFlow } from "../model.ts";
import type { Declaration, StageDeclaration } from "./declaration.ts";

export function flowOfDeclaration(declaration: Declaration): Flow {
  const stages = declaration.stages.map(stageFlow);
  return { stages, fingerprint: createHash("sha256").update(JSON.stringify(declaration.stages)).digest("hex") };
}

function stageFlow(stage: StageDeclaration): StageFlow {
  const byOrder = Map.groupBy(stage.actions, ({ runOrder }) => runOrder);
  const groups = [...byOrder].sort(([a], [b]) => a - b).map(([, actions]) => actions.map(({ name }) => name));
  const onFailure = onFailureOf(stage);
  return { name: stage.name, groups, ...(onFailure && { onFailure }) };
}

function onFailureOf({ onFailure }: StageDeclaration): StageFlow["onFailure"] {
  if (onFailure?.result === "ROLLBACK") return { result: "ROLLBACK" };
  if (onFailure?.result !== "RETRY") return undefined;
  return { result: "RETRY", retryMode: onFailure.retryConfiguration?.retryMode ?? "FAILED_ACTIONS" };
}
