import { expect, test } from "vitest";
import { runsByCommit } from "./runs.ts";

test("a commit has the executions whose sources were at it", () => {
  const execution = (id: string, status: "Succeeded" | "Failed", ...commits: string[]) => ({
    pipelineExecutionId: id,
    status,
    sourceRevisions: commits.map((revisionId) => ({ actionName: "Source", revisionId })),
  });
  const runs = runsByCommit([
    {
      pipeline: "web",
      executions: [execution("3", "Succeeded", "b"), execution("2", "Failed", "a", "a"), execution("1", "Succeeded", "a")],
    },
    { pipeline: "docs", executions: [execution("9", "Succeeded", "a", "x")] },
  ]);
  expect(runs.get("a")?.map(({ pipeline, executionId, status }) => [pipeline, executionId, status])).toEqual([
    ["web", "2", "Failed"],
    ["web", "1", "Succeeded"],
    ["docs", "9", "Succeeded"],
  ]);
  expect(runs.get("b")).toHaveLength(1);
  expect(runs.get("none")).toBeUndefined();
});
