import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type BuildEvent, decide, type FailurePolicy, submitted } from "./decide.ts";
import { type BuildState, currentPhase, moves, type PhaseType } from "./model.ts";

const context = { statusCode: "COMMAND_EXECUTION_ERROR", message: "no" };

/** Ends phase after phase; those named fail. */
function run(failing: PhaseType[], policy: FailurePolicy = {}): BuildState {
  let state = submitted(0);
  for (let at = 1; state.status === "IN_PROGRESS"; at++) {
    const phase = currentPhase(state).type;
    const failed = failing.includes(phase);
    const event: BuildEvent = { kind: "phase-ended", phase, status: failed ? "FAILED" : "SUCCEEDED", at, ...(failed && { context }) };
    state = decide(state, event, policy) ?? state;
  }
  return state;
}

const names = (state: BuildState) => state.phases.map((phase) => phase.type).slice(2);
const all = [
  "PROVISIONING",
  "DOWNLOAD_SOURCE",
  "INSTALL",
  "PRE_BUILD",
  "BUILD",
  "POST_BUILD",
  "UPLOAD_ARTIFACTS",
  "FINALIZING",
  "COMPLETED",
];

describe("what follows a phase", () => {
  test("all phases, when nothing fails", () => {
    const state = run([]);
    expect(names(state)).toEqual(all);
    expect(state.status).toBe("SUCCEEDED");
    expect(state.phases.at(-1)).toEqual({ type: "COMPLETED", start: state.finished });
  });

  test.each([
    ["PROVISIONING", ["PROVISIONING", "COMPLETED"]],
    ["DOWNLOAD_SOURCE", ["PROVISIONING", "DOWNLOAD_SOURCE", "FINALIZING", "COMPLETED"]],
    ["INSTALL", ["PROVISIONING", "DOWNLOAD_SOURCE", "INSTALL", "FINALIZING", "COMPLETED"]],
    ["PRE_BUILD", ["PROVISIONING", "DOWNLOAD_SOURCE", "INSTALL", "PRE_BUILD", "FINALIZING", "COMPLETED"]],
    ["BUILD", all],
    ["POST_BUILD", all],
    ["UPLOAD_ARTIFACTS", all],
  ] as [PhaseType, string[]][])("a failed %s", (phase, expected) => {
    const state = run([phase]);
    expect(names(state)).toEqual(expected);
    expect(state.status).toBe("FAILED");
    expect(state.phases.find(({ type }) => type === phase)).toMatchObject({ status: "FAILED", context });
  });

  test("CONTINUE runs the next phase, and the build has failed all the same", () => {
    const state = run(["INSTALL"], { INSTALL: "continue" });
    expect(names(state)).toEqual(all);
    expect(state.status).toBe("FAILED");
  });

  test("ABORT in BUILD skips POST_BUILD and the artifacts", () => {
    expect(names(run(["BUILD"], { BUILD: "abort" }))).toEqual([
      "PROVISIONING",
      "DOWNLOAD_SOURCE",
      "INSTALL",
      "PRE_BUILD",
      "BUILD",
      "FINALIZING",
      "COMPLETED",
    ]);
  });
});

describe("what ends a build at once", () => {
  test("a stop", () => {
    const state = decide(submitted(1), { kind: "stopped", at: 5 }, {});
    expect(state).toMatchObject({ status: "STOPPED", finished: 5 });
    expect(state?.phases.slice(1)).toEqual([
      { type: "QUEUED", start: 1, end: 5, status: "STOPPED" },
      { type: "COMPLETED", start: 5 },
    ]);
  });

  test("a timeout fails the build, and the phase has timed out", () => {
    const state = decide(submitted(1), { kind: "timed-out", at: 5 }, {});
    expect(state?.status).toBe("FAILED");
    expect(state?.phases[1]).toMatchObject({
      status: "TIMED_OUT",
      context: { statusCode: "BUILD_TIMED_OUT", message: "Build has timed out." },
    });
  });

  test("a fault", () => {
    const state = decide(submitted(1), { kind: "broke-down", status: "FAULT", context, at: 5 }, {});
    expect(state).toMatchObject({ status: "FAULT" });
  });
});

test("whatever happens in whatever order: legal moves only, time never runs backwards, nothing changes a complete build", () => {
  const phase = fc.constantFrom(...(Object.keys(moves) as PhaseType[]));
  const at = fc.integer({ min: 0, max: 1000 });
  const event = fc.oneof(
    {
      weight: 20,
      arbitrary: fc.record({
        kind: fc.constant("phase-ended" as const),
        phase,
        status: fc.constantFrom("SUCCEEDED" as const, "FAILED" as const),
        at,
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("stopped" as const), at }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("timed-out" as const), at }) },
  );
  const wish = fc.constantFrom("abort" as const, "continue" as const, "retry" as const);
  const policy = fc.record({ INSTALL: wish, PRE_BUILD: wish, BUILD: wish, POST_BUILD: wish }, { requiredKeys: [] });
  fc.assert(
    fc.property(fc.array(event, { maxLength: 200 }), policy, (events, policy) => {
      let state = submitted(500);
      for (const next of events) {
        const after = decide(state, next, policy);
        if (state.status !== "IN_PROGRESS") expect(after).toBeUndefined();
        state = after ?? state;
      }
      for (const [index, phase] of state.phases.entries()) {
        const following = state.phases[index + 1];
        if (phase.end !== undefined) expect(phase.end).toBeGreaterThanOrEqual(phase.start);
        if (!following) continue;
        expect(moves[phase.type]).toContain(following.type);
        expect(following.start).toBeGreaterThanOrEqual(phase.end ?? phase.start);
      }
      expect(currentPhase(state).type === "COMPLETED").toBe(state.status !== "IN_PROGRESS");
    }),
  );
});
