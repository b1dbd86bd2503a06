/** What is decided is what the rows say afterwards, in every field: random schedules through the orchestrator's transaction. */
import { readFileSync } from "node:fs";
import { FakeClock, inMemoryJournal, seededIds } from "@towpath/journal";
import { expect, test } from "vitest";
import { advance, install, start } from "../advance.ts";
import { type Declaration, withDefaults } from "../declare/declaration.ts";
import { flowOfDeclaration } from "../declare/flow.ts";
import type { Execution, PipelineState } from "../model.ts";
import type { Orchestration } from "../orchestration.ts";
import { findPipeline, insertVersion, type Pipeline } from "../store/pipelines.ts";
import { eventOf } from "./events.ts";
import { apply, may, type Request } from "./reference/requests.ts";
import { newWorld, type Plan } from "./reference/world.ts";
import { moods, requestOf, scheduleOf } from "./schedule.ts";
import { declarationOf, pipelineName } from "./service/declarations.ts";
import { executionsIn, stateIn } from "./service/rows.ts";
import { home } from "./service/server.ts";

const declared = (plan: Plan): Declaration => withDefaults(declarationOf(plan), plan.version);
const origin = { trigger: {}, variables: [], sourceOverrides: [] };

/** Absent and undefined are the same in a row; a trigger is kept in a column of its own. */
const plain = (execution: Execution | undefined): unknown => JSON.parse(JSON.stringify({ ...execution, trigger: undefined }));

function opened(plan: Plan) {
  const clock = new FakeClock();
  const journal = inMemoryJournal(clock);
  const parts: Orchestration = { journal, clock, ids: seededIds(7), definitions: new Map(), beginning: new Set() };
  journal.migrate("codepipeline", readFileSync(new URL("../tables.sql", import.meta.url), "utf8"));
  const { version, mode } = plan;
  const pipeline: Pipeline = { id: "p", ...home, name: pipelineName, version, mode, type: "V2", next_sequence: 1, created: 0, updated: 0 };
  journal.transact((tx) => install(tx, parts, pipeline, declared(plan)));
  return { journal, clock, parts };
}

function perform({ journal, parts }: ReturnType<typeof opened>, request: Request): PipelineState | undefined {
  const read = () =>
    stateIn(
      journal,
      parts.definitions,
      executionsIn(journal).map(({ id }) => id),
    );
  const before = read();
  const at = (number: number) => [...before.executions.values()].find(({ sequence }) => sequence === number) as Execution;
  const event = eventOf(request, at, () => parts.ids.uuid());
  if (!event) return undefined;
  return journal.transact((tx) => {
    const pipeline = findPipeline(tx, home, pipelineName) as Pipeline;
    if (event.kind === "ExecutionStarted") return void start(tx, parts, pipeline, origin);
    if (request.kind !== "update") return advance(tx, parts, pipeline, event);
    insertVersion(tx, pipeline.id, declared(request.plan));
    return advance(tx, parts, pipeline, { ...event, flow: flowOfDeclaration(declared(request.plan)) } as typeof event);
  });
}

test.each([1, 2, 3, 4, 5, 6, 7, 8])("what schedule %i decides is what is stored", async (seed) => {
  const { plan, steps } = scheduleOf(seed, 120, (dice) => dice.one(Object.values(moods)));
  const system = opened(plan);
  const { journal, parts, clock } = system;
  const world = newWorld(plan);
  for (const step of steps) {
    const request = requestOf(world, step);
    if (!request || !may(world, request)) continue;
    await clock.advance(request.kind === "pass" ? request.milliseconds : 1);
    world.now = clock.now();
    const decided = perform(system, request);
    apply(world, request);
    if (!decided) continue;
    const read = stateIn(journal, parts.definitions, [...decided.executions.keys()]);
    expect([...read.stages]).toEqual([...decided.stages]);
    for (const [id, execution] of decided.executions) expect(plain(read.executions.get(id)), id).toEqual(plain(execution));
  }
  journal.close();
});
