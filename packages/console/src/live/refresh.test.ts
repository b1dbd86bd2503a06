import { expect, test } from "vitest";
import type { LiveEvent } from "./event.ts";
import { isTouched } from "./refresh.ts";

const from = (source: string, resource = "arn:aws:x") => ({ source, resources: [resource] }) as unknown as LiveEvent;

test("an event refreshes the answers of its service", () => {
  const query = { queryKey: ["codepipeline", "GetPipelineState", { name: "web" }], meta: undefined };
  expect(isTouched(query, from("aws.codepipeline"))).toBe(true);
  expect(isTouched(query, from("aws.s3"))).toBe(false);
});

test("a build's event refreshes the pipelines that show it, a task's the targets", () => {
  expect(isTouched({ queryKey: ["codepipeline", "GetPipelineState"], meta: undefined }, from("aws.codebuild"))).toBe(true);
  expect(isTouched({ queryKey: ["elbv2", "DescribeTargetHealth"], meta: undefined }, from("aws.ecs"))).toBe(true);
  expect(isTouched({ queryKey: ["codeconnections", "ListConnections"], meta: undefined }, from("aws.codestar-connections"))).toBe(true);
});

test("a query may say itself what it waits for", () => {
  const queryKey = ["codebuild", "BatchGetBuilds", { ids: ["web:1"] }];
  const meta = { refreshOn: (event: LiveEvent) => event.resources.some((arn) => arn.endsWith("web:1")) };
  expect(isTouched({ queryKey, meta }, from("aws.codebuild", "arn:build/web:1"))).toBe(true);
  expect(isTouched({ queryKey, meta }, from("aws.codebuild", "arn:build/web:2"))).toBe(false);
  expect(isTouched({ queryKey, meta: { refreshOn: false } }, from("aws.codebuild"))).toBe(false);
});
