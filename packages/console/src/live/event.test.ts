import { expect, test } from "vitest";
import { type LiveEvent, matches } from "./event.ts";

const event: LiveEvent = {
  sequence: 4,
  id: "e4",
  source: "aws.codepipeline",
  "detail-type": "CodePipeline Stage Execution State Change",
  account: "000000000000",
  region: "us-east-1",
  time: "2026-01-01T00:00:00Z",
  resources: ["arn:aws:codepipeline:us-east-1:000000000000:web"],
  detail: {},
};

test("a source is known with and without its prefix", () => {
  expect(matches({ source: "codepipeline" }, event)).toBe(true);
  expect(matches({ source: ["aws.ecs", "aws.codepipeline"] }, event)).toBe(true);
  expect(matches({ source: "codebuild" }, event)).toBe(false);
});

test("all that is asked for must fit", () => {
  expect(matches({}, event)).toBe(true);
  expect(matches({ source: "codepipeline", resource: ":web" }, event)).toBe(true);
  expect(matches({ source: "codepipeline", resource: ":api" }, event)).toBe(false);
  expect(matches({ type: "CodePipeline Pipeline Execution State Change" }, event)).toBe(false);
});
