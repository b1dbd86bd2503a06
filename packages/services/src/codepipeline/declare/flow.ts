/** Compiles a declaration to what the orchestration follows. */
import { createHash } from "node:crypto";
import type { ConditionFlow, Flow, StageFlow } from "../model.ts";
import type { Declaration, StageDeclaration } from "./declaration.ts";

export function flowOfDeclaration(declaration: Declaration): Flow {
  const stages = declaration.stages.map(stageFlow);
  return { stages, fingerprint: createHash("sha256").update(JSON.stringify(declaration.stages)).digest("hex") };
}

function stageFlow(stage: StageDeclaration): StageFlow {
  const byOrder = Map.groupBy(stage.actions, ({ runOrder }) => runOrder);
  const groups = [...byOrder].sort(([a], [b]) => a - b).map(([, actions]) => actions.map(({ name }) => name));
  const beforeEntry = conditionOf(stage.beforeEntry?.conditions);
  const onSuccess = conditionOf(stage.onSuccess?.conditions);
  const onFailure = onFailureOf(stage);
  return {
    name: stage.name,
    groups,
    ...(beforeEntry && { beforeEntry }),
    ...(onSuccess && { onSuccess }),
    ...(onFailure && { onFailure }),
  };
}

type Conditions = NonNullable<StageDeclaration["beforeEntry"]>["conditions"];

/** A gate has one condition, if any. */
function conditionOf([condition]: Conditions = []): ConditionFlow | undefined {
  if (!condition || condition.result === "RETRY") return undefined;
  return { result: condition.result ?? "FAIL", rules: (condition.rules ?? []).map(({ name }) => name) };
}

function onFailureOf({ onFailure }: StageDeclaration): StageFlow["onFailure"] {
  if (onFailure?.result === "ROLLBACK") return { result: "ROLLBACK" };
  const condition = conditionOf(onFailure?.conditions);
  if (condition) return { result: "ROLLBACK", rules: condition.rules };
  if (onFailure?.result !== "RETRY") return undefined;
  return { result: "RETRY", retryMode: onFailure.retryConfiguration?.retryMode ?? "FAILED_ACTIONS" };
}
