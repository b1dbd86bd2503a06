import { expect, test } from "vitest";
import { judge, matches, type Probe, type Streak } from "./health.ts";
import type { Judgement } from "./monitor.ts";

const check = { matcher: "200-299,302", healthyThreshold: 3, unhealthyThreshold: 2 };
const ok: Probe = { kind: "status", status: 204 };
const bad: Probe = { kind: "status", status: 503 };

function states(start: Judgement["state"], probes: Probe[]): string[] {
  let state: Judgement = { state: start, reason: undefined, description: undefined };
  let streak: Streak = { passed: 0, failed: 0 };
  return probes.map((probe) => {
    ({ judged: state, streak } = judge(state, streak, probe, check));
    return state.state;
  });
}

test.each([
  ["200", 200, true],
  ["200", 201, false],
  ["200,302", 302, true],
  ["200-299", 299, true],
  ["200-299", 301, false],
])("matcher %s and status %i: %s", (matcher, status, expected) => {
  expect(matches(matcher, status)).toBe(expected);
});

test("a new target is healthy after one passed check, unhealthy after the threshold of failed ones", () => {
  expect(states("initial", [ok])).toEqual(["healthy"]);
  expect(states("initial", [bad, bad])).toEqual(["initial", "unhealthy"]);
  expect(states("initial", [bad, ok])).toEqual(["initial", "healthy"]);
});

test("thresholds count consecutive results", () => {
  expect(states("healthy", [bad, ok, bad, bad])).toEqual(["healthy", "healthy", "healthy", "unhealthy"]);
  expect(states("unhealthy", [ok, ok, bad, ok, ok, ok])).toEqual([
    "unhealthy",
    "unhealthy",
    "unhealthy",
    "unhealthy",
    "unhealthy",
    "healthy",
  ]);
});

test("an unhealthy target says why, in AWS's words", () => {
  const start: Judgement = { state: "unhealthy", reason: undefined, description: undefined };
  const none: Streak = { passed: 0, failed: 0 };
  expect(judge(start, none, bad, check).judged).toEqual({
    state: "unhealthy",
    reason: "Target.ResponseCodeMismatch",
    description: "Health checks failed with these codes: [503]",
  });
  expect(judge(start, none, { kind: "timeout" }, check).judged).toMatchObject({
    reason: "Target.Timeout",
    description: "Request timed out",
  });
  expect(judge(start, none, { kind: "refused" }, check).judged).toMatchObject({ reason: "Target.FailedHealthChecks" });
});
