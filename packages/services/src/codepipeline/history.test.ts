import { expect, test } from "vitest";
import { historyDroppedAtOnce, historyEveryMs, historyKeptMs } from "./limits.ts";
import { opened, theJob } from "./testing/jobs.ts";
import { Orchestra } from "./testing/orchestra.ts";
import { build, pipelineOf, Script, source } from "./testing/scripted.ts";

test("executions are dropped twelve months after their end, but for those that stages show", async () => {
  const script = new Script();
  await using orchestra = new Orchestra({ iam: { GetRole: () => ({ Role: {} }) } }, script.catalogue);
  const pipeline = pipelineOf({ Source: [source("Source")], Build: [build("Build")] });
  await orchestra.call("CreatePipeline", { pipeline });
  const ended = async (outcome: "Succeeded" | "Failed") => {
    const { pipelineExecutionId } = await orchestra.call("StartPipelineExecution", { name: "shop", clientRequestToken: outcome });
    await script.end(orchestra, "Source");
    await script.end(orchestra, "Build", outcome);
    return pipelineExecutionId;
  };
  const listed = async () =>
    (await orchestra.call("ListPipelineExecutions", { pipelineName: "shop" })).pipelineExecutionSummaries?.map(
      (one) => one.pipelineExecutionId,
    );
  const rowsOf = (id: string | undefined) =>
    ["executions", "actions", "stage_runs", "request_tokens"].map(
      (table) =>
        orchestra.journal.all(`SELECT 1 FROM codepipeline_${table} WHERE ${table === "executions" ? "id" : "execution_id"} = ?`, id ?? "")
          .length,
    );

  // Whoever makes a pipeline starts it.
  const [first] = (await listed()) ?? [];
  await script.end(orchestra, "Source");
  await script.end(orchestra, "Build");
  const shown = await ended("Succeeded");
  await orchestra.pass(historyKeptMs / 2);
  const young = await ended("Failed");
  expect(rowsOf(shown)).toEqual([1, 2, 2, 1]);
  await orchestra.pass(historyKeptMs / 2 + 2 * historyEveryMs);

  expect(await listed()).toEqual([young, shown]);
  expect(rowsOf(first)).toEqual([0, 0, 0, 0]);
});

test("the jobs and the put revisions of an execution are dropped with it", async () => {
  const { orchestra, script } = await opened();
  await using _closing = orchestra;
  const put = async (revisionId: string) => {
    const actionRevision = { revisionId, revisionChangeId: revisionId, created: new Date(0) };
    return orchestra.call("PutActionRevision", { pipelineName: "shop", stageName: "Source", actionName: "Fetch", actionRevision });
  };
  const refuse = async () => {
    const { id, nonce } = await theJob(orchestra);
    await orchestra.call("AcknowledgeJob", { jobId: id, nonce });
    await orchestra.call("PutJobFailureResult", { jobId: id, failureDetails: { type: "JobFailed", message: "no" } });
    return id;
  };
  await refuse();
  for (const revisionId of ["r1", "r2"]) {
    await put(revisionId);
    await script.end(orchestra, "Fetch");
    await refuse();
  }
  const left = (column: string, table: string) =>
    orchestra.journal.all(`SELECT ${column} FROM codepipeline_${table}`).map((row) => row[column]);
  expect([left("id", "jobs").length, left("revision_id", "put_revisions")]).toEqual([3, ["r1", "r2"]]);
  await orchestra.pass(historyKeptMs + 2 * historyEveryMs);
  expect([left("id", "jobs").length, left("revision_id", "put_revisions")]).toEqual([1, ["r2"]]);
  expect(await put("r2")).toMatchObject({ newRevision: false });
});

test("what a stage was rolled back to stays, and many that stay do not keep the rest", async () => {
  const script = new Script();
  await using orchestra = new Orchestra({ iam: { GetRole: () => ({ Role: {} }) } }, script.catalogue);
  await orchestra.call("CreatePipeline", { pipeline: pipelineOf({ Source: [source("Source")], Build: [build("Build")] }) });
  const ended = async () => {
    await script.end(orchestra, "Source");
    await script.end(orchestra, "Build");
  };
  await ended();
  const [first] = (await orchestra.call("ListPipelineExecutions", { pipelineName: "shop" })).pipelineExecutionSummaries ?? [];
  const target = first?.pipelineExecutionId ?? "";
  for (let count = 0; count < historyDroppedAtOnce + 5; count++) {
    await orchestra.call("StartPipelineExecution", { name: "shop" });
    await ended();
  }
  await orchestra.call("RollbackStage", { pipelineName: "shop", stageName: "Build", targetPipelineExecutionId: target });
  await script.end(orchestra, "Build", "Failed");
  // Those of a whole page that may not be dropped: as if they had ended only now.
  const now = orchestra.clock.now() + historyKeptMs;
  orchestra.journal.transact((tx) =>
    tx.run("UPDATE codepipeline_executions SET updated = ? WHERE sequence BETWEEN 2 AND ?", now, historyDroppedAtOnce - 1),
  );
  await orchestra.pass(historyKeptMs + 2 * historyEveryMs);
  const left = orchestra.journal.all<{ id: string; sequence: number }>(
    "SELECT id, sequence FROM codepipeline_executions ORDER BY sequence",
  );
  expect(left[0]?.id).toBe(target);
  // The page of young ones, the last that succeeded, and the rollback that Build shows.
  const kept = left.map(({ sequence }) => sequence);
  expect(kept.slice(1, -2)).toEqual(Array.from({ length: historyDroppedAtOnce - 2 }, (_, index) => index + 2));
  expect(kept).toHaveLength(historyDroppedAtOnce + 1);
});
