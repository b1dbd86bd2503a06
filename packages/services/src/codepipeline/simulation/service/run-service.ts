/** The service layer: operations, crashes and time, step by step beside the reference model. */
import type { ActionRow } from "../../store/rows.ts";
import { apply, may, type Request } from "../reference/requests.ts";
import { diceOf } from "../dice.ts";
import { type Kind, moods, type OnStep, requestOf, type Schedule, type Step, type Weights } from "../schedule.ts";
import { must } from "../violation.ts";
import { type Answered, ask } from "./ask.ts";
import { checkAll, compare, type Course, listen, openCourse } from "./course.ts";
import type { Death } from "./deaths.ts";
import { declarationOf } from "./declarations.ts";
import { resourceOf } from "./outside.ts";
import { home } from "./server.ts";
import { compareShown } from "./shown.ts";

export type ServiceKind = Kind | "crash" | "wake";

/** As those of the pure layer, with more time, crashes and wakes that mean nothing. */
export const serviceMoods: readonly Weights<ServiceKind>[] = Object.values(moods).map((mood) => ({ ...mood, pass: 12, crash: 5, wake: 4 }));

/** Runs a schedule. Throws Violation, or whatever the service throws that is no answer. */
export async function runService({ seed, plan, steps }: Schedule<ServiceKind>, onStep: OnStep): Promise<void> {
  const course = openCourse(seed, plan);
  await using _server = course.server;
  const created = await course.server.call("CreatePipeline", { pipeline: declarationOf(plan) });
  must("output" in created, () => JSON.stringify(created));
  apply(course.world, { kind: "start" });
  await afterwards(course);
  for (const step of steps) if (await take(course, step, onStep)) await afterwards(course);
  await finish(course);
}

/** Whether there was something to do. */
async function take(course: Course, step: Step<ServiceKind>, onStep: OnStep): Promise<boolean> {
  if (step.do === "crash" || step.do === "wake") {
    onStep(step, `${step.do} ${step.pick}`);
    happen(course, step.do, step);
    return true;
  }
  const request = requestOf(course.world, { ...step, do: step.do });
  if (!request) return false;
  onStep(step, request);
  if (request.kind === "pass") await course.server.pass(request.milliseconds);
  else await askFor(course, request);
  return true;
}

/** What follows of a step, up to the death of the process, and what follows of its new start. */
async function afterwards(course: Course): Promise<void> {
  await course.server.rest();
  checkAll(course);
  if (!course.server.life.dead) return compareShown(course.server, course.world);
  await course.server.restart();
  checkAll(course);
}

function happen(course: Course, what: "crash" | "wake", { pick, flag, other }: Step<ServiceKind>): void {
  const { server, outside } = course;
  if (what === "wake") {
    const id = [...outside.begun.keys()][pick % Math.max(1, outside.begun.size)];
    if (id !== undefined)
      server.journal.transact((tx) => tx.emit({ ...home, source: "test", type: "Nothing", resource: resourceOf(id), detail: {} }));
    return;
  }
  if (flag && other) server.life.kill();
  else server.life.plan(deathOf(pick, flag));
}

const points = [
  "pipeline-action-started",
  "pipeline-action-finished",
  "pipeline-rule-started",
  "pipeline-rule-finished",
  "pipeline-job-handed-out",
  "pipeline-job-answered",
];

function deathOf(pick: number, atCommit: boolean): Death {
  const dice = diceOf(pick);
  return atCommit ? { at: dice.one(["before", "after"]), commits: dice.below(4) } : { at: "point", point: dice.one(points) };
}

/** The reference model is told what was acknowledged; of a call that was cut off, either nothing happened or all of it. */
async function askFor(course: Course, request: Exclude<Request, { kind: "pass" }>): Promise<void> {
  course.world.now = course.server.clock.now();
  if (request.kind === "start") course.starts++;
  const answer = await ask(course, request);
  if (answer === "nobody there") return;
  if (answer !== "cut off") return tell(course, request, answer);
  const happened = settleCutOff(course, request);
  if (!happened) course.retries.clear();
  if (request.kind !== "start") return;
  // Whoever got no answer asks again with the same token, which starts nothing twice.
  await course.server.restart();
  checkAll(course);
  const again = await ask(course, request);
  if (typeof again === "string") throw new TypeError(`a start is ${again}`);
  if (happened) must(again.acknowledged, () => `the repeated start is ${again.text}`);
  else tell(course, request, again);
}

function tell(course: Course, request: Request, { acknowledged, ended, text }: Answered): void {
  const { world } = course;
  const isAllowed = may(world, request);
  must(acknowledged === isAllowed, () => `${JSON.stringify(request)}: ${text}, must ${isAllowed ? "" : "not "}be`);
  if (!acknowledged) return;
  if (ended === undefined) return apply(world, request);
  const row = course.server.journal.one<ActionRow>("SELECT * FROM codepipeline_actions WHERE id = ?", ended);
  must(row?.status !== "InProgress", () => `${JSON.stringify(request)} was acknowledged and is not done`);
}

/** Whether it happened: if so it was the last that the process did. */
function settleCutOff(course: Course, request: Request): boolean {
  listen(course);
  const isAllowed = may(course.world, request);
  try {
    compare(course);
    return false;
  } catch (error) {
    if (!isAllowed || request.kind === "finish" || request.kind === "judge") throw error;
    apply(course.world, request);
    compare(course);
    return true;
  }
}

/** At the end, with time to do what was put off: no work is left that nobody wants, and none has ended that nobody knows of. */
async function finish(course: Course): Promise<void> {
  const { server, outside } = course;
  for (let minute = 0; minute < 10; minute++) {
    await server.pass(60_000);
    await afterwards(course);
  }
  const rows = server.journal.all<ActionRow>("SELECT * FROM codepipeline_actions WHERE status IN ('InProgress', 'Abandoned')");
  for (const { id, input, action, status } of rows) {
    const isOver = status === "InProgress" && outside.begun.get(id)?.end !== undefined;
    must(!isOver, () => `the work of ${action} has ended, and nobody looked`);
    if (status !== "Abandoned") continue;
    // What a process began and took to its grave, nobody knows of: its start was never stored.
    const isUnknown = input === null && outside.begun.get(id)?.by.dead;
    if (outside.begun.has(id) && !isUnknown) must(outside.abandoned.has(id), () => `the work of ${action} was abandoned and goes on`);
  }
}
