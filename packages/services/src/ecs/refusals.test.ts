import { afterEach, beforeEach, expect, test } from "vitest";
import { openStage, type Stage, targetGroup } from "./testing.ts";

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage[Symbol.asyncDispose]());

async function register(image: string): Promise<string> {
  const made = await stage.aws.ecs.RegisterTaskDefinition({
    family: "todo",
    networkMode: "awsvpc",
    cpu: "256",
    memory: "512",
    containerDefinitions: [{ name: "web", image, portMappings: [{ containerPort: 3000 }] }],
  });
  return made.taskDefinition?.taskDefinitionArn ?? "";
}

test("AWS's refusals", async () => {
  await register("web:1");
  const network = { networkConfiguration: { awsvpcConfiguration: { subnets: stage.subnets } } };
  const base = { cluster: "prod", serviceName: "x", taskDefinition: "todo", launchType: "FARGATE" as const, desiredCount: 1, ...network };
  const { ecs } = stage.aws;
  const refused = (work: Promise<unknown>) =>
    work.then(
      () => "accepted",
      (error: Error) => `${error.name}: ${error.message}`,
    );
  expect(await refused(ecs.CreateService({ ...base, cluster: "none" }))).toBe("ClusterNotFoundException: Cluster not found.");
  expect(await refused(ecs.CreateService({ ...base, taskDefinition: "none" }))).toBe("ClientException: TaskDefinition not found.");
  expect(await refused(ecs.CreateService({ ...base, networkConfiguration: {} }))).toBe(
    "InvalidParameterException: Network Configuration must be provided when networkMode 'awsvpc' is specified.",
  );
  expect(
    await refused(ecs.CreateService({ ...base, networkConfiguration: { awsvpcConfiguration: { subnets: ["subnet-0123456789abcdef0"] } } })),
  ).toMatch(
    /^InvalidParameterException: Error retrieving subnet information for \[subnet-0123456789abcdef0\]: .* \(ErrorCode: InvalidSubnetID.NotFound\)$/,
  );
  const loadBalancers = [{ targetGroupArn: targetGroup, containerName: "web", containerPort: 3000 }];
  expect(await refused(ecs.CreateService({ ...base, loadBalancers: [{ ...loadBalancers[0], containerName: "api" }] }))).toBe(
    "InvalidParameterException: The container api does not exist in the task definition.",
  );
  expect(await refused(ecs.CreateService({ ...base, loadBalancers: [{ ...loadBalancers[0], containerPort: 80 }] }))).toBe(
    "InvalidParameterException: The container web did not have a container port 80 defined.",
  );
  expect(await refused(ecs.CreateService({ ...base, healthCheckGracePeriodSeconds: 5 }))).toBe(
    "InvalidParameterException: Health check grace period is only valid for services configured to use load balancers",
  );
  expect(await refused(ecs.CreateService({ ...base, deploymentController: { type: "CODE_DEPLOY" } }))).toContain("'CODE_DEPLOY'");
  expect(await refused(ecs.CreateService({ ...base, launchType: "EC2" }))).toContain("'EC2'");
  const { launchType: _, ...unsaid } = base;
  expect(await refused(ecs.CreateService(unsaid))).toBe(
    "ClientException: The launch type 'EC2' (AWS's own when none is named; name 'FARGATE') is not supported by Towpath.",
  );
  await ecs.CreateService({ ...base, clientToken: "one" });
  expect(await refused(ecs.CreateService({ ...base, clientToken: "one" }))).toBe("accepted");
  expect(await refused(ecs.CreateService(base))).toBe("InvalidParameterException: Creation of service was not idempotent.");
  expect(await refused(ecs.UpdateService({ cluster: "prod", service: "none" }))).toBe("ServiceNotFoundException: Service not found.");
  expect(await ecs.DescribeServices({ cluster: "prod", services: ["none"] })).toEqual({
    services: [],
    failures: [{ arn: "arn:aws:ecs:us-east-1:000000000000:service/prod/none", reason: "MISSING" }],
  });
  expect(await refused(ecs.DescribeTaskDefinition({ taskDefinition: "none" }))).toBe(
    "ClientException: Unable to describe task definition.",
  );
  expect(await refused(ecs.DeleteCluster({ cluster: "prod" }))).toBe(
    "ClusterContainsServicesException: The Cluster cannot be deleted while Services are active.",
  );
  expect(
    await refused(
      ecs.RunTask({
        cluster: "prod",
        launchType: "FARGATE",
        taskDefinition: "todo",
        overrides: { taskRoleArn: "arn:aws:iam::000000000000:role/none" },
        ...network,
      }),
    ),
  ).toContain("ECS was unable to assume the role 'arn:aws:iam::000000000000:role/none' that was provided for this task.");
  expect(await refused(ecs.ExecuteCommand({ cluster: "prod", task: "x", command: "sh", interactive: true }))).toMatch(
    /^NotImplemented: .*ExecuteCommand/,
  );
});

test("task definitions: revisions are never given twice", async () => {
  const { ecs } = stage.aws;
  await register("web:1");
  const second = await register("web:2");
  await ecs.DeregisterTaskDefinition({ taskDefinition: "todo:2" });
  expect((await ecs.DescribeTaskDefinition({ taskDefinition: "todo" })).taskDefinition?.revision).toBe(1);
  expect((await ecs.ListTaskDefinitions({ familyPrefix: "todo", status: "INACTIVE" })).taskDefinitionArns).toEqual([second]);
  expect((await ecs.DeleteTaskDefinitions({ taskDefinitions: ["todo:1", "todo:2"] })).taskDefinitions?.map(({ status }) => status)).toEqual(
    ["DELETE_IN_PROGRESS"],
  );
  expect(await register("web:2")).toMatch(/:3$/);
  expect((await ecs.ListTaskDefinitionFamilies({})).families).toEqual(["todo"]);
});
