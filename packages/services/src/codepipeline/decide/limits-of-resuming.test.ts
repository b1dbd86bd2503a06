/** What does not go on in a stage, though something there failed. */
import { expect, test } from "vitest";
import { begin, flowOf, standing, tell } from "../testing/story.ts";
import { decide } from "./decide.ts";
import { refusalOfOverride } from "./override.ts";
import { refusalOfRetry } from "./retry.ts";

const failedInBuild = ["start A", "A succeeds", "A fails"].reduce(tell, begin("SUPERSEDED", flowOf("Source Build")));

test.each([
  { mode: "SUPERSEDED", refusal: undefined },
  { mode: "QUEUED", refusal: "not retryable" },
  { mode: "PARALLEL", refusal: "not retryable" },
] as const)("after an update to mode $mode with the same stages, a retry is: $refusal", ({ mode, refusal }) => {
  const event = { kind: "PipelineUpdated", version: 2, mode, flow: flowOf("Source Build") } as const;
  const { state } = decide(failedInBuild.state, event, 10, () => "x");
  const execution = state.executions.get("A");
  expect(execution && refusalOfRetry(state, execution, "Build", "FAILED_ACTIONS")).toBe(refusal);
});

test("after an update to another mode, a condition that failed cannot be overridden", () => {
  const flow = flowOf("Source Build");
  const withCondition = {
    ...flow,
    stages: flow.stages.map((stage) => ({ ...stage, beforeEntry: { result: "FAIL" as const, rules: ["R"] } })),
  };
  const story = ["start A", "A misses R"].reduce(tell, begin("SUPERSEDED", withCondition));
  const refusalIn = (mode: "SUPERSEDED" | "QUEUED") => {
    const { state } = decide(story.state, { kind: "PipelineUpdated", version: 2, mode, flow: withCondition }, 10, () => "x");
    const execution = state.executions.get("A");
    return execution && refusalOfOverride(state, execution, "Source", "beforeEntry");
  };
  expect([refusalIn("SUPERSEDED"), refusalIn("QUEUED")]).toEqual([undefined, "not overridable"]);
});

test("a source stage is not rolled back, whatever its onFailure says", () => {
  const story = begin("SUPERSEDED", flowOf("Source Build", { Source: { result: "ROLLBACK" } }));
  const end = ["start A", "A succeeds", "A succeeds", "start B", "B fails"].reduce(tell, story);
  expect(standing(end)).toEqual(["A: Succeeded at Build", "B: Failed at Source"]);
});

test("whoever comes resumes what waited at any transition on the way, though another one is disabled", () => {
  const waits = ["start A", "disable Source Outbound", "A succeeds"].reduce(tell, begin("QUEUED", flowOf("Source Build")));
  const later = { ...waits, now: waits.now + 31 * 24 * 60 * 60_000 };
  const stale = ["disable Build", "enable Source Outbound", "enable Build"].reduce(tell, later);
  expect(standing(stale)).toEqual(["A: InProgress before Build"]);
  const end = ["disable Build", "start B", "B succeeds", "enable Build"].reduce(tell, stale);
  expect(standing(end)).toEqual(["A: InProgress in Build", "B: InProgress before Build"]);
});
