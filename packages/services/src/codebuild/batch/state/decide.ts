import type { Context, PhaseStatus } from "../../model.ts";
import type { BatchTask } from "../spec/batch-spec.ts";
import { sourceGroup } from "../spec/groups.ts";
import { type BatchPhase, type BatchPhaseType, type BatchState, batchMoves, currentBatchPhase, type Group } from "./model.ts";
import { isFailed, proceed, stopGroups } from "./progress.ts";

/** What the first build read: the builds of the batch, or what is wrong with them. */
export type ReadSpec = { tasks: BatchTask[]; fastFail: boolean } | { problem: Context };

/** How a build of the batch ended. */
export type EndOfBuild = "SUCCEEDED" | "FAILED" | "FAULT" | "TIMED_OUT" | "STOPPED";

/** What happens to a batch. `at` is epoch milliseconds. */
export type BatchEvent =
  | { kind: "build-started"; group: string; attempt: number; build: string; at: number }
  /** There is no build and never will be one in this try. */
  | { kind: "build-refused"; group: string; attempt: number; context: Context; at: number }
  /** `read` is there for the first build when it has succeeded, `context` for one that has not. */
  | { kind: "build-ended"; build: string; status: EndOfBuild; read?: ReadSpec; context?: Context; at: number }
  | { kind: "combined"; at: number }
  | { kind: "not-combined"; context: Context; at: number }
  | { kind: "stopped"; at: number }
  | { kind: "timed-out"; at: number }
  | { kind: "retried"; all: boolean; at: number };

export type BatchEffect =
  | { kind: "start"; group: string; attempt: number }
  | { kind: "stop"; build: string }
  /** Only where there is something to combine. */
  | { kind: "combine" };

export interface Decision {
  state: BatchState;
  effects: BatchEffect[];
}

/** A new batch, whose first build is to be started. */
export function submittedBatch(at: number): Decision {
  const task: BatchTask = { identifier: sourceGroup, debugSession: false, dependsOn: [], ignoreFailure: false, env: { variables: {} } };
  const state: BatchState = {
    status: "IN_PROGRESS",
    phases: [
      { type: "SUBMITTED", start: at, end: at, status: "SUCCEEDED" },
      { type: "DOWNLOAD_BATCHSPEC", start: at },
    ],
    groups: [{ task, status: "STARTING", attempt: 0, prior: [] }],
    fastFail: false,
    finished: undefined,
  };
  return { state, effects: [{ kind: "start", group: sourceGroup, attempt: 0 }] };
}

/** The state after an event and what is to be done then; undefined when the event comes too late. `combines` says whether there is something to combine. */
export function decideBatch(state: BatchState, event: BatchEvent, combines: boolean): Decision | undefined {
  if (event.kind === "build-ended") return buildEnded(state, event, combines);
  if (event.kind === "retried") return retried(state, event, combines);
  if (state.status !== "IN_PROGRESS") return undefined;
  switch (event.kind) {
    case "build-started":
      return changed(state, event, (group) => ({ ...group, status: "RUNNING", build: event.build }));
    case "build-refused": {
      const refused = changed(state, event, (group) => ({ ...group, status: "FAILED", problem: event.context }));
      return refused && goOn(refused.state, event.group, event.at, combines, event.context);
    }
    case "combined":
    case "not-combined":
      if (currentBatchPhase(state).type !== "COMBINE_ARTIFACTS") return undefined;
      return event.kind === "combined" ? complete(state, "SUCCEEDED", event.at) : complete(state, "FAILED", event.at, event.context);
    case "stopped":
      return endNow(state, "STOPPED", event.at);
    case "timed-out":
      return endNow(state, "TIMED_OUT", event.at, { statusCode: "BATCH_TIMED_OUT", message: "Build batch has timed out." });
  }
}

function changed(state: BatchState, at: { group: string; attempt: number }, change: (group: Group) => Group): Decision | undefined {
  const group = state.groups.find(({ task }) => task.identifier === at.group);
  if (group?.status !== "STARTING" || group.attempt !== at.attempt) return undefined;
  return { state: withGroup(state, group, change(group)), effects: [] };
}

const withGroup = (state: BatchState, group: Group, next: Group): BatchState => ({
  ...state,
  groups: state.groups.map((one) => (one === group ? next : one)),
});

/** A build that ends after its batch has ended still says how. */
function buildEnded(state: BatchState, event: Extract<BatchEvent, { kind: "build-ended" }>, combines: boolean): Decision | undefined {
  const group = state.groups.find(({ build, status }) => build === event.build && status === "RUNNING");
  if (!group) return undefined;
  const after = withGroup(state, group, { ...group, status: event.status });
  if (state.status !== "IN_PROGRESS") return { state: after, effects: [] };
  if (group.task.identifier === sourceGroup) return sourceRead(after, event, combines);
  return goOn(after, group.task.identifier, event.at, combines);
}

function sourceRead(state: BatchState, event: Extract<BatchEvent, { kind: "build-ended" }>, combines: boolean): Decision {
  const { read, at } = event;
  if (event.status !== "SUCCEEDED" || !read) return complete(state, "FAILED", at, event.context);
  if ("problem" in read) return complete(state, "FAILED", at, read.problem);
  const [source, ...before] = state.groups;
  const groups = read.tasks.map((task): Group => {
    // Of a batch that is run once more from the beginning, groups keep their earlier builds.
    const same = before.find((group) => group.task.identifier === task.identifier);
    return { task, status: "WAITING", attempt: same?.attempt ?? 0, prior: same?.prior ?? [] };
  });
  const begun = enter({ ...state, groups: [source as Group, ...groups], fastFail: read.fastFail }, "IN_PROGRESS", "SUCCEEDED", at);
  return advanced(begun, at, combines);
}

/** After a group has ended: with fast-fail, a failure stops the others. */
function goOn(state: BatchState, identifier: string, at: number, combines: boolean, context?: Context): Decision {
  if (identifier === sourceGroup) return complete(state, "FAILED", at, context);
  const ended = state.groups.find(({ task }) => task.identifier === identifier);
  if (!state.fastFail || !ended || !isFailed(ended)) return advanced(state, at, combines);
  const { groups, builds } = stopGroups(state.groups);
  const { state: after, effects } = advanced({ ...state, groups }, at, combines);
  return { state: after, effects: [...builds.map((build) => ({ kind: "stop" as const, build })), ...effects] };
}

/** Starts what can be started; when nothing is left, the phase is over. */
function advanced(state: BatchState, at: number, combines: boolean): Decision {
  const { groups, started } = proceed(state.groups);
  const after = { ...state, groups };
  const effects: BatchEffect[] = started.map(({ task, attempt }) => ({ kind: "start", group: task.identifier, attempt }));
  if (groups.some(({ status }) => status === "STARTING" || status === "RUNNING" || status === "WAITING")) return { state: after, effects };
  const failed = groups.filter(isFailed);
  if (failed.length > 0) return complete(after, "FAILED", at, failed.find(({ problem }) => problem)?.problem);
  const combining = enter(after, "COMBINE_ARTIFACTS", "SUCCEEDED", at);
  return combines ? { state: combining, effects: [{ kind: "combine" }] } : complete(combining, "SUCCEEDED", at);
}

function endNow(state: BatchState, status: "STOPPED" | "TIMED_OUT", at: number, context?: Context): Decision {
  const { groups, builds } = stopGroups(state.groups);
  const end = status === "STOPPED" ? "STOPPED" : "FAILED";
  const ended = enter({ ...state, groups }, end, status, at, context);
  return { state: { ...ended, status: end, finished: at }, effects: builds.map((build) => ({ kind: "stop", build })) };
}

/** Ends the phase and the batch. */
function complete(state: BatchState, status: "SUCCEEDED" | "FAILED", at: number, context?: Context): Decision {
  return { state: { ...enter(state, status, status, at, context), status, finished: at }, effects: [] };
}

/** Ends the current phase and begins the next. */
function enter(state: BatchState, type: BatchPhaseType, status: PhaseStatus, at: number, context?: Context): BatchState {
  const current = currentBatchPhase(state);
  if (!batchMoves[current.type].includes(type)) throw new TypeError(`a batch does not move from ${current.type} to ${type}`);
  const end = Math.max(at, current.start);
  const ended: BatchPhase = { ...current, end, status, ...(context && { context }) };
  return { ...state, phases: [...state.phases.slice(0, -1), ended, { type, start: end }] };
}

/**
 * Runs a batch that has not succeeded once more under its own id: all of it, its buildspec read anew, or only the builds that have not
 * succeeded. A batch that failed before it knew its builds begins anew either way.
 */
function retried(state: BatchState, { all, at }: Extract<BatchEvent, { kind: "retried" }>, combines: boolean): Decision | undefined {
  if (state.status !== "FAILED" && state.status !== "STOPPED") return undefined;
  if (state.groups.some(({ status }) => status === "RUNNING")) return undefined;
  const again = (group: Group): Group => {
    const { problem: _, ...rest } = group;
    const next = { ...rest, attempt: group.attempt + 1, prior: group.build === undefined ? group.prior : [...group.prior, group.build] };
    delete next.build;
    return { ...next, status: "WAITING" };
  };
  const known = state.phases.some(({ type }) => type === "IN_PROGRESS");
  const running: BatchState = { ...state, status: "IN_PROGRESS", finished: undefined };
  const back = (type: BatchPhaseType) => [
    ...state.phases.slice(
      0,
      state.phases.findIndex((phase) => phase.type === type),
    ),
    { type, start: at },
  ];
  if (all || !known) {
    const groups = state.groups.map(again);
    const [source, ...rest] = groups;
    const first: Group = { ...(source as Group), status: "STARTING" };
    return {
      state: { ...running, phases: back("DOWNLOAD_BATCHSPEC"), groups: [first, ...rest] },
      effects: [{ kind: "start", group: sourceGroup, attempt: first.attempt }],
    };
  }
  const groups = state.groups.map((group) => (group.status === "SUCCEEDED" ? group : again(group)));
  return advanced({ ...running, phases: back("IN_PROGRESS"), groups }, at, combines);
}
