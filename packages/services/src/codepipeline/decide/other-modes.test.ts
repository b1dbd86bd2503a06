/** QUEUED and PARALLEL mode, each rule as a story. https://docs.aws.amazon.com/codepipeline/latest/userguide/execution-modes.html */
import { expect, test } from "vitest";
import type { PipelineState } from "../model.ts";
import { begin, flowOf, standing, tell } from "../testing/story.ts";

interface Case {
  rule: string;
  mode: PipelineState["mode"];
  stages?: string;
  story: string[];
  ends: string[];
}

const cases: Case[] = [
  {
    rule: "waiting executions form a queue and are not superseded",
    mode: "QUEUED",
    story: ["start A", "start B", "start C"],
    ends: ["A: InProgress in Source", "B: InProgress before Source", "C: InProgress before Source"],
  },
  {
    rule: "the queue is served in order",
    mode: "QUEUED",
    story: ["start A", "start B", "start C", "A succeeds"],
    ends: ["A: InProgress in Build", "B: InProgress in Source", "C: InProgress before Source"],
  },
  {
    rule: "there is a queue in front of each stage",
    mode: "QUEUED",
    story: ["start A", "A succeeds", "start B", "B succeeds", "start C", "C succeeds", "start D"],
    ends: ["A: InProgress in Build", "B: InProgress before Build", "C: InProgress before Build", "D: InProgress in Source"],
  },
  {
    rule: "a failure lets the next in the queue proceed",
    mode: "QUEUED",
    story: ["start A", "start B", "start C", "A fails"],
    ends: ["A: Failed at Source", "B: InProgress in Source", "C: InProgress before Source"],
  },
  {
    rule: "one that is stopped in the queue is passed over",
    mode: "QUEUED",
    story: ["start A", "start B", "start C", "stop B", "A succeeds"],
    ends: ["A: InProgress in Build", "B: Stopped before Source", "C: InProgress in Source"],
  },
  {
    rule: "executions do not wait for each other",
    mode: "PARALLEL",
    story: ["start A", "start B", "start C", "B succeeds"],
    ends: ["A: InProgress in Source", "B: InProgress in Build", "C: InProgress in Source"],
  },
  {
    rule: "an update does not cancel them",
    mode: "PARALLEL",
    story: ["start A", "update Source Deploy", "A succeeds"],
    ends: ["A: InProgress in Build"],
  },
  {
    rule: "five actions of one execution run at once",
    mode: "PARALLEL",
    stages: "Source Build:a,b,c,d,e,f,g",
    story: ["start A", "A succeeds"],
    ends: ["A: InProgress in Build (a b c d e)"],
  },
  {
    rule: "the others follow as those end",
    mode: "PARALLEL",
    stages: "Source Build:a,b,c,d,e,f,g",
    story: ["start A", "A succeeds", "A succeeds b"],
    ends: ["A: InProgress in Build (a c d e f)"],
  },
  {
    rule: "a failed execution is retried whatever ran after it",
    mode: "PARALLEL",
    story: ["start A", "A fails", "start B", "B succeeds", "retry A"],
    ends: ["A: InProgress in Source", "B: InProgress in Build"],
  },
];

test.each(cases)("$mode: $rule", ({ mode, stages = "Source Build Deploy", story, ends }) => {
  expect(standing(story.reduce(tell, begin(mode, flowOf(stages))))).toEqual(ends);
});
