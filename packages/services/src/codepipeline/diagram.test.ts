import { expect, test } from "vitest";
import { stateDiagram, statusTable } from "./diagram.ts";

const moves = { Begun: ["Paused", "Ended"], Paused: ["Begun"], Asleep: ["Begun"], Ended: [], Lost: [] };

test("states that lead to the same are one line of the diagram", () => {
  expect(stateDiagram(moves)).toBe("flowchart LR\n  Begun --> Paused & Ended\n  Paused & Asleep --> Begun");
});

test("each machine is a row of the table, with all its statuses", () => {
  const row = "| walk | Begun → Paused, Ended; Paused, Asleep → Begun; Ended, Lost |";
  expect(
    statusTable([{ title: "Walk", moves }])
      .split("\n")
      .at(-1),
  ).toBe(row);
});
