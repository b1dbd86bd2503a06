/** Projects, buildspecs and what builds ask for: what is wrong with them, and where. */
import {
  BatchGetProjectsCommand,
  CreateProjectCommand,
  type CreateProjectCommandInput,
  StartBuildCommand,
} from "@aws-sdk/client-codebuild";
import { CreateSecretCommand } from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeRole } from "../kit/account.ts";
import { completed, failureOf, logOf, plainEnvironment, startBuild } from "../kit/builds.ts";
import { Installation } from "../kit/installation.ts";
import { expectPlain, refusalOf } from "../kit/plain-words.ts";

let installation: Installation;
let serviceRole: string;
beforeAll(async () => {
  installation = await Installation.open();
  serviceRole = await makeRole(installation.clients, "build", "codebuild.amazonaws.com");
  await installation.clients.build.send(new CreateProjectCommand(project("good")));
  await installation.clients.secrets.send(new CreateSecretCommand({ Name: "dev/core", SecretString: '{"PASSWORD":"very secret"}' }));
  await installation.clients.secrets.send(new CreateSecretCommand({ Name: "dev/text", SecretString: "no JSON" }));
});
afterAll(() => installation[Symbol.asyncDispose]());

const project = (name: string, more: Partial<CreateProjectCommandInput> = {}): CreateProjectCommandInput => ({
  name,
  serviceRole,
  source: { type: "NO_SOURCE", buildspec: "version: 0.2\nphases: {build: {commands: [echo]}}" },
  artifacts: { type: "NO_ARTIFACTS" },
  environment: plainEnvironment,
  ...more,
});

describe("projects", () => {
  test.each([
    ["a name with a space", { name: "two words" }, /name/i],
    ["a name of one letter", { name: "a" }, /name/i],
    ["no buildspec where there is no source", { source: { type: "NO_SOURCE" } }, /buildspec/i],
    ["a source without a location", { source: { type: "S3" } }, /location/i],
    ["half of a pipeline's project", { source: { type: "CODEPIPELINE" } }, /CODEPIPELINE/],
    ["a role that is no ARN", { serviceRole: "build" }, /role/i],
    ["an unknown compute type", { environment: { ...plainEnvironment, computeType: "HUGE" } }, /computeType/],
    ["too short a timeout", { timeoutInMinutes: 1 }, /timeout/i],
    ["a VPC without subnets", { vpcConfig: { vpcId: "vpc-0123", subnets: [], securityGroupIds: [] } }, /subnet|vpc/i],
  ] as [string, object, RegExp][])("%s", async (_, more, text) => {
    const refusal = await refusalOf(installation.clients.build.send(new CreateProjectCommand(project("bad", more))));
    expect(refusal).toMatchObject({ name: "InvalidInputException", status: 400 });
    expect(refusal.message).toMatch(text);
    const { projects } = await installation.clients.build.send(new BatchGetProjectsCommand({ names: ["bad"] }));
    expect(projects).toEqual([]);
  });

  test("what exists already, and what does not exist", async () => {
    const { build } = installation.clients;
    expect(await refusalOf(build.send(new CreateProjectCommand(project("good"))))).toMatchObject({
      name: "ResourceAlreadyExistsException",
    });
    expect(await refusalOf(build.send(new StartBuildCommand({ projectName: "none" })))).toMatchObject({
      name: "ResourceNotFoundException",
    });
  });
});

/** Runs a build of the good project with another buildspec, to its failure. */
async function failed(buildspecOverride: string) {
  const { clients } = installation;
  const build = await completed(clients, await startBuild(clients, { projectName: "good", buildspecOverride }));
  const lines = await logOf(clients, build).catch(() => []);
  const failure = failureOf(build);
  expectPlain(failure.message);
  for (const line of lines.filter((line) => line.trim() !== "")) expectPlain(line);
  return { ...failure, status: build.buildStatus, log: lines.join("\n") };
}

describe("buildspecs", () => {
  test.each([
    ["no YAML", 'version: 0.2\nphases:\n  build:\n    commands:\n      - "echo a\n', /buildspec\.yml:\d+:\d+: /],
    ["a tab", "version: 0.2\nphases:\n\tbuild:\n", /buildspec\.yml:3:1: /],
    ["no map", "- version: 0.2\n", /buildspec\.yml:1:1: /],
    ["no version", "phases:\n  build:\n    commands: [echo]\n", /buildspec\.yml:1:1: .*version/],
    ["an unknown version", "version: 0.7\nphases: {}\n", /buildspec\.yml:1:10: .*0\.7/],
    ["a command that is no text", "version: 0.2\nphases:\n  build:\n    commands:\n      - a: b: c\n", /buildspec\.yml:5:\d+: /],
    ["a wrong on-failure", "version: 0.2\nphases:\n  build:\n    on-failure: PANIC\n    commands: [echo]\n", /buildspec\.yml:4:17: .*/],
  ])("%s", async (_, text, place) => {
    const { status, phase, code, log } = await failed(text);
    expect({ status, phase, code }).toEqual({ status: "FAILED", phase: "DOWNLOAD_SOURCE", code: "YAML_FILE_ERROR" });
    expect(log).toMatch(place);
  });

  test("a command that fails is shown with its exit status", async () => {
    const { message, ...rest } = await failed("version: 0.2\nphases: {build: {commands: ['exit 3']}}");
    expect(rest).toMatchObject({ status: "FAILED", phase: "BUILD", code: "COMMAND_EXECUTION_ERROR" });
    expect(message).toBe("Error while executing command: exit 3. Reason: exit status 3");
  });
});

describe("secrets and images", () => {
  const asking = (reference: string) =>
    `version: 0.2\nenv: {secrets-manager: {VALUE: "${reference}"}}\nphases: {build: {commands: ['echo never']}}`;

  test.each([
    ["a missing secret", "dev/none:PASSWORD", /ResourceNotFoundException: Secrets Manager can't find the specified secret\./],
    ["a missing key", "dev/core:USER", /dev\/core.*USER/],
    ["a key of what is no JSON", "dev/text:USER", /dev\/text.*JSON/],
    ["a missing stage", "dev/core:PASSWORD:AWSPENDING", /AWSPENDING/],
    ["a missing version", "dev/core:PASSWORD::00000000-0000-0000-0000-000000000000", /00000000-0000-0000-0000-000000000000/],
  ])("%s", async (_, reference, text) => {
    const { message, log, ...rest } = await failed(asking(reference));
    expect(rest).toMatchObject({ status: "FAILED", phase: "DOWNLOAD_SOURCE", code: "Secrets Manager Error" });
    expect(message).toMatch(text);
    expect(log + message).not.toContain("very secret");
  });

  test("a missing parameter", async () => {
    const spec = "version: 0.2\nenv: {parameter-store: {VALUE: /none}}\nphases: {build: {commands: [echo]}}";
    expect(await failed(spec)).toMatchObject({ code: "Decrypted Variables Error", message: "Parameter does not exist: /none" });
  });

  test.each([
    ["000000000000.dkr.ecr.us-east-1.amazonaws.com/none:1", /RepositoryNotFoundException: .*'none' does not exist/],
    ["127.0.0.1:1/none:1", /127\.0\.0\.1:1.*connection refused/],
  ])("an image that cannot be pulled: %s", async (image, text) => {
    const { clients } = installation;
    const build = await completed(clients, await startBuild(clients, { projectName: "good", imageOverride: image }));
    const { message, ...failure } = failureOf(build);
    expect(failure).toEqual({ phase: "PROVISIONING", status: "FAILED", code: "BUILD_CONTAINER_UNABLE_TO_PULL_IMAGE" });
    expectPlain(message);
    expect(message).toMatch(/^Unable to pull customer's container image\. CannotPullContainerError: /);
    expect(message).toMatch(text);
  });
});
