import type { OnFailure, UserPhase } from "./buildspec/buildspec.ts";
import {
  type BuildState,
  type BuildStatus,
  type Context,
  currentPhase,
  moves,
  type Phase,
  type PhaseStatus,
  type PhaseType,
} from "./model.ts";

/** What happens to a build. `at` is when it happened, epoch milliseconds. */
export type BuildEvent =
  /** The current phase ended; a failed one names its context. `next` is given where it does not follow from the phase. */
  | { kind: "phase-ended"; phase: PhaseType; status: "SUCCEEDED" | "FAILED"; context?: Context; next?: PhaseType; at: number }
  /** The build cannot go on, whatever phase it is in. */
  | { kind: "broke-down"; status: "FAILED" | "FAULT"; context: Context; at: number }
  | { kind: "stopped"; at: number }
  | { kind: "timed-out"; at: number };

/** What the buildspec says about failing phases; the four phases that it does not name have AWS's default. */
export type FailurePolicy = Partial<Record<UserPhase, OnFailure["kind"]>>;

const successor: Record<PhaseType, PhaseType> = {
  SUBMITTED: "QUEUED",
  QUEUED: "PROVISIONING",
  PROVISIONING: "DOWNLOAD_SOURCE",
  DOWNLOAD_SOURCE: "INSTALL",
  RUN_SANDBOX: "COMPLETED",
  INSTALL: "PRE_BUILD",
  PRE_BUILD: "BUILD",
  BUILD: "POST_BUILD",
  POST_BUILD: "UPLOAD_ARTIFACTS",
  UPLOAD_ARTIFACTS: "FINALIZING",
  FINALIZING: "COMPLETED",
  COMPLETED: "COMPLETED",
};

/** AWS's build phase transitions: what follows a phase that failed, without on-failure. */
const afterFailure: Record<PhaseType, PhaseType> = {
  ...successor,
  SUBMITTED: "COMPLETED",
  QUEUED: "COMPLETED",
  PROVISIONING: "COMPLETED",
  DOWNLOAD_SOURCE: "FINALIZING",
  INSTALL: "FINALIZING",
  PRE_BUILD: "FINALIZING",
};

/** Whether the phases after a failed one are run: `continue` goes on as if it had succeeded, `abort` ends the build. */
export function nextPhase(phase: PhaseType, failed: boolean, policy: FailurePolicy): PhaseType {
  if (!failed) return successor[phase];
  const wish = phase in policy ? policy[phase as UserPhase] : undefined;
  if (wish === "continue") return successor[phase];
  if (wish === "abort") return "FINALIZING";
  return afterFailure[phase];
}

/**
 * The state after an event, or undefined when the event comes too late (the build is complete, or the phase has ended already): what is
 * heard again after a crash changes nothing.
 */
export function decide(state: BuildState, event: BuildEvent, policy: FailurePolicy): BuildState | undefined {
  if (state.status !== "IN_PROGRESS") return undefined;
  const current = currentPhase(state);
  if (event.kind !== "phase-ended") return endNow(state, event);
  if (current.type !== event.phase) return undefined;
  const next = event.next ?? nextPhase(current.type, event.status === "FAILED", policy);
  return enter(end(state, event.status, event.at, event.context), next, event.at);
}

/** Ends the current phase and the build; AWS goes straight to COMPLETED then. A timeout's build is FAILED, its phase TIMED_OUT. */
function endNow(state: BuildState, event: Exclude<BuildEvent, { kind: "phase-ended" }>): BuildState {
  if (event.kind === "stopped") return finish(end(state, "STOPPED", event.at), "STOPPED", event.at);
  if (event.kind === "timed-out") {
    const context = { statusCode: "BUILD_TIMED_OUT", message: "Build has timed out." };
    return finish(end(state, "TIMED_OUT", event.at, context), "FAILED", event.at);
  }
  return finish(end(state, event.status, event.at, event.context), event.status, event.at);
}

function end(state: BuildState, status: PhaseStatus, at: number, context?: Context): BuildState {
  const current = currentPhase(state);
  const ended: Phase = { ...current, end: Math.max(at, current.start), status, ...(context && { context }) };
  return { ...state, phases: [...state.phases.slice(0, -1), ended] };
}

function enter(state: BuildState, type: PhaseType, at: number): BuildState {
  const from = currentPhase(state);
  if (!moves[from.type].includes(type)) throw new TypeError(`a build does not move from ${from.type} to ${type}`);
  if (type === "COMPLETED") return finish(state, verdict(state), at);
  return { ...state, phases: [...state.phases, { type, start: Math.max(at, from.end ?? at) }] };
}

const verdict = (state: BuildState): BuildStatus => (state.phases.some((phase) => phase.status === "FAILED") ? "FAILED" : "SUCCEEDED");

function finish(state: BuildState, status: BuildStatus, at: number): BuildState {
  const start = Math.max(at, currentPhase(state).end ?? at);
  return { status, phases: [...state.phases, { type: "COMPLETED", start }], finished: start };
}

/** A new build: submitted and waiting. */
export function submitted(at: number): BuildState {
  const phases: Phase[] = [
    { type: "SUBMITTED", start: at, end: at, status: "SUCCEEDED" },
    { type: "QUEUED", start: at },
  ];
  return { status: "IN_PROGRESS", phases, finished: undefined };
}
