/** The whole service under random schedules with random deaths: whatever happens, it ends as it would have ended. */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { isRunningRow, type StatusRow } from "./testing/rows.ts";
import { Orchestra } from "./testing/orchestra.ts";
import { build, pipelineOf, Script, source } from "./testing/scripted.ts";

const points = ["pipeline-action-started", "pipeline-action-finished"];

const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant("end" as const), pick: fc.nat(99), fails: fc.nat(7).map((n) => n === 0) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("kill" as const), pick: fc.nat(99), fails: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("start" as const), pick: fc.nat(99), fails: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("restart" as const), pick: fc.nat(99), fails: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("abandon" as const), pick: fc.nat(99), fails: fc.boolean() }) },
);

const shop = pipelineOf({
  Source: [source("Fetch"), source("Docs")],
  Build: [
    build("Compile", { inputArtifacts: [{ name: "FetchOutput" }], outputArtifacts: [{ name: "Made" }] }),
    build("Check", { runOrder: 2 }),
  ],
  Deploy: [build("Roll", { inputArtifacts: [{ name: "Made" }] })],
});

const rowsOf = (orchestra: Orchestra) =>
  orchestra.journal.all<StatusRow>("SELECT id, action, status, execution_id FROM codepipeline_actions");

async function take(
  orchestra: Orchestra,
  script: Script,
  { do: what, pick, fails }: { do: string; pick: number; fails: boolean },
): Promise<void> {
  const running = rowsOf(orchestra).filter(isRunningRow);
  const chosen = running[pick % Math.max(1, running.length)];
  if (what === "kill") orchestra.killAt = points[pick % points.length];
  if (what === "restart") await orchestra.restart();
  // A call that is interrupted by death was not acknowledged.
  if (what === "start") await orchestra.call("StartPipelineExecution", { name: "shop" }).catch(() => {});
  if (what === "end" && chosen) await script.endOf(orchestra, chosen.id, fails ? "Failed" : "Succeeded");
  if (what === "abandon" && chosen)
    await orchestra
      .call("StopPipelineExecution", { pipelineName: "shop", pipelineExecutionId: chosen.execution_id, abandon: true })
      .catch(() => {});
  await orchestra.settle();
}

test("random schedules with deaths end, and nothing that ended runs again", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      const script = new Script();
      await using orchestra = new Orchestra({}, script.catalogue);
      await orchestra.call("CreatePipeline", { pipeline: shop });
      const ended = new Map<string, string>();
      for (const one of steps) {
        const before = script.started.length;
        await take(orchestra, script, one);
        for (const job of script.started.slice(before))
          expect(ended.has(job.actionExecutionId), "an ended action was started again").toBe(false);
        for (const { id, status } of rowsOf(orchestra)) {
          if (ended.has(id)) expect(status).toBe(ended.get(id));
          if (status !== "InProgress") ended.set(id, status);
        }
      }
      orchestra.killAt = undefined;
      for (let left = 60; left > 0 && rowsOf(orchestra).some(isRunningRow); left--)
        await take(orchestra, script, { do: "end", pick: left, fails: false });
      const active = orchestra.journal.all("SELECT id FROM codepipeline_executions WHERE status IN ('InProgress', 'Stopping')");
      expect(active).toEqual([]);
      expect(orchestra.journal.all("SELECT * FROM journal_outbox")).toEqual([]);
    }),
    { numRuns: 25 },
  );
});

test("an action that is given up leaves no work behind that nobody waits for", async () => {
  const script = new Script();
  const compile = script.catalogue.find(({ id }) => id.category === "Build");
  if (!compile) throw new TypeError("the script has no build");
  let broken = false;
  const breaking = {
    ...compile,
    look: async (...given: Parameters<NonNullable<typeof compile.look>>) => {
      if (broken) throw new TypeError("a bug");
      return compile.look?.(...given) ?? { waiting: {} };
    },
  };
  const catalogue = script.catalogue.map((provider) => (provider === compile ? breaking : provider));
  await using orchestra = new Orchestra({}, catalogue);
  await orchestra.call("CreatePipeline", { pipeline: pipelineOf({ Source: [source("Fetch")], Build: [build("Compile")] }) });
  await script.end(orchestra, "Fetch");
  broken = true;
  await script.end(orchestra, "Compile");
  for (let minute = 0; minute < 30; minute++) await orchestra.pass(60_000);
  expect(orchestra.journal.all("SELECT status, error_code FROM codepipeline_actions WHERE action = 'Compile'")).toEqual([
    { status: "Failed", error_code: "SystemUnavailable" },
  ]);
  expect(script.abandoned.map(({ actionName }) => actionName)).toEqual(["Compile"]);
});

test("the work of an action that is abandoned while it begins is ended, though the server dies before it knows what was begun", async () => {
  const script = new Script();
  const compile = script.catalogue.find(({ id }) => id.category === "Build");
  if (!compile) throw new TypeError("the script has no build");
  const made: string[] = [];
  let answers = false;
  const slow = {
    ...compile,
    startFinds: true as const,
    start: async (...[job, signal]: Parameters<typeof compile.start>) => {
      if (!made.includes(job.actionExecutionId)) made.push(job.actionExecutionId);
      if (!answers) await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error)));
      return { waiting: { memo: { begun: job.actionExecutionId } } };
    },
  };
  await using orchestra = new Orchestra(
    {},
    script.catalogue.map((provider) => (provider === compile ? slow : provider)),
  );
  await orchestra.call("CreatePipeline", { pipeline: pipelineOf({ Source: [source("Fetch")], Build: [build("Compile")] }) });
  await script.end(orchestra, "Fetch");
  expect(made).toHaveLength(1);
  const [summary] = (await orchestra.call("ListPipelineExecutions", { pipelineName: "shop" })).pipelineExecutionSummaries ?? [];
  const pipelineExecutionId = summary?.pipelineExecutionId ?? "";
  await orchestra.call("StopPipelineExecution", { pipelineName: "shop", pipelineExecutionId, abandon: true });
  answers = true;
  await orchestra.restart();
  expect(script.abandoned.map(({ memo }) => memo)).toEqual([{ begun: made[0] }]);
  expect(made).toHaveLength(1);
  expect(orchestra.journal.all("SELECT * FROM journal_outbox")).toEqual([]);
});
