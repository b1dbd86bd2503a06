/** The rules of SUPERSEDED mode, each as a story: https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts-how-it-works.html */
import { expect, test } from "vitest";
import type { StageFlow } from "../model.ts";
import { begin, flowOf, standing, tell } from "../testing/story.ts";

interface Case {
  rule: string;
  stages?: string;
  onFailure?: Record<string, StageFlow["onFailure"]>;
  story: string[];
  ends: string[];
  refused?: string[];
}

const cases: Case[] = [
  {
    rule: "an execution runs through the stages in order",
    story: ["start A", "A succeeds", "A succeeds", "A succeeds"],
    ends: ["A: Succeeded at Deploy"],
  },
  {
    rule: "several executions may be in different stages at once",
    story: ["start A", "A succeeds", "start B"],
    ends: ["A: InProgress in Build", "B: InProgress in Source"],
  },
  {
    rule: "a stage takes one execution at a time; the next waits in front of it",
    story: ["start A", "A succeeds", "start B", "B succeeds"],
    ends: ["A: InProgress in Build", "B: InProgress before Build"],
  },
  {
    rule: "starts wait in front of the source stage too",
    story: ["start A", "start B"],
    ends: ["A: InProgress in Source", "B: InProgress before Source"],
  },
  {
    rule: "a newer execution takes the place of the one that waits",
    story: ["start A", "start B", "start C"],
    ends: ["A: InProgress in Source", "B: Superseded at Source", "C: InProgress before Source"],
  },
  {
    rule: "an execution inside a stage is never superseded, even while it waits for an approval",
    story: ["start A", "A succeeds", "start B", "B succeeds", "start C", "C succeeds"],
    ends: ["A: InProgress in Build", "B: Superseded at Build", "C: InProgress before Build"],
  },
  {
    rule: "a stage that is left lets the waiting one in",
    story: ["start A", "A succeeds", "start B", "B succeeds", "A succeeds"],
    ends: ["A: InProgress in Deploy", "B: InProgress in Build"],
  },
  {
    rule: "a failure unlocks the stage, and the next one enters",
    story: ["start A", "A succeeds", "start B", "B succeeds", "A fails"],
    ends: ["A: Failed at Build", "B: InProgress in Build"],
  },
  {
    rule: "a failed execution may be retried until another enters the stage",
    story: ["start A", "A succeeds", "A fails", "retry A", "A succeeds", "A succeeds"],
    ends: ["A: Succeeded at Deploy"],
  },
  {
    rule: "a failed execution cannot be retried once another has entered the stage",
    story: ["start A", "A succeeds", "A fails", "start B", "B succeeds", "retry A"],
    ends: ["A: Failed at Build", "B: InProgress in Build"],
    refused: ["retry A: not latest"],
  },
  {
    rule: "a disabled transition holds executions in front of the stage, and only the newest enters afterwards",
    story: ["disable Build", "start A", "A succeeds", "start B", "B succeeds", "enable Build"],
    ends: ["A: Superseded at Build", "B: InProgress in Build"],
  },
  {
    rule: "a disabled transition does not touch whoever is inside or behind it",
    story: ["start A", "A succeeds", "disable Build", "A succeeds", "A succeeds"],
    ends: ["A: Succeeded at Deploy"],
  },
  {
    rule: "a disabled outbound transition holds executions in front of the next stage",
    story: ["disable Build Outbound", "start A", "A succeeds", "A succeeds"],
    ends: ["A: InProgress before Deploy"],
  },
  {
    rule: "an enabled outbound transition lets them in",
    story: ["disable Build Outbound", "start A", "A succeeds", "A succeeds", "enable Build Outbound"],
    ends: ["A: InProgress in Deploy"],
  },
  {
    rule: "a stage with both transitions disabled opens with the second",
    story: ["disable Build Outbound", "disable Deploy", "start A", "A succeeds", "A succeeds", "enable Deploy"],
    ends: ["A: InProgress before Deploy"],
  },
  {
    rule: "equal run orders run together",
    stages: "Source Build:a,b+c",
    story: ["start A", "A succeeds"],
    ends: ["A: InProgress in Build (a b)"],
  },
  {
    rule: "a later run order starts when the whole group before it succeeded",
    stages: "Source Build:a,b+c",
    story: ["start A", "A succeeds", "A succeeds a", "A succeeds b"],
    ends: ["A: InProgress in Build (c)"],
  },
  {
    rule: "when one fails, its siblings finish first",
    stages: "Source Build:a,b+c",
    story: ["start A", "A succeeds", "A fails a"],
    ends: ["A: InProgress in Build (b)"],
  },
  {
    rule: "when one failed, later groups do not start and the stage fails once nothing runs",
    stages: "Source Build:a,b+c",
    story: ["start A", "A succeeds", "A fails a", "A succeeds b"],
    ends: ["A: Failed at Build"],
  },
  {
    rule: "failed actions may be retried while siblings still run",
    stages: "Source Build:a,b+c",
    story: ["start A", "A succeeds", "A fails a", "retry A"],
    ends: ["A: InProgress in Build (b a)"],
  },
  {
    rule: "a whole stage is not retried while an action runs",
    stages: "Source Build:a,b+c",
    story: ["start A", "A succeeds", "A fails a", "retry A all"],
    ends: ["A: InProgress in Build (b)"],
    refused: ["retry A: busy"],
  },
  {
    rule: "retrying failed actions does not repeat those that succeeded",
    stages: "Source Build:a,b+c",
    story: ["start A", "A succeeds", "A fails a", "A succeeds b", "retry A"],
    ends: ["A: InProgress in Build (a)"],
  },
  {
    rule: "retrying all actions begins the stage anew",
    stages: "Source Build:a,b+c",
    story: ["start A", "A succeeds", "A succeeds a", "A succeeds b", "A fails c", "retry A all"],
    ends: ["A: InProgress in Build (a b)"],
  },
  {
    rule: "stopping waits for the running actions and starts no others",
    stages: "Source Build:a+b",
    story: ["start A", "A succeeds", "stop A", "A succeeds"],
    ends: ["A: Stopped at Build"],
  },
  {
    rule: "until they end, the execution is Stopping and keeps its stage",
    story: ["start A", "A succeeds", "start B", "B succeeds", "stop A"],
    ends: ["A: Stopping in Build", "B: InProgress before Build"],
  },
  {
    rule: "a stopped execution unlocks its stage",
    story: ["start A", "A succeeds", "start B", "B succeeds", "stop A", "A succeeds"],
    ends: ["A: Stopped at Build", "B: InProgress in Build"],
  },
  {
    rule: "the same stop twice is refused",
    story: ["start A", "stop A", "stop A"],
    ends: ["A: Stopping in Source"],
    refused: ["stop A: already stopping"],
  },
  {
    rule: "a stop that waits may become one that abandons",
    story: ["start A", "stop A", "abandon A"],
    ends: ["A: Stopped at Source"],
  },
  {
    rule: "an execution that has ended cannot be stopped",
    story: ["start A", "A fails", "stop A"],
    ends: ["A: Failed at Source"],
    refused: ["stop A: not stoppable"],
  },
  {
    rule: "abandoning stops at once",
    story: ["start A", "A succeeds", "abandon A"],
    ends: ["A: Stopped at Build"],
  },
  {
    rule: "the stage of a stopped execution can be retried, and what was abandoned runs again",
    story: ["start A", "A succeeds", "abandon A", "retry A"],
    ends: ["A: InProgress in Build"],
  },
  {
    rule: "a retry after a stop goes on where it stopped",
    stages: "Source Build:a+b",
    story: ["start A", "A succeeds", "stop A", "A succeeds", "retry A"],
    ends: ["A: InProgress in Build (b)"],
  },
  {
    rule: "an execution stopped in front of a stage never enters it",
    story: ["start A", "A succeeds", "start B", "B succeeds", "stop B", "A succeeds"],
    ends: ["A: InProgress in Deploy", "B: Stopped before Build"],
  },
  {
    rule: "an execution stopped in front of a stage cannot be retried",
    story: ["start A", "start B", "stop B", "A fails", "retry B"],
    ends: ["A: Failed at Source", "B: Stopped before Source"],
    refused: ["retry B: not latest"],
  },
  {
    rule: "an update cancels at once whoever waits, and whoever runs when its actions have ended",
    story: ["start A", "start B", "update Source Build Deploy"],
    ends: ["A: InProgress in Source", "B: Cancelled at Source"],
  },
  {
    rule: "a cancelled execution does not go on",
    story: ["start A", "update Source Build Deploy", "A succeeds"],
    ends: ["A: Cancelled at Source"],
  },
  {
    rule: "after an update new executions wait until the old one has left the stage",
    story: ["start A", "update Source Build Deploy", "start B", "A succeeds"],
    ends: ["A: Cancelled at Source", "B: InProgress in Source"],
  },
  {
    rule: "an execution in a stage that the update took out ends there",
    story: ["start A", "A succeeds", "update Source Deploy", "A succeeds", "start B", "B succeeds"],
    ends: ["A: Cancelled at Build", "B: InProgress in Deploy"],
  },
  {
    rule: "a stage is not retried when the structure has changed",
    story: ["start A", "A succeeds", "A fails", "update Source Build Test Deploy", "retry A"],
    ends: ["A: Failed at Build"],
    refused: ["retry A: not retryable"],
  },
  {
    rule: "a stage is retried after an update that left the structure as it was",
    story: ["start A", "A succeeds", "A fails", "update Source Build Deploy", "retry A"],
    ends: ["A: InProgress in Build"],
  },
  {
    rule: "automatic retry tries once more",
    onFailure: { Build: { result: "RETRY", retryMode: "FAILED_ACTIONS" } },
    story: ["start A", "A succeeds", "A fails"],
    ends: ["A: InProgress in Build"],
  },
  {
    rule: "automatic retry tries only once",
    onFailure: { Build: { result: "RETRY", retryMode: "FAILED_ACTIONS" } },
    story: ["start A", "A succeeds", "A fails", "A fails"],
    ends: ["A: Failed at Build"],
  },
  {
    rule: "automatic rollback runs the stage again with the last execution that succeeded in it",
    onFailure: { Deploy: { result: "ROLLBACK" } },
    story: ["start A", "A succeeds", "A succeeds", "A succeeds", "start B", "B succeeds", "B succeeds", "B fails"],
    ends: ["A: Succeeded at Deploy", "B: Failed at Deploy", "8.0: InProgress in Deploy"],
  },
  {
    rule: "without an execution to go back to the stage stays failed",
    onFailure: { Deploy: { result: "ROLLBACK" } },
    story: ["start A", "A succeeds", "A succeeds", "A fails"],
    ends: ["A: Failed at Deploy"],
  },
  {
    rule: "a rollback runs its stage only",
    story: ["start A", "A succeeds", "A succeeds", "A succeeds", "rollback Build A R", "R succeeds"],
    ends: ["A: Succeeded at Deploy", "R: Succeeded at Build"],
  },
];

test.each(cases)("$rule", ({ stages = "Source Build Deploy", onFailure = {}, story, ends, refused = [] }) => {
  const told = story.reduce(tell, begin("SUPERSEDED", flowOf(stages, onFailure)));
  expect(standing(told)).toEqual(ends);
  expect(told.refusals).toEqual(refused);
});

test("announcements go from the action over the stage to the pipeline", () => {
  const told = ["start A", "A succeeds"].reduce(tell, begin("SUPERSEDED", flowOf("Source Build")));
  const announced = told.effects.flatMap((effect) => (effect.kind === "Announce" ? [`${effect.level} ${effect.state}`] : []));
  expect(announced).toEqual([
    "pipeline STARTED",
    "stage STARTED",
    "action STARTED",
    "action SUCCEEDED",
    "stage SUCCEEDED",
    "stage STARTED",
    "action STARTED",
  ]);
});

test("an event that cannot be is a bug, not a move", () => {
  const told = ["start A", "A fails"].reduce(tell, begin("SUPERSEDED", flowOf("Source Build")));
  const actionId = told.state.executions.get("A")?.run?.actions[0]?.id ?? "";
  expect(() => tell(told, "A succeeds")).toThrow("no such action running");
  expect(actionId).not.toBe("");
});
