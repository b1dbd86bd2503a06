import { expect, test } from "vitest";
import { kindOf } from "./classify.ts";

test.each([
  ["codepipeline", "StartPipelineExecution", {}, "change"],
  ["codepipeline", "ListPipelines", {}, "read"],
  ["codepipeline", "PollForJobs", {}, "read"],
  ["ecr", "BatchDeleteImage", {}, "change"],
  ["ecr", "BatchCheckLayerAvailability", {}, "read"],
  ["ecr", "GetAuthorizationToken", {}, "secret"],
  ["logs", "PutLogEvents", {}, "data"],
  ["logs", "StartLiveTail", {}, "read"],
  ["s3", "PutObject", {}, "change"],
  ["s3", "UploadPart", {}, "data"],
  ["ssm", "GetParameters", {}, "read"],
  ["ssm", "GetParameters", { WithDecryption: true }, "secret"],
  ["sts", "AssumeRole", {}, "secret"],
  ["sts", "GetCallerIdentity", {}, "read"],
  ["codebuild", "BatchGetBuilds", {}, "read"],
  ["codebuild", "BatchDeleteBuilds", {}, "change"],
] as const)("%s:%s %o is a %s", (service, operation, input, kind) => {
  expect(kindOf(service, operation, input)).toBe(kind);
});
