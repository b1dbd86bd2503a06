/** State diagrams in mermaid, made from the tables of legal moves, so that the documents cannot say anything else. */
import {
  actionExecutionMoves,
  conditionExecutionMoves,
  type Moves,
  pipelineExecutionMoves,
  ruleExecutionMoves,
  stageExecutionMoves,
} from "./model.ts";

/** Those that lead to the same, together. */
const grouped = (moves: Moves<string>): [from: string[], to: readonly string[]][] =>
  [...Map.groupBy(Object.entries(moves), ([, to]) => to.join())].map(([, group]) => [group.map(([from]) => from), group[0]?.[1] ?? []]);

/** Every state that something leads on from; the others are ends. */
export function stateDiagram(moves: Moves<string>): string {
  const lines = grouped(moves).filter(([, to]) => to.length > 0);
  return ["flowchart LR", ...lines.map(([from, to]) => `  ${from.join(" & ")} --> ${to.join(" & ")}`)].join("\n");
}

/** One row for each machine: every status, and where it leads. */
export function statusTable(machines: typeof diagrams): string {
  const leads = ([from, to]: [string[], readonly string[]]) => `${from.join(", ")}${to.length > 0 ? ` → ${to.join(", ")}` : ""}`;
  const rows = machines.map(({ title, moves }) => `| ${title.toLowerCase()} | ${grouped(moves).map(leads).join("; ")} |`);
  return ["| of a | statuses, and where they lead, if anywhere |", "| --- | --- |", ...rows].join("\n");
}

export const diagrams: readonly { title: string; moves: Moves<string> }[] = [
  { title: "Pipeline execution", moves: pipelineExecutionMoves },
  { title: "Stage execution", moves: stageExecutionMoves },
  { title: "Action execution", moves: actionExecutionMoves },
  { title: "Condition", moves: conditionExecutionMoves },
  { title: "Rule execution", moves: ruleExecutionMoves },
];
