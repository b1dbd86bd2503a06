import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { BatchTask } from "../spec/batch-spec.ts";
import { sourceGroup } from "../spec/groups.ts";
import { type BatchEffect, type BatchEvent, decideBatch, type EndOfBuild, submittedBatch } from "./decide.ts";
import { type BatchState, batchMoves, currentBatchPhase } from "./model.ts";

const task = (identifier: string, more: Partial<BatchTask> = {}): BatchTask => ({
  identifier,
  debugSession: false,
  dependsOn: [],
  ignoreFailure: false,
  env: { variables: {} },
  ...more,
});

/** A batch in which builds start at once; `said` is every effect. */
class Course {
  state: BatchState;
  at = 1;
  readonly said: BatchEffect[] = [];
  readonly combines: boolean;

  constructor(tasks: BatchTask[], more: { fastFail?: boolean; combines?: boolean } = {}) {
    this.combines = more.combines ?? false;
    const { state, effects } = submittedBatch(this.at);
    this.state = state;
    this.take(effects);
    this.end(sourceGroup, "SUCCEEDED", { read: { tasks, fastFail: more.fastFail ?? false } });
  }

  tell(event: BatchEvent): boolean {
    const decision = decideBatch(this.state, event, this.combines);
    if (!decision) return false;
    this.state = decision.state;
    this.take(decision.effects);
    return true;
  }

  take(effects: BatchEffect[]): void {
    this.said.push(...effects);
    for (const effect of effects) {
      if (effect.kind !== "start") continue;
      this.tell({
        kind: "build-started",
        group: effect.group,
        attempt: effect.attempt,
        build: this.build(effect.group, effect.attempt),
        at: ++this.at,
      });
    }
  }

  build = (group: string, attempt = this.of(group)?.attempt) => `${group}#${attempt}`;
  of = (group: string) => this.state.groups.find(({ task: one }) => one.identifier === group);
  end = (group: string, status: EndOfBuild, more: Partial<Extract<BatchEvent, { kind: "build-ended" }>> = {}) =>
    this.tell({ kind: "build-ended", build: this.build(group), status, at: ++this.at, ...more });
  get statuses(): Record<string, string> {
    return Object.fromEntries(this.state.groups.slice(1).map((group) => [group.task.identifier, group.status]));
  }
  get phases(): string[] {
    return this.state.phases.map(({ type, status }) => (status ? `${type} ${status}` : type));
  }
}

describe("order", () => {
  test("a build begins when those that it depends on have succeeded", () => {
    const course = new Course([task("a"), task("b", { dependsOn: ["a"] }), task("c", { dependsOn: ["a", "b"] })]);
    expect(course.statuses).toEqual({ a: "RUNNING", b: "WAITING", c: "WAITING" });
    course.end("a", "SUCCEEDED");
    expect(course.statuses).toEqual({ a: "SUCCEEDED", b: "RUNNING", c: "WAITING" });
    course.end("b", "SUCCEEDED");
    course.end("c", "SUCCEEDED");
    expect(course.phases).toEqual([
      "SUBMITTED SUCCEEDED",
      "DOWNLOAD_BATCHSPEC SUCCEEDED",
      "IN_PROGRESS SUCCEEDED",
      "COMBINE_ARTIFACTS SUCCEEDED",
      "SUCCEEDED",
    ]);
    expect(course.state.status).toBe("SUCCEEDED");
  });

  test("what depends on a failed build never runs; all else does", () => {
    const course = new Course([
      task("a"),
      task("b", { dependsOn: ["a"] }),
      task("c", { dependsOn: ["b"] }),
      task("d"),
      task("e", { dependsOn: ["d"] }),
    ]);
    course.end("a", "FAILED");
    expect(course.statuses).toEqual({ a: "FAILED", b: "SKIPPED", c: "SKIPPED", d: "RUNNING", e: "WAITING" });
    course.end("d", "SUCCEEDED");
    course.end("e", "SUCCEEDED");
    expect(course.phases.slice(2)).toEqual(["IN_PROGRESS FAILED", "FAILED"]);
  });

  test("a failure that is ignored holds nothing up and fails nothing", () => {
    const course = new Course([task("a", { ignoreFailure: true }), task("b", { dependsOn: ["a"] })]);
    course.end("a", "FAILED");
    expect(course.statuses).toEqual({ a: "FAILED", b: "RUNNING" });
    course.end("b", "SUCCEEDED");
    expect(course.state.status).toBe("SUCCEEDED");
  });

  test("with fast-fail the first failure stops the builds that run, and the batch ends when they have stopped", () => {
    const course = new Course([task("a"), task("b"), task("c", { dependsOn: ["b"] })], { fastFail: true });
    course.end("a", "FAILED");
    expect(course.said.filter(({ kind }) => kind === "stop")).toEqual([{ kind: "stop", build: "b#0" }]);
    expect(course.statuses).toEqual({ a: "FAILED", b: "RUNNING", c: "SKIPPED" });
    expect(course.state.status).toBe("IN_PROGRESS");
    course.end("b", "STOPPED");
    expect(course.state.status).toBe("FAILED");
  });

  test("a build that cannot be started fails as one that failed, and its reason is the phase's", () => {
    const course = new Course([task("a")]);
    const fresh = submittedBatch(1);
    const context = { statusCode: "CLIENT_ERROR", message: "AccessDeniedException: no" };
    const decision = decideBatch(fresh.state, { kind: "build-refused", group: sourceGroup, attempt: 0, context, at: 2 }, false);
    expect(decision?.state.phases[1]).toMatchObject({ type: "DOWNLOAD_BATCHSPEC", status: "FAILED", context });
    course.end("a", "SUCCEEDED");
    expect(course.state.status).toBe("SUCCEEDED");
  });
});

describe("artifacts", () => {
  test("are combined when everything has succeeded", () => {
    const course = new Course([task("a")], { combines: true });
    course.end("a", "SUCCEEDED");
    expect(course.said.at(-1)).toEqual({ kind: "combine" });
    expect(currentBatchPhase(course.state).type).toBe("COMBINE_ARTIFACTS");
    course.tell({ kind: "combined", at: 99 });
    expect(course.state).toMatchObject({ status: "SUCCEEDED", finished: 99 });
  });

  test("that cannot be combined fail the batch", () => {
    const course = new Course([task("a")], { combines: true });
    course.end("a", "SUCCEEDED");
    course.tell({ kind: "not-combined", context: { statusCode: "CLIENT_ERROR", message: "no bucket" }, at: 99 });
    expect(course.phases.slice(3)).toEqual(["COMBINE_ARTIFACTS FAILED", "FAILED"]);
  });
});

describe("the end from outside", () => {
  test("a stop ends the batch at once; builds end after it and still say how", () => {
    const course = new Course([task("a"), task("b", { dependsOn: ["a"] })]);
    course.tell({ kind: "stopped", at: 50 });
    expect(course.state).toMatchObject({ status: "STOPPED", finished: 50 });
    expect(course.phases.slice(2)).toEqual(["IN_PROGRESS STOPPED", "STOPPED"]);
    expect(course.said.at(-1)).toEqual({ kind: "stop", build: "a#0" });
    expect(course.end("a", "STOPPED")).toBe(true);
    expect(course.statuses).toEqual({ a: "STOPPED", b: "SKIPPED" });
    expect(course.state.finished).toBe(50);
  });

  test("the time runs out", () => {
    const course = new Course([task("a")]);
    course.tell({ kind: "timed-out", at: 50 });
    expect(course.phases.slice(2)).toEqual(["IN_PROGRESS TIMED_OUT", "FAILED"]);
    expect(course.tell({ kind: "stopped", at: 51 })).toBe(false);
  });
});

describe("a retry", () => {
  test("of what failed keeps the builds that succeeded, under the same groups", () => {
    const course = new Course([task("a"), task("b"), task("c", { dependsOn: ["b"] })]);
    course.end("a", "SUCCEEDED");
    course.end("b", "FAILED");
    expect(course.state.status).toBe("FAILED");
    expect(course.tell({ kind: "retried", all: false, at: 60 })).toBe(true);
    expect(course.phases).toEqual(["SUBMITTED SUCCEEDED", "DOWNLOAD_BATCHSPEC SUCCEEDED", "IN_PROGRESS"]);
    expect(course.statuses).toEqual({ a: "SUCCEEDED", b: "RUNNING", c: "WAITING" });
    expect(course.of("b")).toMatchObject({ attempt: 1, build: "b#1", prior: ["b#0"] });
    course.end("b", "SUCCEEDED");
    course.end("c", "SUCCEEDED");
    expect(course.state.status).toBe("SUCCEEDED");
    expect(course.tell({ kind: "retried", all: true, at: 70 })).toBe(false);
  });

  test("of all reads the buildspec anew", () => {
    const course = new Course([task("a")]);
    course.end("a", "FAILED");
    course.tell({ kind: "retried", all: true, at: 60 });
    expect(course.phases).toEqual(["SUBMITTED SUCCEEDED", "DOWNLOAD_BATCHSPEC"]);
    course.end(sourceGroup, "SUCCEEDED", { read: { tasks: [task("a"), task("z")], fastFail: false } });
    expect(course.of("a")).toMatchObject({ attempt: 1, build: "a#1", prior: ["a#0"] });
    expect(course.of(sourceGroup)?.prior).toEqual([`${sourceGroup}#0`]);
    expect(course.statuses).toEqual({ a: "RUNNING", z: "RUNNING" });
  });

  test("waits until the builds that are being stopped have ended", () => {
    const course = new Course([task("a")]);
    course.tell({ kind: "stopped", at: 50 });
    expect(course.tell({ kind: "retried", all: false, at: 60 })).toBe(false);
    course.end("a", "STOPPED");
    expect(course.tell({ kind: "retried", all: false, at: 60 })).toBe(true);
  });
});

const ends: EndOfBuild[] = ["SUCCEEDED", "SUCCEEDED", "FAILED", "FAULT", "TIMED_OUT", "STOPPED"];

/** Something that can happen now: a build ends, artifacts are combined, or what has ended is retried. */
function happen(course: Course, tasks: BatchTask[], fastFail: boolean, [which, how]: [number, number], retries: boolean[]): void {
  const running = course.state.groups.filter(({ status }) => status === "RUNNING");
  const identifier = running[which % Math.max(running.length, 1)]?.task.identifier;
  if (identifier === sourceGroup) course.end(sourceGroup, "SUCCEEDED", { read: { tasks, fastFail } });
  else if (identifier !== undefined) course.end(identifier, ends[how] ?? "SUCCEEDED");
  else if (currentBatchPhase(course.state).type === "COMBINE_ARTIFACTS") course.tell({ kind: "combined", at: ++course.at });
  else if (course.state.status !== "IN_PROGRESS" && retries.length > 0) {
    course.tell({ kind: "retried", all: retries.pop() ?? false, at: ++course.at });
  }
}

function check(course: Course): void {
  const { phases, groups, status } = course.state;
  for (const [at, { type }] of phases.entries()) if (at > 0) expect(batchMoves[phases[at - 1]?.type ?? "SUBMITTED"]).toContain(type);
  const isReady = (identifier: string) => {
    const needed = course.of(identifier);
    return (
      needed?.status === "SUCCEEDED" || (needed?.task.ignoreFailure === true && !["WAITING", "STARTING", "RUNNING"].includes(needed.status))
    );
  };
  for (const group of groups) if (group.status === "RUNNING") expect(group.task.dependsOn.every(isReady)).toBe(true);
  const isAlive = groups.some((group) => ["RUNNING", "STARTING", "WAITING"].includes(group.status));
  if (!isAlive && status === "IN_PROGRESS") expect(currentBatchPhase(course.state).type).toBe("COMBINE_ARTIFACTS");
  if (status === "SUCCEEDED") expect(groups.every((group) => group.status === "SUCCEEDED" || group.task.ignoreFailure)).toBe(true);
}

test("whatever happens in whatever order: moves are legal, no build begins before those it depends on, the batch comes to its end", () => {
  const schedule = fc.record({
    edges: fc.array(fc.tuple(fc.nat(7), fc.nat(7)), { maxLength: 12 }),
    ignored: fc.array(fc.nat(7), { maxLength: 3 }),
    fastFail: fc.boolean(),
    combines: fc.boolean(),
    steps: fc.array(fc.tuple(fc.nat(), fc.nat(ends.length - 1)), { minLength: 40, maxLength: 60 }),
    stopAt: fc.option(fc.nat(20)),
    retries: fc.array(fc.boolean(), { maxLength: 2 }),
  });
  fc.assert(
    fc.property(schedule, ({ edges, ignored, fastFail, combines, steps, stopAt, retries }) => {
      const tasks = Array.from({ length: 8 }, (_, index) =>
        task(`t${index}`, {
          dependsOn: edges.flatMap(([from, to]) => (to === index && from < to ? [`t${from}`] : [])),
          ignoreFailure: ignored.includes(index),
        }),
      );
      const course = new Course(tasks, { fastFail, combines });
      const left = [...retries];
      for (const [index, step] of steps.entries()) {
        if (stopAt === index) course.tell({ kind: "stopped", at: ++course.at });
        else happen(course, tasks, fastFail, step, left);
        check(course);
      }
    }),
    { numRuns: 200 },
  );
});
