import { afterAll, beforeAll, expect, test } from "vitest";
import type { Client } from "../../door/aws.ts";
import { resourcesOf } from "../runner/compute.ts";
import { type FakeHouse, openFakeHouse } from "../testing/house.ts";
import { plainProject } from "../testing/plain-project.ts";

let house: FakeHouse;
let codebuild: Client["codebuild"];
beforeAll(async () => {
  house = await openFakeHouse();
  ({ codebuild } = house.aws);
});
afterAll(() => house[Symbol.asyncDispose]());

type CreateFleet = Parameters<Client["codebuild"]["CreateFleet"]>[0];
const fleet = (name: string, more: Partial<CreateFleet> = {}): CreateFleet => ({
  name,
  baseCapacity: 1,
  environmentType: "LINUX_CONTAINER",
  computeType: "ATTRIBUTE_BASED_COMPUTE",
  computeConfiguration: { vCpu: 2, memory: 4 },
  ...more,
});
const onFleet = (name: string, fleetArn: string) =>
  plainProject(name, {
    environment: { type: "LINUX_CONTAINER", image: "aws/codebuild/standard:7.0", computeType: "BUILD_GENERAL1_SMALL", fleet: { fleetArn } },
  });

test("a fleet is active at once, found by name and ARN, changed, listed and deleted", async () => {
  const scalingConfiguration = { scalingType: "TARGET_TRACKING_SCALING" as const, maxCapacity: 3 };
  const { fleet: made } = await codebuild.CreateFleet(fleet("first", { scalingConfiguration, tags: [{ key: "a", value: "b" }] }));
  const arn = made?.arn ?? "";
  expect(arn).toBe(`arn:aws:codebuild:us-east-1:000000000000:fleet/first:${made?.id}`);
  expect(made).toMatchObject({
    name: "first",
    status: { statusCode: "ACTIVE" },
    baseCapacity: 1,
    overflowBehavior: "QUEUE",
    scalingConfiguration: { maxCapacity: 3, desiredCapacity: 1 },
    tags: [{ key: "a", value: "b" }],
  });
  await expect(codebuild.CreateFleet(fleet("first"))).rejects.toMatchObject({ name: "ResourceAlreadyExistsException" });
  const found = await codebuild.BatchGetFleets({ names: ["first", arn, "missing", `${arn}0`] });
  expect(found.fleets?.map(({ name }) => name)).toEqual(["first", "first"]);
  expect(found.fleetsNotFound).toEqual(["missing", `${arn}0`]);

  const { fleet: changed } = await codebuild.UpdateFleet({ arn, baseCapacity: 2, scalingConfiguration: {} });
  expect(changed).toMatchObject({ baseCapacity: 2, computeConfiguration: { vCpu: 2, memory: 4 } });
  expect(changed).not.toHaveProperty("scalingConfiguration");
  const { fleet: other } = await codebuild.CreateFleet(fleet("second"));
  expect((await codebuild.ListFleets({ sortOrder: "DESCENDING" })).fleets).toEqual([other?.arn, arn]);

  await codebuild.DeleteFleet({ arn });
  expect((await codebuild.ListFleets({})).fleets).toEqual([other?.arn]);
  await expect(codebuild.DeleteFleet({ arn })).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  await expect(codebuild.UpdateFleet({ arn, baseCapacity: 1 })).rejects.toMatchObject({ name: "ResourceNotFoundException" });
});

test.each<[Partial<CreateFleet>, string]>([
  [{ environmentType: "WINDOWS_SERVER_2022_CONTAINER" }, "environments of type WINDOWS_SERVER_2022_CONTAINER"],
  [{ environmentType: "MAC_ARM" }, "environments of type MAC_ARM"],
  [{ environmentType: "LINUX_GPU_CONTAINER" }, "environments of type LINUX_GPU_CONTAINER"],
  [{ environmentType: "LINUX_LAMBDA_CONTAINER" }, "Invalid environment type for a compute fleet: LINUX_LAMBDA_CONTAINER"],
  [{ computeType: "CUSTOM_INSTANCE_TYPE" }, "the compute type CUSTOM_INSTANCE_TYPE"],
  [{ computeConfiguration: undefined }, "computeConfiguration is required"],
  [{ baseCapacity: 0 }, "Invalid base capacity"],
  [{ scalingConfiguration: { maxCapacity: 1 }, baseCapacity: 2 }, "maxCapacity must be greater"],
  [{ proxyConfiguration: { defaultBehavior: "DENY_ALL" } }, "proxy rules of fleets"],
  [{ imageId: "ami-1" }, "machine images of fleets"],
  [{ vpcConfig: { vpcId: "vpc-1", subnets: ["s"], securityGroupIds: ["g"] } }, "fleetServiceRole is required"],
  [{ fleetServiceRole: "arn:aws:iam::000000000000:role/none" }, "not authorized to perform: sts:AssumeRole"],
])("a fleet is refused: %j", async (more, message) => {
  const refused = codebuild.CreateFleet(fleet("refused", more));
  await expect(refused).rejects.toMatchObject({ name: "InvalidInputException", message: expect.stringContaining(message) as string });
});

test("a build on a fleet has the fleet's compute, and none starts on a fleet that is gone", async () => {
  const { fleet: made } = await codebuild.CreateFleet(fleet("sized", { computeConfiguration: { vCpu: 3, memory: 5 } }));
  const arn = made?.arn ?? "";
  await codebuild.CreateProject(onFleet("on-fleet", arn));
  const { build } = await codebuild.StartBuild({ projectName: "on-fleet" });
  const ended = await house.ended(build?.id ?? "");
  expect(ended).toMatchObject({
    buildStatus: "SUCCEEDED",
    environment: { computeType: "ATTRIBUTE_BASED_COMPUTE", computeConfiguration: { vCpu: 3, memory: 5 }, fleet: { fleetArn: arn } },
  });
  const limits = resourcesOf(ended.environment ?? plainProject("").environment, { cpus: 8, memoryBytes: 16 * 1024 ** 3 });
  expect(limits).toEqual({ cpus: 3, memoryBytes: 5 * 1024 ** 3 });

  await codebuild.DeleteFleet({ arn });
  const refusal = { name: "InvalidInputException", message: `Invalid fleet: ${arn} does not exist` };
  await expect(codebuild.StartBuild({ projectName: "on-fleet" })).rejects.toMatchObject(refusal);
  await expect(codebuild.CreateProject(onFleet("on-none", arn))).rejects.toMatchObject(refusal);
});

test("builds beyond a fleet's machines wait, until one is free or the fleet grows", async () => {
  const { fleet: made } = await codebuild.CreateFleet(fleet("narrow"));
  const arn = made?.arn ?? "";
  await codebuild.CreateProject(onFleet("narrow", arn));
  const starts = await Promise.all([1, 2, 3].map(() => codebuild.StartBuild({ projectName: "narrow" })));
  const ids = starts.map(({ build }) => build?.id ?? "");
  const waiting = async () => (await codebuild.BatchGetBuilds({ ids })).builds?.filter(({ currentPhase }) => currentPhase === "QUEUED");
  expect(await waiting()).toHaveLength(2);
  await codebuild.UpdateFleet({ arn, overflowBehavior: "ON_DEMAND" });
  // The host runs two at once.
  expect(await waiting()).toHaveLength(1);
  for (const id of ids) expect((await house.ended(id)).buildStatus).toBe("SUCCEEDED");
  await codebuild.UpdateFleet({ arn, overflowBehavior: "QUEUE" });
  const { build } = await codebuild.StartBuild({ projectName: "narrow" });
  expect((await house.ended(build?.id ?? "")).buildStatus).toBe("SUCCEEDED");
});
