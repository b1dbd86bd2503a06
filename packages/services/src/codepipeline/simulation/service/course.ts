/** One run of the whole service: the server, the world outside, the reference model, and what was heard and checked so far. */
import { diceOf } from "../dice.ts";
import { compareExecution, compareStages, isFinal } from "../compare.ts";
import { checkExecution, checkStages } from "../invariants.ts";
import type { Execution } from "../../model.ts";
import type { Definitions } from "../../store/definitions.ts";
import { apply, may, type Request } from "../reference/requests.ts";
import { newWorld, type Plan, type World } from "../reference/world.ts";
import { compareTold, hear, type Hearsay, nothingHeard, type Told } from "../told.ts";
import { must, mustEqual } from "../violation.ts";
import { endTold, isTold, toldBy } from "./events.ts";
import { Outside } from "./outside.ts";
import { type Brief, executionsIn, performedIn, runningIn, stateIn } from "./rows.ts";
import { Server } from "./server.ts";

export interface Course {
  server: Server;
  outside: Outside;
  world: World;
  definitions: Definitions;
  heard: Map<string, Hearsay>;
  /** How far the events were heard. */
  cursor: number;
  /** Of executions that can change no more, as they were when they ended. */
  final: Map<number, string>;
  /** Whether the retries that were asked for and not heard of yet repeat all, by execution. */
  retries: Map<string, boolean>;
  /** Jobs of rules that were taken: job id by the id of the rule execution. */
  jobs: Map<string, string>;
  starts: number;
}

export function openCourse(seed: number, plan: Plan): Course {
  let server: Server | undefined;
  const outside = new Outside(diceOf(seed ^ 0x5eed), () => server as Server);
  server = new Server(seed, (clock) => outside.catalogue(clock));
  const books = { heard: new Map(), cursor: 0, final: new Map(), retries: new Map(), jobs: new Map(), starts: 0 };
  return { server, outside, world: newWorld(plan), definitions: new Map(), ...books };
}

/** Hears what was told since, lets the reference model know what ended, and compares everything. */
export function checkAll(course: Course): void {
  listen(course);
  compare(course);
  const [wrong] = course.outside.wrongs;
  must(wrong === undefined, () => wrong ?? "");
}

/** The reference model learns of ends in the order in which they were committed. */
export function listen(course: Course): void {
  const numbers = new Map(executionsIn(course.server.journal).map(({ id, sequence }) => [id, sequence]));
  for (const event of course.server.journal.eventsAfter(course.cursor, {}, 10_000)) {
    course.cursor = event.sequence;
    if (!isTold(event)) continue;
    const told = toldBy(event);
    hearOne(course, told);
    const end = endTold(event, told);
    const request = end && ({ ...end, number: numbers.get(told.executionId) ?? 0 } as Request);
    if (!request) continue;
    must(may(course.world, request), () => `${JSON.stringify(request)} happened and cannot be`);
    apply(course.world, request);
  }
}

function hearOne(course: Course, told: Told): void {
  const hearsay = course.heard.get(told.executionId) ?? nothingHeard();
  course.heard.set(told.executionId, hearsay);
  const asked = course.retries.get(told.executionId);
  if (told.level === "stage" && told.state === "RESUMED") course.retries.delete(told.executionId);
  hear(hearsay, told, asked ?? repeatsAllByItself(course, told));
}

function repeatsAllByItself({ world, server }: Course, told: Told): boolean {
  if (told.level !== "stage" || told.state !== "RESUMED") return false;
  const brief = executionsIn(server.journal).find(({ id }) => id === told.executionId);
  const onFailure = world.executions[(brief?.sequence ?? 0) - 1]?.plan.stages.find(({ name }) => name === told.stage)?.onFailure;
  return onFailure?.result === "RETRY" && onFailure.retryMode === "ALL_ACTIONS";
}

/** The rows beside the reference model and the invariants. */
export function compare({ server, world, definitions, heard, final }: Course): void {
  const briefs = executionsIn(server.journal);
  mustEqual(briefs.length, world.executions.length, () => "number of executions");
  const open = briefs.filter((one) => !isClosed(final, one));
  const state = stateIn(
    server.journal,
    definitions,
    open.map(({ id }) => id),
  );
  const executionAt = (number: number) => ({ id: briefs[number - 1]?.id ?? "" }) as Execution;
  compareStages(world, state, executionAt);
  checkStages(state, state.executions.values());
  const performed = performedIn(server.journal);
  for (const { id, sequence } of open) {
    const one = state.executions.get(id) as Execution;
    const expected = world.executions[sequence - 1] as World["executions"][number];
    compareExecution(expected, one, ({ rollbackTarget }) => briefs.find((brief) => brief.id === rollbackTarget)?.sequence);
    checkExecution(state, one, (action) => performed.has(action));
    compareTold(heard.get(id) ?? nothingHeard(), one);
    if (isFinal(expected)) final.set(sequence, JSON.stringify(briefs[sequence - 1]));
  }
  const running = new Set(runningIn(state.executions.values()));
  for (const action of performed) must(running.has(action), () => `there is an effect for ${action}, which does not run`);
}

/** Ended for good, and as it was then. */
function isClosed(final: Map<number, string>, one: Brief): boolean {
  const was = final.get(one.sequence);
  must(was === undefined || was === JSON.stringify(one), () => `execution ${one.sequence} had ended as ${was} and was changed`);
  return was !== undefined;
}
