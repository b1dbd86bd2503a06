import * as sdk from "@aws-sdk/client-ecs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Installation } from "../kit/installation.ts";
import { refusalOf } from "../kit/plain-words.ts";
import { makeNetwork, type Network } from "./network.ts";
import { makeCluster, makeImages, nodeImage, register, taskAt } from "./tasks.ts";

let installation: Installation;
let ecs: sdk.ECSClient;
let network: Network;
const cluster = "walk";
beforeAll(async () => {
  installation = await Installation.open();
  ecs = installation.clients.ecs;
  await makeImages(installation, nodeImage);
  network = await makeNetwork(installation.clients.ec2, "10.174");
  await makeCluster(installation.clients, cluster);
});
afterAll(() => installation[Symbol.asyncDispose]());

const service = "web";
const healthy = { command: ["CMD-SHELL", "test -e /tmp/up"], interval: 5 };
const registerWeb = (program: string) =>
  register(installation.clients, "web", [{ name: "main", image: nodeImage, entryPoint: ["node", "-e", program], healthCheck: healthy }]);
const up = (version: string) =>
  registerWeb(
    `require("fs").writeFileSync("/tmp/up", "${version}"); process.on("SIGTERM", () => process.exit()); setInterval(() => {}, 1000)`,
  );
const described = async () => {
  const { services = [] } = await ecs.send(new sdk.DescribeServicesCommand({ cluster, services: [service], include: ["TAGS"] }));
  return services[0] ?? {};
};
const stable = () =>
  sdk.waitUntilServicesStable({ client: ecs, maxWaitTime: 400, minDelay: 1, maxDelay: 1 }, { cluster, services: [service] });
const messages = async () => ((await described()).events ?? []).map(({ message }) => message);

test("a service comes to a steady state", async () => {
  const create = {
    cluster,
    serviceName: service,
    taskDefinition: await up("one"),
    desiredCount: 1,
    launchType: "FARGATE" as const,
    networkConfiguration: { awsvpcConfiguration: { subnets: network.privateSubnets, securityGroups: [network.groups.inner] } },
    deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true } },
  };
  const made = await ecs.send(new sdk.CreateServiceCommand(create));
  expect(made.service).toMatchObject({
    serviceArn: `arn:aws:ecs:us-east-1:000000000000:service/${cluster}/${service}`,
    status: "ACTIVE",
    deployments: [{ status: "PRIMARY", rolloutState: "IN_PROGRESS", id: expect.stringMatching(/^ecs-svc\/\d{19}$/) }],
    deploymentConfiguration: { maximumPercent: 200, minimumHealthyPercent: 100 },
  });
  expect(await refusalOf(ecs.send(new sdk.CreateServiceCommand(create)))).toEqual({
    name: "InvalidParameterException",
    message: "Creation of service was not idempotent.",
    status: 400,
  });
  await stable();
  const { deployments, runningCount } = await described();
  expect([deployments?.length, runningCount]).toEqual([1, 1]);
  const { taskArns } = await ecs.send(new sdk.ListTasksCommand({ cluster, serviceName: service }));
  expect(taskArns).toHaveLength(1);
  expect(await refusalOf(ecs.send(new sdk.DeleteClusterCommand({ cluster })))).toMatchObject({
    name: "ClusterContainsServicesException",
  });
});

test("a new revision takes the old one's place, then more tasks come", async () => {
  const taskDefinition = await up("two");
  await ecs.send(new sdk.UpdateServiceCommand({ cluster, service, taskDefinition }));
  await stable();
  const { taskArns = [] } = await ecs.send(new sdk.ListTasksCommand({ cluster, serviceName: service, desiredStatus: "RUNNING" }));
  const { tasks = [] } = await ecs.send(new sdk.DescribeTasksCommand({ cluster, tasks: taskArns }));
  expect(tasks.map((task) => [task.taskDefinitionArn, task.group])).toEqual([[taskDefinition, "service:web"]]);
  await ecs.send(new sdk.UpdateServiceCommand({ cluster, service, desiredCount: 2 }));
  await stable();
  expect((await described()).deployments).toMatchObject([{ runningCount: 2, rolloutState: "COMPLETED", taskDefinition }]);
  const id = (await described()).deployments?.[0]?.id;
  const prefix = `(service ${service})`;
  expect(await messages()).toEqual(
    expect.arrayContaining([
      `${prefix} has reached a steady state.`,
      `${prefix} (deployment ${id}) deployment completed.`,
      expect.stringMatching(/^\(service web\) has started 1 tasks: \(task [0-9a-f]{32}\)\.$/),
      expect.stringMatching(/^\(service web\) has stopped 1 running tasks: \(task [0-9a-f]{32}\)\.$/),
    ]),
  );
  await installation.tools.aws("ecs", "wait", "services-stable", "--cluster", cluster, "--services", service);
});

test("a revision that cannot live is given up and rolled back", async () => {
  const before = (await described()).taskDefinition;
  const taskDefinition = await registerWeb("process.exit(1)");
  await ecs.send(new sdk.UpdateServiceCommand({ cluster, service, taskDefinition, desiredCount: 1 }));
  await stable();
  expect((await described()).taskDefinition).toBe(before);
  const text = (await messages()).join("\n");
  expect(text).toMatch(/\(deployment ecs-svc\/\d+\) deployment failed: tasks failed to start\./);
  expect(text).toMatch(/rolling back to deployment ecs-svc\/\d+\./);
  const list = await ecs.send(new sdk.ListServiceDeploymentsCommand({ cluster, service }));
  expect(list.serviceDeployments?.map(({ status }) => status)).toContain("ROLLBACK_SUCCESSFUL");
  const serviceDeploymentArns = list.serviceDeployments?.slice(0, 1).map(({ serviceDeploymentArn }) => serviceDeploymentArn ?? "");
  const { serviceDeployments } = await ecs.send(new sdk.DescribeServiceDeploymentsCommand({ serviceDeploymentArns }));
  expect(serviceDeployments).toMatchObject([
    { rollback: { reason: expect.any(String) }, deploymentCircuitBreaker: { status: "TRIGGERED" } },
  ]);
  const serviceRevisionArns = [serviceDeployments?.[0]?.targetServiceRevision?.arn ?? ""];
  const { serviceRevisions } = await ecs.send(new sdk.DescribeServiceRevisionsCommand({ serviceRevisionArns }));
  expect(serviceRevisions).toMatchObject([{ taskDefinition }]);
});

test("a task that dies is replaced", async () => {
  const { taskArns: before = [] } = await ecs.send(new sdk.ListTasksCommand({ cluster, serviceName: service }));
  await ecs.send(new sdk.StopTaskCommand({ cluster, task: before[0] }));
  await taskAt(installation.clients, cluster, before[0] ?? "", "STOPPED");
  await stable();
  const { taskArns: after = [] } = await ecs.send(new sdk.ListTasksCommand({ cluster, serviceName: service, desiredStatus: "RUNNING" }));
  expect(after).toHaveLength(1);
  expect(after).not.toEqual(before);
});

test("a service goes when nothing runs or it is forced, and the cluster after it", async () => {
  const remove = (force: boolean) => ecs.send(new sdk.DeleteServiceCommand({ cluster, service, force }));
  expect(await refusalOf(remove(false))).toMatchObject({
    name: "InvalidParameterException",
    message: "The service cannot be stopped while it is scaled above 0.",
  });
  expect((await remove(true)).service?.status).toBe("DRAINING");
  await sdk.waitUntilServicesInactive({ client: ecs, maxWaitTime: 300, minDelay: 1, maxDelay: 1 }, { cluster, services: [service] });
  expect(await refusalOf(ecs.send(new sdk.UpdateServiceCommand({ cluster, service, desiredCount: 1 })))).toMatchObject({
    name: "ServiceNotActiveException",
    message: "Service was not ACTIVE.",
  });
  expect(await refusalOf(ecs.send(new sdk.UpdateServiceCommand({ cluster, service: "none", desiredCount: 1 })))).toMatchObject({
    name: "ServiceNotFoundException",
    message: "Service not found.",
  });
  expect((await ecs.send(new sdk.ListServicesCommand({ cluster }))).serviceArns).toEqual([]);
  expect((await ecs.send(new sdk.DeleteClusterCommand({ cluster }))).cluster?.status).toBe("INACTIVE");
});
