/**
 * Conditions of a stage: their rules run together, and the first one that fails decides.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts-how-it-works-conditions.html
 */
import {
  type ConditionChange,
  type ConditionFlow,
  type ConditionRun,
  conditionExecutionMoves,
  type Gate,
  ruleExecutionMoves,
  type RuleRun,
  type StageFlow,
  type StageRun,
} from "../model.ts";
import { changeRun, executionOf, expectThat, legal, runOf, stageFlowOf, type Turn } from "./turn.ts";

/** How a gate stands: `pending` while its rules run; `errored` when one of them could not be looked at. */
export type Verdict = "passed" | "pending" | "failed" | "errored";

export const conditionFlowOf = ({ onFailure, ...flow }: StageFlow, gate: Gate): ConditionFlow | undefined => {
  if (gate !== "onFailure") return flow[gate];
  return onFailure?.result === "ROLLBACK" && onFailure.rules ? { result: "ROLLBACK", rules: onFailure.rules } : undefined;
};

export const conditionOf = (run: StageRun, gate: Gate): ConditionRun | undefined => run.conditions.find((one) => one.gate === gate);

/** Whether a condition lets the execution through. */
export const lets = ({ status }: ConditionRun): boolean => status === "Succeeded" || status === "Overridden";

/** Begins the rules of a gate that has not been looked at; a stage without a condition there is passed. */
export function look(turn: Turn, id: string, gate: Gate): Verdict {
  const flow = conditionFlowOf(stageFlowOf(turn, executionOf(turn, id)), gate);
  if (!flow) return "passed";
  const condition = conditionOf(runOf(turn, id), gate);
  if (!condition) begin(turn, id, gate, flow);
  else if (lets(condition)) return "passed";
  else if (condition.status === "Failed") return "failed";
  else if (condition.status === "Errored") return "errored";
  return "pending";
}

function begin(turn: Turn, id: string, gate: Gate, flow: ConditionFlow): void {
  const { stage, conditions } = runOf(turn, id);
  const times = { status: "InProgress", startedAt: turn.now, updatedAt: turn.now } as const;
  const rules = flow.rules.map((name): RuleRun => ({ id: turn.newId(), name, ...times }));
  changeRun(turn, id, { conditions: [...conditions, { gate, rules, ...times }] });
  turn.effects.push({ kind: "Announce", level: "condition", state: "STARTED", executionId: id, stage, gate });
  for (const { id: ruleId } of rules) {
    turn.effects.push({ kind: "StartRule", executionId: id, ruleId });
    turn.effects.push({ kind: "Announce", level: "rule", state: "STARTED", executionId: id, stage, gate, ruleId });
  }
}

/** The condition succeeds with its last rule and fails with the first one that does; the others are abandoned then. */
export function finishRule(
  turn: Turn,
  event: { executionId: string; ruleId: string; status: "Succeeded" | "Failed"; errored?: boolean },
): void {
  const { executionId: id, ruleId, status, errored = false } = event;
  const gate = runOf(turn, id).conditions.find(({ rules }) => rules.some((rule) => rule.id === ruleId))?.gate;
  expectThat(gate, `rule execution ${ruleId} is not part of the state`);
  moveRule(turn, id, gate, ruleId, status);
  if (status === "Failed") end(turn, id, gate, errored ? "Errored" : "Failed");
  else if (rulesOf(turn, id, gate).every((rule) => rule.status === "Succeeded")) moveCondition(turn, id, gate, "Succeeded");
  turn.agenda.push({ do: "proceed", executionId: id });
}

/** Ends the conditions whose rules run, because the execution is to stop. */
export function endConditions(turn: Turn, id: string, to: "Cancelled" | "Abandoned"): void {
  const running = runOf(turn, id).conditions.filter(({ status }) => status === "InProgress");
  for (const { gate } of running) end(turn, id, gate, to);
}

/** Ends a condition, and the work of the rules that still run. */
export function end(turn: Turn, id: string, gate: Gate, to: ConditionRun["status"], change: Partial<ConditionRun> = {}): void {
  for (const rule of rulesOf(turn, id, gate)) {
    if (rule.status !== "InProgress") continue;
    moveRule(turn, id, gate, rule.id, "Abandoned");
    turn.effects.push({ kind: "AbandonRule", executionId: id, ruleId: rule.id });
  }
  moveCondition(turn, id, gate, to, change);
}

const rulesOf = (turn: Turn, id: string, gate: Gate): readonly RuleRun[] => conditionOf(runOf(turn, id), gate)?.rules ?? [];

/** These two are the only ways to change a status: the move must be in its table. */
function moveRule(turn: Turn, id: string, gate: Gate, ruleId: string, to: "Succeeded" | "Failed" | "Abandoned"): void {
  const { stage } = runOf(turn, id);
  const rules = rulesOf(turn, id, gate);
  const rule = rules.find((one) => one.id === ruleId);
  expectThat(rule && legal(ruleExecutionMoves, rule.status, to), `rule execution ${ruleId}: ${rule?.status} -> ${to}`);
  changeCondition(turn, id, gate, {
    rules: rules.map((one) => (one === rule ? { ...rule, status: to, updatedAt: turn.now } : one)),
  });
  const state = ({ Succeeded: "SUCCEEDED", Failed: "FAILED", Abandoned: "ABANDONED" } as const)[to];
  turn.effects.push({ kind: "Announce", level: "rule", state, executionId: id, stage, gate, ruleId });
}

const spelled: Record<Exclude<ConditionRun["status"], "InProgress">, ConditionChange> = {
  Succeeded: "SUCCEEDED",
  Failed: "FAILED",
  Errored: "ERRORED",
  Cancelled: "CANCELED",
  Abandoned: "ABANDONED",
  Overridden: "OVERRIDDEN",
};

function moveCondition(turn: Turn, id: string, gate: Gate, to: ConditionRun["status"], change: Partial<ConditionRun> = {}): void {
  const run = runOf(turn, id);
  const from = conditionOf(run, gate)?.status ?? "none";
  expectThat(to !== "InProgress" && legal(conditionExecutionMoves, from, to), `condition ${gate} of ${id}: ${from} -> ${to}`);
  changeCondition(turn, id, gate, { ...change, status: to });
  turn.effects.push({ kind: "Announce", level: "condition", state: spelled[to], executionId: id, stage: run.stage, gate });
}

function changeCondition(turn: Turn, id: string, gate: Gate, change: Partial<ConditionRun>): void {
  const { conditions } = runOf(turn, id);
  changeRun(turn, id, { conditions: conditions.map((one) => (one.gate === gate ? { ...one, ...change, updatedAt: turn.now } : one)) });
}
