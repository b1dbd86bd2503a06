import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Client } from "../../door/aws.ts";
import { ownVariables } from "../plan/own-variables.ts";
import { resourcesOf } from "../runner/compute.ts";
import { findBuild } from "../store.ts";
import { account, type FakeHouse, openFakeHouse, region } from "../testing/house.ts";
import { type GivenProject, plainProject } from "../testing/plain-project.ts";
import { architectureProblem } from "./environment-types.ts";

let house: FakeHouse;
let codebuild: Client["codebuild"];
beforeAll(async () => {
  house = await openFakeHouse();
  ({ codebuild } = house.aws);
});
afterAll(() => house[Symbol.asyncDispose]());

const environment: GivenProject["environment"] = {
  type: "LINUX_LAMBDA_CONTAINER",
  image: "aws/codebuild/amazonlinux-x86_64-lambda-standard:python3.12",
  computeType: "BUILD_LAMBDA_2GB",
};
const project = (name: string, more: Partial<GivenProject> = {}) => plainProject(name, { environment, ...more });

describe("Lambda compute", () => {
  test("runs as a container, for fifteen minutes at most", async () => {
    const { project: made } = await codebuild.CreateProject(project("lambda"));
    expect(made?.timeoutInMinutes).toBe(15);
    const { build } = await codebuild.StartBuild({ projectName: "lambda" });
    expect(build?.timeoutInMinutes).toBe(15);
    expect((await house.ended(build?.id ?? "")).buildStatus).toBe("SUCCEEDED");
    const row = findBuild(house.journal, { account, region }, build?.id ?? "");
    expect(row && ownVariables(row, [], "credentials")).toMatchObject({ HOME: "/tmp" });
    expect(resourcesOf(environment, { cpus: 8, memoryBytes: 16 * 1024 ** 3 })).toEqual({ memoryBytes: 2 * 1024 ** 3 });
  });

  test("gets and loses its time when the environment changes", async () => {
    const container = { type: "LINUX_CONTAINER", image: "aws/codebuild/standard:7.0", computeType: "BUILD_GENERAL1_SMALL" } as const;
    await codebuild.CreateProject(project("changing", { environment: container, timeoutInMinutes: 30 }));
    const { project: lambda } = await codebuild.UpdateProject({ name: "changing", environment });
    expect(lambda?.timeoutInMinutes).toBe(15);
    const { project: back } = await codebuild.UpdateProject({ name: "changing", environment: container });
    expect(back?.timeoutInMinutes).toBe(60);
  });

  test.each<[Partial<GivenProject>, string]>([
    [{ timeoutInMinutes: 10 }, "timeoutInMinutes"],
    [{ queuedTimeoutInMinutes: 10 }, "queuedTimeoutInMinutes"],
    [{ badgeEnabled: true }, "badgeEnabled"],
    [{ cache: { type: "LOCAL", modes: ["LOCAL_CUSTOM_CACHE"] } }, "cache"],
    [{ vpcConfig: { vpcId: "vpc-1", subnets: ["subnet-1"], securityGroupIds: ["sg-1"] } }, "vpcConfig"],
    [{ environment: { ...environment, privilegedMode: true } }, "privilegedMode"],
  ])("refuses what it does not have: %j", async (more, member) => {
    await expect(codebuild.CreateProject(project("refused", more))).rejects.toMatchObject({
      name: "InvalidInputException",
      message: `Cannot specify ${member} for lambda compute`,
    });
  });

  test("refuses what a build would override", async () => {
    await expect(codebuild.StartBuild({ projectName: "lambda", timeoutInMinutesOverride: 20 })).rejects.toThrow(
      "Cannot specify timeoutInMinutes for lambda compute",
    );
    await expect(codebuild.StartBuild({ projectName: "lambda", privilegedModeOverride: true })).rejects.toThrow(
      "Cannot specify privilegedMode for lambda compute",
    );
  });

  test("has compute types of its own", async () => {
    const wrong = { ...environment, computeType: "BUILD_GENERAL1_SMALL" as const };
    await expect(codebuild.CreateProject(project("refused", { environment: wrong }))).rejects.toThrow(
      "Invalid compute type BUILD_GENERAL1_SMALL for environment type LINUX_LAMBDA_CONTAINER",
    );
  });
});

test.each(["WINDOWS_SERVER_2022_CONTAINER", "MAC_ARM", "LINUX_GPU_CONTAINER", "LINUX_EC2"] as const)(
  "%s is refused by name",
  async (type) => {
    const other = { ...environment, type, computeType: "BUILD_GENERAL1_SMALL" as const };
    await expect(codebuild.CreateProject(project("refused", { environment: other }))).rejects.toMatchObject({
      name: "InvalidInputException",
      message: expect.stringContaining(`environments of type ${type}`) as string,
    });
  },
);

test("ARM environments need an engine on ARM", () => {
  expect(architectureProblem("ARM_CONTAINER", "arm64")).toBeUndefined();
  expect(architectureProblem("LINUX_CONTAINER", "arm64")).toBeUndefined();
  expect(architectureProblem("ARM_LAMBDA_CONTAINER", "amd64")).toBe(
    "The environment type ARM_LAMBDA_CONTAINER needs a container engine on arm64; this one is on amd64.",
  );
});
