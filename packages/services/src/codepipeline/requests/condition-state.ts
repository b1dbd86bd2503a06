/** The conditions of a stage as GetPipelineState shows them: how those of the latest execution in the stage stand. */
import type { RuleExecution, StageConditionState, StageState } from "@aws-sdk/client-codepipeline";
import type { Reader } from "@towpath/journal";
import { type ConditionRun, type Gate, gates, type RuleRun, type StageRun } from "../model.ts";
import { findAction } from "../store/actions.ts";

const called = {
  beforeEntry: "beforeEntryConditionState",
  onSuccess: "onSuccessConditionState",
  onFailure: "onFailureConditionState",
} as const satisfies Record<Gate, keyof StageState>;

type ConditionStates = Pick<StageState, (typeof called)[Gate]>;

/** Of those that have been looked at. A stage has one condition at each gate, so its state is that of the gate. */
export function conditionStates(reader: Reader, run: StageRun): ConditionStates {
  const states: ConditionStates = {};
  for (const gate of gates) {
    const condition = run.conditions.find((one) => one.gate === gate);
    if (condition) states[called[gate]] = conditionState(reader, condition);
  }
  return states;
}

function conditionState(reader: Reader, condition: ConditionRun): StageConditionState {
  const { status, rules, startedAt, updatedAt } = condition;
  const ruleStates = rules.map((rule) => ({ ruleName: rule.name, latestExecution: ruleExecution(reader, rule) }));
  const summary = summaryOf(condition, ruleStates);
  const lastStatusChange = new Date(status === "InProgress" ? startedAt : updatedAt);
  return {
    latestExecution: { status, summary },
    conditionStates: [{ latestExecution: { status, summary, lastStatusChange }, ruleStates }],
  };
}

function summaryOf({ status, overriddenBy }: ConditionRun, rules: { ruleName: string; latestExecution: RuleExecution }[]): string {
  if (status === "Overridden") return `Overridden by ${overriddenBy}.`;
  const of = (wanted: RuleExecution["status"]) => rules.filter(({ latestExecution }) => latestExecution.status === wanted);
  const told = ({ ruleName, latestExecution }: (typeof rules)[number]) =>
    `${ruleName}: ${latestExecution.errorDetails?.message ?? latestExecution.summary ?? "The rule is running."}`;
  if (status === "InProgress") return of("InProgress").map(told).join(" ");
  if (status === "Failed" || status === "Errored") return of("Failed").map(told).join(" ");
  return status === "Succeeded" ? "All rules succeeded." : "The execution was to end before all rules had.";
}

function ruleExecution(reader: Reader, { id, status, startedAt, updatedAt }: RuleRun): RuleExecution {
  const row = findAction(reader, id);
  const running = status === "InProgress";
  const summary = row?.summary ?? (running ? row?.waits_for : undefined) ?? undefined;
  return {
    ruleExecutionId: id,
    status,
    ...(summary !== undefined && { summary }),
    lastStatusChange: new Date(running ? startedAt : updatedAt),
    ...(row && row.updated_by !== null && { lastUpdatedBy: row.updated_by }),
    ...(row && row.external_id !== null && { externalExecutionId: row.external_id }),
    ...(row && row.external_url !== null && { externalExecutionUrl: row.external_url }),
    ...(row && row.error_code !== null && { errorDetails: { code: row.error_code, message: row.error_message ?? "" } }),
  };
}
