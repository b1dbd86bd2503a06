import type { Build } from "@aws-sdk/client-codebuild";
import type { ActionExecutionDetail } from "@aws-sdk/client-codepipeline";
import { expect, test } from "vitest";
import { criticalPath, median, type Span, usualDurations, waterfallOf } from "./waterfall.ts";

const span = (name: string, since: number, until?: number, more: Partial<Span> = {}): Span => ({
  kind: "action",
  stage: "Build",
  name,
  since,
  status: until === undefined ? "InProgress" : "Succeeded",
  ...(until !== undefined && { until }),
  ...more,
});
const detail = (actionName: string, from: number, to: number, more: Partial<ActionExecutionDetail> = {}): ActionExecutionDetail => ({
  stageName: "Build",
  actionName,
  status: "Succeeded",
  startTime: new Date(from),
  lastUpdateTime: new Date(to),
  ...more,
});
const nothing = { details: [], builds: new Map<string, Build>(), usual: new Map<string, number>() };

test("the critical path goes from what ended last back by what ended last before it", () => {
  const lanes = [
    { key: "source", since: 0, until: 100 },
    { key: "lint", since: 110, until: 200 },
    { key: "compile", since: 110, until: 900 },
    { key: "wait", since: 905, until: 2_000 },
    { key: "deploy", since: 2_010, until: 2_500 },
  ];
  expect([...criticalPath(lanes)]).toEqual(["deploy", "wait", "compile", "source"]);
});

test("nothing has no critical path, and things without length do not loop", () => {
  expect(criticalPath([]).size).toBe(0);
  const instant = Array.from({ length: 3 }, (_, index) => ({ key: `${index}`, since: 5, until: 5 }));
  expect(criticalPath(instant).size).toBe(3);
});

test("what runs lasts until now, and the line of time with it", () => {
  const { lanes, until } = waterfallOf({ ...nothing, since: 0, now: 500, spans: [span("a", 0, 100), span("b", 100)] });
  expect(until).toBe(500);
  expect(lanes.map(({ name, isRunning, until, isCritical }) => ({ name, isRunning, until, isCritical }))).toEqual([
    { name: "a", isRunning: false, until: 100, isCritical: true },
    { name: "b", isRunning: true, until: 500, isCritical: true },
  ]);
});

test("a build tells what of an action's time was queued and provisioning", () => {
  const build: Build = {
    phases: [
      { phaseType: "QUEUED", startTime: new Date(10), endTime: new Date(40) },
      { phaseType: "PROVISIONING", startTime: new Date(40), endTime: new Date(70) },
    ],
  };
  const details = [detail("Test", 0, 200, { output: { executionResult: { externalExecutionId: "web:1" } } })];
  const { lanes } = waterfallOf({
    ...nothing,
    since: 0,
    until: 200,
    now: 999,
    spans: [span("Test", 0, 200)],
    details,
    builds: new Map([["web:1", build]]),
  });
  expect(lanes[0]?.pieces.map(({ kind, since, until }) => [kind, since, until])).toEqual([
    ["wait", 0, 40],
    ["prepare", 40, 70],
    ["success", 70, 200],
  ]);
});

test("waits in front of stages are lanes of their own, stages are not", () => {
  const spans: Span[] = [
    { kind: "stage", stage: "Build", since: 0, until: 9, status: "Succeeded" },
    { kind: "wait", stage: "Deploy", since: 9, until: 20, reason: "It is locked." },
  ];
  const { lanes } = waterfallOf({ ...nothing, since: 0, until: 20, now: 20, spans });
  expect(lanes).toMatchObject([{ kind: "wait", name: "Wait for Deploy", says: "It is locked." }]);
});

test("what is usual is the middle of what succeeded, without the execution that is looked at and without approvals", () => {
  const details = [
    detail("Test", 0, 100),
    detail("Test", 0, 300),
    detail("Test", 0, 200),
    detail("Test", 0, 9_000, { status: "Failed" }),
    detail("Test", 0, 9_000, { pipelineExecutionId: "this" }),
    detail("Ask", 0, 50, { input: { actionTypeId: { category: "Approval", owner: "AWS", provider: "Manual", version: "1" } } }),
  ];
  expect([...usualDurations(details, "this")]).toEqual([["Build/Test", 200]]);
  expect([median([]), median([1, 3])]).toEqual([undefined, 2]);
});

test("a hundred actions of fifty stages are laid out", () => {
  const spans = Array.from({ length: 100 }, (_, index) => span(`a${index}`, index * 10, index * 10 + 10));
  expect(waterfallOf({ ...nothing, since: 0, until: 1_000, now: 1_000, spans }).lanes.every(({ isCritical }) => isCritical)).toBe(true);
});
