import * as codebuild from "@aws-sdk/client-codebuild";
import * as codepipeline from "@aws-sdk/client-codepipeline";
import * as s3 from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { hidden, redacted } from "./redact.ts";

test("values of environment variables are hidden, their names are not", () => {
  const environmentVariablesOverride = [{ name: "TOKEN", value: "hunter2", type: "PLAINTEXT" }];
  expect(redacted(codebuild.StartBuildInput$, { projectName: "p", environmentVariablesOverride })).toEqual({
    projectName: "p",
    environmentVariablesOverride: [{ name: "TOKEN", value: hidden, type: "PLAINTEXT" }],
  });
});

test("settings of a pipeline's action show neither tokens nor the variables of builds", () => {
  const configuration = { Repo: "r", OAuthToken: "hunter2", EnvironmentVariables: '[{"value":"hunter2"}]' };
  const actions = [{ name: "a", configuration }];
  const shown = JSON.stringify(redacted(codepipeline.UpdatePipelineInput$, { pipeline: { name: "p", stages: [{ name: "s", actions }] } }));
  expect(shown).toContain('"Repo":"r"');
  expect(shown).not.toContain("hunter2");
});

test("bytes and streams are left out, long texts cut, and what is no value of the model's type is taken too", () => {
  expect(redacted(s3.PutObjectRequest$, { Bucket: "b", Key: "k", Body: Buffer.from("hello") })).toMatchObject({ body: { bytes: 5 } });
  const long = redacted(codebuild.StartBuildInput$, { projectName: "x".repeat(5_000) }) as { projectName: string };
  expect(long.projectName.length).toBeLessThan(2_100);
  expect(redacted(codebuild.StartBuildInput$, { projectName: { odd: [1] }, environmentVariablesOverride: 7 })).toEqual({
    projectName: {},
    environmentVariablesOverride: 7,
  });
});

test("a request that is too large as a whole is told by its size", () => {
  const environmentVariablesOverride = Array.from({ length: 90 }, (_, n) => ({ name: `${n}`.repeat(800), value: "v" }));
  expect(redacted(codebuild.StartBuildInput$, { environmentVariablesOverride })).toEqual({
    omitted: expect.stringMatching(/^\d+ characters$/),
  });
});
