/** Conditions of stages, each rule as a story: https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-conditions.html */
import { expect, test } from "vitest";
import { explain } from "../explain.ts";
import type { PipelineState, StageFlow } from "../model.ts";
import { begin, flowOf, standing, type Story, tell } from "../testing/story.ts";

interface Case {
  rule: string;
  mode?: PipelineState["mode"];
  stages?: string;
  conditions?: Pick<StageFlow, "beforeEntry" | "onSuccess">;
  onFailure?: StageFlow["onFailure"];
  story: string[];
  ends: string[];
  refused?: string[];
}

const entry = (result: "FAIL" | "SKIP", ...rules: string[]) => ({ beforeEntry: { result, rules } });
const exit = (result: "FAIL" | "ROLLBACK", ...rules: string[]) => ({ onSuccess: { result, rules } });
const toBuild = ["start A", "A succeeds"];
const retryOnce = { result: "RETRY", retryMode: "FAILED_ACTIONS" } as const;
/** A has succeeded in every stage, B is in Build. */
const afterOne = [...toBuild, "A meets R", "A succeeds", "A succeeds", "start B", "B succeeds"];

const cases: Case[] = [
  {
    rule: "entry rules run before the actions, under the stage's lock",
    conditions: entry("FAIL", "R", "S"),
    story: [...toBuild, "start B", "B succeeds"],
    ends: ["A: InProgress in Build [beforeEntry: R S]", "B: InProgress before Build"],
  },
  {
    rule: "the actions begin when all entry rules have succeeded",
    conditions: entry("FAIL", "R", "S"),
    story: [...toBuild, "A meets R", "A meets S", "A succeeds"],
    ends: ["A: InProgress in Deploy"],
  },
  {
    rule: "one rule that succeeded is not enough",
    conditions: entry("FAIL", "R", "S"),
    story: [...toBuild, "A meets S"],
    ends: ["A: InProgress in Build [beforeEntry: R]"],
  },
  {
    rule: "the first rule that fails fails the condition, and with FAIL the stage",
    conditions: entry("FAIL", "R", "S"),
    story: [...toBuild, "A misses R"],
    ends: ["A: Failed at Build"],
  },
  {
    rule: "a stage that failed at its entry is free for the next",
    conditions: entry("FAIL", "R"),
    story: [...toBuild, "start B", "B succeeds", "A misses R"],
    ends: ["A: Failed at Build", "B: InProgress in Build [beforeEntry: R]"],
  },
  {
    rule: "with SKIP the stage is left out and the pipeline goes on",
    conditions: entry("SKIP", "R"),
    story: [...toBuild, "A misses R"],
    ends: ["A: InProgress in Deploy"],
  },
  {
    rule: "a rule that could not be looked at skips nothing",
    conditions: entry("SKIP", "R"),
    story: [...toBuild, "A errs R"],
    ends: ["A: Failed at Build"],
  },
  {
    rule: "a pipeline whose last stage is skipped succeeds",
    stages: "Source Build",
    conditions: entry("SKIP", "R"),
    story: [...toBuild, "A misses R", "retry A"],
    ends: ["A: Succeeded at Build"],
    refused: ["retry A: not retryable"],
  },
  {
    rule: "success rules run after all actions have succeeded",
    stages: "Source Build:a+b Deploy",
    conditions: exit("FAIL", "R"),
    story: [...toBuild, "A succeeds a", "A succeeds b"],
    ends: ["A: InProgress in Build [onSuccess: R]"],
  },
  {
    rule: "the stage has succeeded when they have",
    conditions: exit("FAIL", "R"),
    story: [...toBuild, "A succeeds", "A meets R"],
    ends: ["A: InProgress in Deploy"],
  },
  {
    rule: "success rules that fail fail the stage with FAIL",
    conditions: exit("FAIL", "R"),
    story: [...toBuild, "A succeeds", "A misses R"],
    ends: ["A: Failed at Build"],
  },
  {
    rule: "with ROLLBACK the stage goes back to the last execution that succeeded in it",
    conditions: exit("ROLLBACK", "R"),
    story: [...toBuild, "A succeeds", "A meets R", "A succeeds", "start B", "B succeeds", "B succeeds", "B misses R"],
    ends: ["A: Succeeded at Deploy", "B: Failed at Build", "9.0: InProgress in Build"],
  },
  {
    rule: "a rollback that fails its success rules does not roll back again",
    conditions: exit("ROLLBACK", "R"),
    story: [...toBuild, "A succeeds", "A meets R", "A succeeds", "rollback Build A X", "X succeeds", "X misses R"],
    ends: ["A: Succeeded at Deploy", "X: Failed at Build"],
  },
  {
    rule: "a rollback passes the stage's conditions as any execution does",
    conditions: entry("FAIL", "R"),
    story: [...toBuild, "A meets R", "A succeeds", "A succeeds", "rollback Build A X"],
    ends: ["A: Succeeded at Deploy", "X: InProgress in Build [beforeEntry: R]"],
  },
  {
    rule: "failure rules run when an action has failed; the stage stays locked",
    onFailure: { result: "ROLLBACK", rules: ["R"] },
    story: [...toBuild, "start B", "B succeeds", "A fails"],
    ends: ["A: InProgress in Build [onFailure: R]", "B: InProgress before Build"],
  },
  {
    rule: "they wait for the siblings of the failed action",
    stages: "Source Build:a,b Deploy",
    onFailure: { result: "ROLLBACK", rules: ["R"] },
    story: [...toBuild, "A fails a"],
    ends: ["A: InProgress in Build (b)"],
  },
  {
    rule: "when all failure rules succeed the stage is rolled back, before whoever waits",
    onFailure: { result: "ROLLBACK", rules: ["R"] },
    story: [...toBuild, "A succeeds", "A succeeds", "start B", "B succeeds", "start C", "C succeeds", "B fails", "B meets R"],
    ends: ["A: Succeeded at Deploy", "B: Failed at Build", "C: InProgress before Build", "10.0: InProgress in Build"],
  },
  {
    rule: "when one fails the stage stays failed",
    onFailure: { result: "ROLLBACK", rules: ["R"] },
    story: [...toBuild, "A succeeds", "A succeeds", "start B", "B succeeds", "B fails", "B misses R"],
    ends: ["A: Succeeded at Deploy", "B: Failed at Build"],
  },
  {
    rule: "an entry condition that was not met has its own result: nothing is retried or rolled back",
    conditions: entry("FAIL", "R"),
    onFailure: { result: "ROLLBACK" },
    story: [...afterOne, "B misses R"],
    ends: ["A: Succeeded at Deploy", "B: Failed at Build"],
  },
  {
    rule: "a stage is retried by itself before its success rules run",
    conditions: exit("FAIL", "R"),
    onFailure: retryOnce,
    story: [...toBuild, "A fails", "A succeeds"],
    ends: ["A: InProgress in Build [onSuccess: R]"],
  },
  {
    rule: "automatic retry keeps the entry condition that was met",
    conditions: entry("FAIL", "R"),
    onFailure: retryOnce,
    story: [...toBuild, "A meets R", "A fails", "A succeeds"],
    ends: ["A: InProgress in Deploy"],
  },
  {
    rule: "a retry looks again at the entry condition that failed",
    conditions: entry("FAIL", "R"),
    story: [...toBuild, "A misses R", "retry A"],
    ends: ["A: InProgress in Build [beforeEntry: R]"],
  },
  {
    rule: "a retry of failed actions does not look again at the entry condition that was met",
    conditions: entry("FAIL", "R"),
    story: [...toBuild, "A meets R", "A fails", "retry A"],
    ends: ["A: InProgress in Build"],
  },
  {
    rule: "a retry of the whole stage begins with its entry condition",
    conditions: entry("FAIL", "R"),
    story: [...toBuild, "A meets R", "A fails", "retry A all"],
    ends: ["A: InProgress in Build [beforeEntry: R]"],
  },
  {
    rule: "a retry after success rules failed looks at them again, and repeats no action that succeeded",
    conditions: exit("FAIL", "R"),
    story: [...toBuild, "A succeeds", "A misses R", "retry A"],
    ends: ["A: InProgress in Build [onSuccess: R]"],
  },
  {
    rule: "a stage is not retried while its rules run",
    onFailure: { result: "ROLLBACK", rules: ["R"] },
    story: [...toBuild, "A fails", "retry A"],
    ends: ["A: InProgress in Build [onFailure: R]"],
    refused: ["retry A: busy"],
  },
  {
    rule: "a stop does not wait for rules",
    conditions: entry("FAIL", "R"),
    story: [...toBuild, "start B", "B succeeds", "stop A"],
    ends: ["A: Stopped at Build", "B: InProgress in Build [beforeEntry: R]"],
  },
  {
    rule: "a stop while failure rules run means no rollback",
    onFailure: { result: "ROLLBACK", rules: ["R"] },
    story: [...toBuild, "A fails", "abandon A"],
    ends: ["A: Stopped at Build"],
  },
  {
    rule: "an execution that was stopped at the exit looks at it again when it is retried",
    conditions: exit("FAIL", "R"),
    story: [...toBuild, "A succeeds", "stop A", "retry A", "A meets R"],
    ends: ["A: InProgress in Deploy"],
  },
  {
    rule: "an update cancels at once an execution whose rules run",
    conditions: entry("FAIL", "R"),
    story: [...toBuild, "update Source Build Deploy"],
    ends: ["A: Cancelled at Build"],
  },
  {
    rule: "overriding an entry condition lets the actions begin while its rules still run",
    conditions: entry("FAIL", "R", "S"),
    story: [...toBuild, "override A beforeEntry", "A succeeds"],
    ends: ["A: InProgress in Deploy"],
  },
  {
    rule: "overriding an entry condition that failed takes the stage up again",
    conditions: entry("FAIL", "R"),
    story: [...toBuild, "A misses R", "override A beforeEntry"],
    ends: ["A: InProgress in Build"],
  },
  {
    rule: "overriding a success condition that failed lets the execution go on",
    conditions: exit("FAIL", "R"),
    story: [...toBuild, "A succeeds", "A misses R", "override A onSuccess"],
    ends: ["A: InProgress in Deploy"],
  },
  {
    rule: "a condition that skips cannot be overridden",
    conditions: entry("SKIP", "R"),
    story: [...toBuild, "override A beforeEntry"],
    ends: ["A: InProgress in Build [beforeEntry: R]"],
    refused: ["override A: not overridable"],
  },
  {
    rule: "a condition that was met cannot be overridden",
    conditions: entry("FAIL", "R"),
    story: [...toBuild, "A meets R", "override A beforeEntry"],
    ends: ["A: InProgress in Build"],
    refused: ["override A: not overridable"],
  },
  {
    rule: "a stage without that condition has nothing to override",
    conditions: entry("FAIL", "R"),
    story: [...toBuild, "override A onSuccess"],
    ends: ["A: InProgress in Build [beforeEntry: R]"],
    refused: ["override A: not overridable"],
  },
  {
    rule: "a success condition cannot be overridden before its time",
    conditions: exit("FAIL", "R"),
    story: [...toBuild, "override A onSuccess"],
    ends: ["A: InProgress in Build"],
    refused: ["override A: busy"],
  },
  {
    rule: "a condition cannot be overridden once another execution has entered the stage",
    conditions: entry("FAIL", "R"),
    story: [...toBuild, "A misses R", "start B", "B succeeds", "override A beforeEntry"],
    ends: ["A: Failed at Build", "B: InProgress in Build [beforeEntry: R]"],
    refused: ["override A: not latest"],
  },
  {
    rule: "a rollback that the condition set off makes it too late to override",
    conditions: exit("ROLLBACK", "R"),
    story: [
      ...toBuild,
      "A succeeds",
      "A meets R",
      "A succeeds",
      "start B",
      "B succeeds",
      "B succeeds",
      "B misses R",
      "override B onSuccess",
    ],
    ends: ["A: Succeeded at Deploy", "B: Failed at Build", "9.0: InProgress in Build"],
    refused: ["override B: not latest"],
  },
  {
    rule: "a condition is not overridden when the structure has changed",
    conditions: entry("FAIL", "R"),
    story: [...toBuild, "A misses R", "update Source Build", "override A beforeEntry"],
    ends: ["A: Failed at Build"],
    refused: ["override A: not overridable"],
  },
  {
    rule: "each execution in PARALLEL mode has its own conditions",
    mode: "PARALLEL",
    conditions: entry("FAIL", "R"),
    story: [...toBuild, "start B", "B succeeds", "B misses R", "override B beforeEntry"],
    ends: ["A: InProgress in Build [beforeEntry: R]", "B: InProgress in Build"],
  },
  {
    rule: "a queue waits while the rules of whoever is inside run",
    mode: "QUEUED",
    conditions: exit("FAIL", "R"),
    story: [...toBuild, "A succeeds", "start B", "B succeeds", "start C", "C succeeds", "A meets R"],
    ends: ["A: InProgress in Deploy", "B: InProgress in Build", "C: InProgress before Build"],
  },
];

const told = ({ mode = "SUPERSEDED", stages = "Source Build Deploy", conditions, onFailure, story }: Case): Story => {
  const flow = flowOf(stages, { Build: onFailure }, conditions && { Build: conditions });
  return story.reduce(tell, begin(mode, flow));
};

test.each(cases)("$rule", (one) => {
  const end = told(one);
  expect(standing(end)).toEqual(one.ends);
  expect(end.refusals).toEqual(one.refused ?? []);
});

const changes = ({ effects }: Story, from: number): string[] =>
  effects.slice(from).flatMap((effect) => {
    if (effect.kind === "Announce") return [`${effect.level} ${effect.state}`];
    return effect.kind === "AbandonRule" || effect.kind === "StartRule" ? [effect.kind] : [];
  });

test("an override abandons the rules that run, and says so before the actions begin", () => {
  const before = told({ rule: "", conditions: entry("FAIL", "R"), story: toBuild, ends: [] });
  const after = tell(before, "override A beforeEntry");
  expect(changes(after, before.effects.length)).toEqual(["rule ABANDONED", "AbandonRule", "condition OVERRIDDEN", "action STARTED"]);
  expect(after.state.executions.get("A")?.run?.conditions).toMatchObject([
    { gate: "beforeEntry", status: "Overridden", overriddenBy: "me", rules: [{ name: "R", status: "Abandoned" }] },
  ]);
});

test("a condition that fails ends the rules beside the one that failed", () => {
  const before = told({ rule: "", conditions: entry("FAIL", "R", "S"), story: toBuild, ends: [] });
  const after = tell(before, "A misses R");
  expect(changes(after, before.effects.length)).toEqual([
    "rule FAILED",
    "rule ABANDONED",
    "AbandonRule",
    "condition FAILED",
    "stage FAILED",
    "pipeline FAILED",
  ]);
});

test("an execution whose rules run waits for each of them", () => {
  const { state } = told({ rule: "", conditions: entry("FAIL", "R", "S"), story: toBuild, ends: [] });
  const execution = state.executions.get("A");
  expect(execution && explain(state, execution).map(({ reason }) => reason)).toEqual([
    "Rule R of the entry condition of stage Build is running.",
    "Rule S of the entry condition of stage Build is running.",
  ]);
});
