/**
 * Random schedules of everything that can happen to a pipeline, against the rows: after each step the state that `decide` made must be
 * the state that is read back, and the invariants must hold.
 */
import { readFileSync } from "node:fs";
import { FakeClock, inMemoryJournal, seededIds } from "@towpath/journal";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { advance, install, start } from "../advance.ts";
import { withDefaults } from "../declare/declaration.ts";
import { flowOfDeclaration } from "../declare/flow.ts";
import { explain } from "../explain.ts";
import { type Execution, isActive, type PipelineEvent, type PipelineState } from "../model.ts";
import type { Orchestration } from "../orchestration.ts";
import { loadState } from "../store/load.ts";
import { findPipeline, insertVersion, type Pipeline } from "../store/pipelines.ts";
import { closedTransition } from "./arrive.ts";
import { refusalOfRetry } from "./retry.ts";
import { refusalOfStop } from "./stop.ts";

type Mode = "SUPERSEDED" | "QUEUED" | "PARALLEL";
type Command =
  | { do: "start" | "update" | "crash" }
  | { do: "finish"; pick: number; succeeds: boolean }
  | { do: "stop"; pick: number; abandon: boolean }
  | { do: "retry"; pick: number; all: boolean }
  | { do: "rollback"; pick: number }
  | { do: "transition"; pick: number; outbound: boolean; enabled: boolean };

const pick = fc.nat(1000);
const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 6, arbitrary: fc.constant({ do: "start" as const }) },
  { weight: 14, arbitrary: fc.record({ do: fc.constant("finish" as const), pick, succeeds: fc.nat(9).map((n) => n > 1) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("stop" as const), pick, abandon: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("retry" as const), pick, all: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("rollback" as const), pick }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("transition" as const), pick, outbound: fc.boolean(), enabled: fc.boolean() }) },
  { weight: 1, arbitrary: fc.constant({ do: "update" as const }) },
  { weight: 1, arbitrary: fc.constant({ do: "crash" as const }) },
);

const stageShape = fc.record({
  runOrders: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 7 }),
  onFailure: fc.constantFrom(undefined, "RETRY" as const, "ROLLBACK" as const),
});

function declaration(mode: Mode, shapes: { runOrders: number[]; onFailure: "RETRY" | "ROLLBACK" | undefined }[], version: number) {
  const stages = shapes.map(({ runOrders, onFailure }, index) => ({
    name: `Stage${index}`,
    actions: runOrders.map((runOrder, at) => ({
      name: `Action${at}`,
      runOrder,
      actionTypeId: { category: "Approval" as const, owner: "AWS" as const, provider: "Manual", version: "1" },
    })),
    ...(onFailure && { onFailure: { result: onFailure } }),
  }));
  return withDefaults({ name: "p", roleArn: "arn:aws:iam::000000000000:role/p", stages, executionMode: mode, pipelineType: "V2" }, version);
}

class Simulation {
  readonly clock = new FakeClock();
  readonly journal = inMemoryJournal(this.clock);
  readonly parts: Orchestration = { journal: this.journal, clock: this.clock, ids: seededIds(7), definitions: new Map() };
  readonly mode: Mode;
  readonly shapes: Parameters<typeof declaration>[1];
  readonly finished = new Map<string, string>();
  readonly ended = new Map<string, Execution["status"]>();

  constructor(mode: Mode, shapes: Parameters<typeof declaration>[1]) {
    this.mode = mode;
    this.shapes = shapes;
    this.journal.migrate("codepipeline", readFileSync(new URL("../tables.sql", import.meta.url), "utf8"));
    const pipeline: Pipeline = {
      id: "p1",
      account: "000000000000",
      region: "us-east-1",
      name: "p",
      version: 1,
      mode,
      type: "V2",
      next_sequence: 1,
      created: 0,
      updated: 0,
    };
    this.journal.transact((tx) => install(tx, this.parts, pipeline, declaration(mode, shapes, 1)));
  }

  get pipeline(): Pipeline {
    return findPipeline(this.journal, { account: "000000000000", region: "us-east-1" }, "p") as Pipeline;
  }

  /** Every execution there ever was, as PARALLEL ones are not part of the common state. */
  state(): PipelineState {
    const state = loadState(this.journal, this.parts.definitions, this.pipeline);
    const ids = this.journal.all<{ id: string }>("SELECT id FROM codepipeline_executions ORDER BY sequence").map(({ id }) => id);
    const loaded = ids.map((id) => [id, loadState(this.journal, this.parts.definitions, this.pipeline, id)] as const);
    return {
      ...state,
      executions: new Map(loaded.map(([id, at]) => [id, at.executions.get(id) as Execution])),
      flows: new Map(loaded.flatMap(([, { flows }]) => [...flows]).concat([...state.flows])),
    };
  }

  run(command: Command): void {
    void this.clock.advance(1);
    const state = this.state();
    const event = this.eventOf(state, command);
    if (command.do === "crash") this.parts.definitions.clear();
    if (command.do === "start" && [...state.executions.values()].filter(isActive).length < 12)
      this.journal.transact((tx) => void start(tx, this.parts, this.pipeline, { trigger: {}, variables: [], sourceOverrides: [] }));
    if (event)
      this.journal.transact((tx) => {
        if (event.kind === "PipelineUpdated") insertVersion(tx, "p1", declaration(this.mode, this.shapesOf(event.version), event.version));
        this.compare(advance(tx, this.parts, this.pipeline, event));
      });
    this.check(state);
  }

  /** The event a command stands for, unless the operation would refuse it. */
  eventOf(state: PipelineState, command: Command): PipelineEvent | undefined {
    const executions = [...state.executions.values()];
    const chosen = "pick" in command ? executions[command.pick % Math.max(1, executions.length)] : undefined;
    switch (command.do) {
      case "finish":
        return finish(executions, command);
      case "stop": {
        const { abandon } = command;
        return chosen && !refusalOfStop(chosen, abandon) ? { kind: "StopRequested", executionId: chosen.id, abandon } : undefined;
      }
      case "retry": {
        const retryMode = command.all ? "ALL_ACTIONS" : "FAILED_ACTIONS";
        if (!chosen || refusalOfRetry(state, chosen, chosen.stage, retryMode)) return undefined;
        return { kind: "RetryRequested", executionId: chosen.id, stage: chosen.stage, retryMode };
      }
      case "rollback":
        return this.mode === "PARALLEL" ? undefined : rollback(state, this.parts.ids.uuid());
      case "transition": {
        const stage = [...state.stages.keys()][command.pick % state.stages.size] as string;
        return { kind: "TransitionChanged", stage, side: command.outbound ? "Outbound" : "Inbound", enabled: command.enabled, by: "me" };
      }
      case "update": {
        const version = state.version + 1;
        const flow = flowOfDeclaration(declaration(this.mode, this.shapesOf(version), version));
        return { kind: "PipelineUpdated", version, mode: this.mode, flow };
      }
      case "start":
      case "crash":
        return undefined;
    }
  }

  /** Every other version has a stage less. */
  shapesOf(version: number): typeof this.shapes {
    return version % 2 === 1 ? this.shapes : this.shapes.slice(0, Math.max(2, this.shapes.length - 1));
  }

  /** What was decided is what is read back. */
  compare(decided: PipelineState): void {
    const read = this.state();
    expect([...read.stages]).toEqual([...decided.stages]);
    for (const [id, execution] of decided.executions) expect(clean(read.executions.get(id)), id).toEqual(clean(execution));
  }

  check(before: PipelineState): void {
    const state = this.state();
    const executions = [...state.executions.values()];
    for (const stage of state.stages.values()) {
      const inside = executions.filter((e) => e.mode !== "PARALLEL" && e.place === "inside" && e.stage === stage.name);
      expect(inside.map(({ id }) => id)).toEqual(stage.lock === undefined ? [] : [stage.lock]);
      const live = stage.inbound.filter((id) => state.executions.get(id)?.status === "InProgress");
      if (this.mode === "SUPERSEDED") expect(live.length).toBeLessThanOrEqual(1);
      const sequences = live.map((id) => state.executions.get(id)?.sequence ?? 0);
      expect(sequences).toEqual([...sequences].sort((a, b) => a - b));
    }
    for (const execution of executions) this.checkExecution(state, execution);
    this.checkHistory(before, state);
  }

  checkExecution(state: PipelineState, execution: Execution): void {
    const running = execution.run?.actions.filter(({ status }) => status === "InProgress") ?? [];
    if (isActive(execution)) {
      expect(
        execution.place === "inside" ? running.length : state.stages.get(execution.stage)?.inbound.includes(execution.id),
      ).toBeTruthy();
      if (execution.place === "inbound")
        expect(state.stages.get(execution.stage)?.lock ?? closedTransition(state, execution), "what it waits for").toBeDefined();
      expect(explain(state, execution).length, `reason for ${execution.status} at ${execution.stage}`).toBeGreaterThan(0);
      const outbox = new Set(
        this.journal.all<{ key: string }>("SELECT key FROM journal_outbox WHERE kind = 'action'").map(({ key }) => key),
      );
      for (const { id } of running) expect(outbox.has(id)).toBe(true);
    } else expect(running).toEqual([]);
    if (execution.mode === "PARALLEL") expect(running.length).toBeLessThanOrEqual(5);
    const flow = state.flows.get(execution.version)?.stages.find(({ name }) => name === execution.stage);
    const group = flow?.groups.findIndex((names) => names.some((name) => running.some((action) => action.name === name))) ?? -1;
    for (const later of flow?.groups.slice(group + 1) ?? [])
      if (running.length > 0)
        expect(execution.run?.actions.filter(({ name }) => later.includes(name)).map(({ status }) => status)).not.toContain("InProgress");
  }

  /** Ended is ended, but for a retry; an action that came to its end stays as it is. */
  checkHistory(before: PipelineState, after: PipelineState): void {
    for (const [id, was] of before.executions) {
      const is = after.executions.get(id) as Execution;
      if (["Succeeded", "Superseded", "Cancelled"].includes(was.status)) expect(is.status).toBe(was.status);
      if (was.sequence > 0) expect(is.sequence).toBe(was.sequence);
    }
    const rows = this.journal.all<{ id: string; status: string }>("SELECT id, status FROM codepipeline_actions");
    for (const { id, status } of rows) {
      if (this.finished.has(id)) expect(status).toBe(this.finished.get(id));
      if (status !== "InProgress") this.finished.set(id, status);
    }
  }

  close(): void {
    this.journal.close();
  }
}

function finish(executions: Execution[], command: { pick: number; succeeds: boolean }): PipelineEvent | undefined {
  const running = executions.flatMap(({ id, run }) => (run?.actions ?? []).filter(isRunning).map((action) => [id, action.id] as const));
  const [executionId, actionId] = running[command.pick % Math.max(1, running.length)] ?? [];
  if (executionId === undefined || actionId === undefined) return undefined;
  return { kind: "ActionFinished", executionId, actionId, status: command.succeeds ? "Succeeded" : "Failed" };
}

function rollback(state: PipelineState, executionId: string): PipelineEvent | undefined {
  const free = [...state.stages.values()].find(({ lock, lastSucceeded }) => lock === undefined && lastSucceeded?.version === state.version);
  if (!free?.lastSucceeded) return undefined;
  return {
    kind: "RollbackRequested",
    executionId,
    stage: free.name,
    targetExecutionId: free.lastSucceeded.executionId,
    trigger: { triggerType: "ManualRollback", triggerDetail: "me" },
  };
}

const isRunning = ({ status }: { status: string }): boolean => status === "InProgress";

/** Absent and undefined are the same in a row; a trigger is kept in a column of its own. */
const clean = (execution: Execution | undefined): unknown => JSON.parse(JSON.stringify({ ...execution, trigger: undefined }));

test.each(["SUPERSEDED", "QUEUED", "PARALLEL"] as const)("random schedules in %s mode keep the invariants", (mode) => {
  fc.assert(
    fc.property(
      fc.array(stageShape, { minLength: 2, maxLength: 4 }),
      fc.array(command, { minLength: 1, maxLength: 60 }),
      (shapes, commands) => {
        const simulation = new Simulation(mode, shapes);
        try {
          for (const one of commands) simulation.run(one);
        } finally {
          simulation.close();
        }
      },
    ),
    { numRuns: 60 },
  );
});
