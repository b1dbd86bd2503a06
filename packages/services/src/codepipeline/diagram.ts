/** State diagrams in mermaid, made from the tables of legal moves, so that the documents cannot say anything else. */
import {
  actionExecutionMoves,
  conditionExecutionMoves,
  type Moves,
  pipelineExecutionMoves,
  ruleExecutionMoves,
  stageExecutionMoves,
} from "./model.ts";

/** `start` is the state everything begins in; states without a way on lead to the end. */
export function stateDiagram(moves: Moves<string>, start = "InProgress"): string {
  const lines = Object.entries(moves).flatMap(([from, to]) =>
    to.length === 0 ? [`  ${from} --> [*]`] : to.map((next) => `  ${from} --> ${next}`),
  );
  return ["stateDiagram-v2", `  [*] --> ${start}`, ...lines].join("\n");
}

export const diagrams: readonly { title: string; moves: Moves<string> }[] = [
  { title: "Pipeline execution", moves: pipelineExecutionMoves },
  { title: "Stage execution", moves: stageExecutionMoves },
  { title: "Action execution", moves: actionExecutionMoves },
  { title: "Condition", moves: conditionExecutionMoves },
  { title: "Rule execution", moves: ruleExecutionMoves },
];
