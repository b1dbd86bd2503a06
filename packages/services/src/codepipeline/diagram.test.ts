import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { stateDiagram } from "./diagram.ts";
import { pipelineExecutionMoves } from "./model.ts";

test("the picture in the README is the one that the moves give", () => {
  expect(readFileSync(new URL("./README.md", import.meta.url), "utf8")).toContain(stateDiagram(pipelineExecutionMoves));
});

test("a status without a way on leads to the end", () => {
  expect(stateDiagram({ Begun: ["Ended"], Ended: [] }, "Begun")).toBe(
    "stateDiagram-v2\n  [*] --> Begun\n  Begun --> Ended\n  Ended --> [*]",
  );
});
