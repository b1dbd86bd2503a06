import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { stateDiagram, statesDocument, statusTable } from "./diagram.ts";
import { actionExecutionMoves, pipelineExecutionMoves } from "./model.ts";

test("the picture in the README is the one that the moves give", () => {
  expect(readFileSync(new URL("./README.md", import.meta.url), "utf8")).toContain(stateDiagram(pipelineExecutionMoves));
});

test("a status without a way on leads to the end", () => {
  expect(statusTable(actionExecutionMoves)).toContain("| InProgress | Succeeded, Failed, Abandoned |\n| Succeeded | the end |");
  expect(statesDocument().match(/stateDiagram-v2/g)).toHaveLength(3);
});
