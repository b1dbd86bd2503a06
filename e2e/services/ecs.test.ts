import * as sdk from "@aws-sdk/client-ecs";
import { CreateLogGroupCommand, GetLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { CreateSecretCommand } from "@aws-sdk/client-secrets-manager";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeRole } from "../kit/account.ts";
import { Installation } from "../kit/installation.ts";
import { refusalOf } from "../kit/plain-words.ts";
import { until } from "../kit/wait.ts";
import { makeNetwork, type Network } from "./network.ts";
import { inner, makeImages, nodeImage, register, startTask, taskAt } from "./tasks.ts";

let installation: Installation;
let ecs: sdk.ECSClient;
let network: Network;
const roles = { execution: "", task: "" };
const cluster = "walk";
let secretArn = "";
beforeAll(async () => {
  installation = await Installation.open();
  const { clients, access } = installation;
  ecs = clients.ecs;
  await makeImages(installation, nodeImage);
  network = await makeNetwork(clients.ec2, "10.176");
  roles.execution = await makeRole(clients, "execution", "ecs-tasks.amazonaws.com");
  roles.task = await makeRole(clients, "worker", "ecs-tasks.amazonaws.com");
  await clients.logs.send(new CreateLogGroupCommand({ logGroupName: "/walk" }));
  const secret = await clients.secrets.send(new CreateSecretCommand({ Name: "app", SecretString: '{"user":"ada","password":"p4ss"}' }));
  secretArn = secret.ARN ?? "";
  const { endpoint, region, accessKeyId, secretAccessKey } = access;
  const ssm = new SSMClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey } });
  await ssm.send(new PutParameterCommand({ Name: "/app/url", Type: "SecureString", Value: "https://app" }));
});
afterAll(() => installation[Symbol.asyncDispose]());

const logConfiguration: sdk.LogConfiguration = {
  logDriver: "awslogs",
  options: { "awslogs-group": "/walk", "awslogs-region": "us-east-1", "awslogs-stream-prefix": "t" },
};
const node = (name: string, program: string, more: Partial<sdk.ContainerDefinition> = {}): sdk.ContainerDefinition => ({
  name,
  image: nodeImage,
  entryPoint: ["node", "-e", program],
  logConfiguration,
  ...more,
});
const registerWith = (family: string, ...containers: sdk.ContainerDefinition[]) =>
  register(installation.clients, family, containers, { executionRoleArn: roles.execution, taskRoleArn: roles.task });
const run = async (...containers: sdk.ContainerDefinition[]) =>
  startTask(installation.clients, await registerWith("once", ...containers), inner(cluster, network));
const stopped = (taskArn: string) => taskAt(installation.clients, cluster, taskArn, "STOPPED");
const containerIn = (task: sdk.Task, name: string) => task.containers?.find((one) => one.name === name);
const linesOf = async (taskArn: string, name: string) => {
  const logStreamName = `t/${name}/${taskArn.split("/").at(-1)}`;
  const read = new GetLogEventsCommand({ logGroupName: "/walk", logStreamName, startFromHead: true });
  return ((await installation.clients.logs.send(read)).events ?? []).map(({ message }) => message);
};

describe("clusters and definitions", () => {
  test("a cluster is made once, and found", async () => {
    const create = new sdk.CreateClusterCommand({ clusterName: cluster, tags: [{ key: "team", value: "blue" }] });
    const { cluster: made } = await ecs.send(create);
    expect(made).toMatchObject({ clusterArn: "arn:aws:ecs:us-east-1:000000000000:cluster/walk", status: "ACTIVE", runningTasksCount: 0 });
    expect((await ecs.send(create)).cluster?.clusterArn).toBe(made?.clusterArn);
    const { clusters, failures } = await ecs.send(new sdk.DescribeClustersCommand({ clusters: [cluster, "none"], include: ["TAGS"] }));
    expect(clusters).toMatchObject([{ clusterName: cluster, tags: [{ key: "team", value: "blue" }] }]);
    expect(failures).toEqual([{ arn: "arn:aws:ecs:us-east-1:000000000000:cluster/none", reason: "MISSING" }]);
    expect((await ecs.send(new sdk.ListClustersCommand({}))).clusterArns).toEqual([made?.clusterArn]);
    expect(await refusalOf(ecs.send(new sdk.ListTasksCommand({ cluster: "none" })))).toEqual({
      name: "ClusterNotFoundException",
      message: "Cluster not found.",
      status: 400,
    });
    const settings = [{ name: "containerInsights" as const, value: "disabled" }];
    expect((await ecs.send(new sdk.UpdateClusterSettingsCommand({ cluster, settings }))).cluster?.settings).toEqual(settings);
    const capacityProviders = { cluster, capacityProviders: ["FARGATE", "FARGATE_SPOT"], defaultCapacityProviderStrategy: [] };
    await ecs.send(new sdk.PutClusterCapacityProvidersCommand(capacityProviders));
    const resourceArn = made?.clusterArn;
    await ecs.send(new sdk.TagResourceCommand({ resourceArn, tags: [{ key: "cost", value: "1" }] }));
    await ecs.send(new sdk.UntagResourceCommand({ resourceArn, tagKeys: ["team"] }));
    expect((await ecs.send(new sdk.ListTagsForResourceCommand({ resourceArn }))).tags).toEqual([{ key: "cost", value: "1" }]);
  });

  test("revisions are counted, never reused, and go", async () => {
    const first = await registerWith("count", node("a", ""));
    expect(first).toBe("arn:aws:ecs:us-east-1:000000000000:task-definition/count:1");
    const described = await ecs.send(new sdk.DescribeTaskDefinitionCommand({ taskDefinition: "count" }));
    expect(described.taskDefinition).toMatchObject({
      revision: 1,
      status: "ACTIVE",
      compatibilities: ["EC2", "FARGATE"],
      networkMode: "awsvpc",
    });
    const {
      taskDefinitionArn: _,
      revision,
      status,
      requiresAttributes,
      compatibilities,
      registeredAt,
      registeredBy,
      ...again
    } = described.taskDefinition ?? {};
    expect([revision, status, requiresAttributes, compatibilities, registeredAt, registeredBy]).not.toContain(undefined);
    await ecs.send(new sdk.RegisterTaskDefinitionCommand(again as sdk.RegisterTaskDefinitionCommandInput));
    expect((await ecs.send(new sdk.DeregisterTaskDefinitionCommand({ taskDefinition: "count:2" }))).taskDefinition?.status).toBe(
      "INACTIVE",
    );
    expect(await registerWith("count", node("a", ""))).toMatch(/count:3$/);
    const list = async (more: Partial<sdk.ListTaskDefinitionsCommandInput>) =>
      (await ecs.send(new sdk.ListTaskDefinitionsCommand({ familyPrefix: "count", ...more }))).taskDefinitionArns?.map(
        (arn) => arn.split("/")[1],
      );
    expect(await list({})).toEqual(["count:1", "count:3"]);
    expect(await list({ sort: "DESC" })).toEqual(["count:3", "count:1"]);
    expect(await list({ status: "INACTIVE" })).toEqual(["count:2"]);
    const { families } = await ecs.send(new sdk.ListTaskDefinitionFamiliesCommand({ familyPrefix: "cou" }));
    expect(families).toEqual(["count"]);
    const gone = await ecs.send(new sdk.DeleteTaskDefinitionsCommand({ taskDefinitions: ["count:1", "count:2"] }));
    expect(gone.taskDefinitions).toMatchObject([{ revision: 2 }]);
    expect(gone.failures).toMatchObject([{ arn: expect.stringContaining("count:1") }]);
    expect(await refusalOf(ecs.send(new sdk.DescribeTaskDefinitionCommand({ taskDefinition: "none" })))).toEqual({
      name: "ClientException",
      message: "Unable to describe task definition.",
      status: 400,
    });
  });
});

describe("tasks", () => {
  test("containers wait for one another, get secrets, say who they are, and end with their exit codes", async () => {
    const ask = `const { env } = process;
      const get = async (url) => (await fetch(url)).json();
      console.log("secrets", env.PASSWORD, env.URL, env.PLAIN);
      get("http://169.254.170.2" + env.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI)
        .then((c) => console.log("role", c.RoleArn, c.AccessKeyId.slice(0, 4)))
        .then(() => get(env.ECS_CONTAINER_METADATA_URI_V4 + "/task"))
        .then((t) => console.log("task", t.TaskARN, t.Family, t.Containers.length))
        .then(() => process.exit(7));`;
    const taskArn = await run(
      node("init", 'console.log("first"); console.error("second")', { essential: false }),
      node("db", "require('fs').writeFileSync('/tmp/up', ''); setInterval(() => {}, 1000)", {
        essential: false,
        stopTimeout: 2,
        healthCheck: { command: ["CMD-SHELL", "test -e /tmp/up"], interval: 5 },
        dependsOn: [{ containerName: "init", condition: "SUCCESS" }],
      }),
      node("main", ask, {
        dependsOn: [{ containerName: "db", condition: "HEALTHY" }],
        environment: [{ name: "PLAIN", value: "plain" }],
        secrets: [
          { name: "PASSWORD", valueFrom: `${secretArn}:password::` },
          { name: "URL", valueFrom: "/app/url" },
        ],
      }),
    );
    const task = await stopped(taskArn);
    expect(task).toMatchObject({
      stopCode: "EssentialContainerExited",
      stoppedReason: "Essential container in task exited",
      desiredStatus: "STOPPED",
      launchType: "FARGATE",
      group: "family:once",
      connectivity: "CONNECTED",
      attachments: [{ type: "ElasticNetworkInterface" }],
    });
    expect(containerIn(task, "init")).toMatchObject({ exitCode: 0, lastStatus: "STOPPED" });
    expect(containerIn(task, "main")).toMatchObject({ exitCode: 7 });
    expect(containerIn(task, "db")).toMatchObject({ exitCode: 137 });
    expect((await linesOf(taskArn, "init")).sort()).toEqual(["first", "second"]);
    expect(await linesOf(taskArn, "main")).toEqual(["secrets p4ss https://app plain", `role ${roles.task} ASIA`, `task ${taskArn} once 3`]);
    const order = [task.createdAt, task.pullStartedAt, task.pullStoppedAt, task.startedAt, task.stoppingAt, task.stoppedAt];
    expect(order.map(Number).toSorted((a, b) => a - b)).toEqual(order.map(Number));
    const list = async (desiredStatus?: sdk.DesiredStatus) =>
      (await ecs.send(new sdk.ListTasksCommand({ cluster, family: "once", ...(desiredStatus && { desiredStatus }) }))).taskArns;
    expect([await list(), await list("STOPPED")]).toEqual([[], [taskArn]]);
  });

  test("overrides change command, environment and size; a token starts one task only", async () => {
    const taskDefinition = await registerWith("once", node("main", ""));
    const input = {
      cluster,
      taskDefinition,
      launchType: "FARGATE" as const,
      clientToken: "once-only",
      startedBy: "walk",
      tags: [{ key: "a", value: "1" }],
      networkConfiguration: { awsvpcConfiguration: { subnets: network.privateSubnets, securityGroups: [network.groups.inner] } },
      overrides: {
        cpu: "512",
        memory: "1024",
        containerOverrides: [
          {
            name: "main",
            command: ["-e", "console.log(process.env.WHO, process.argv.length)"],
            environment: [{ name: "WHO", value: "me" }],
          },
        ],
      },
    };
    const { tasks = [] } = await ecs.send(new sdk.RunTaskCommand(input));
    expect(tasks).toMatchObject([{ cpu: "512", memory: "1024", startedBy: "walk", tags: [{ key: "a", value: "1" }] }]);
    const again = await ecs.send(new sdk.RunTaskCommand(input));
    expect(again.tasks?.map(({ taskArn }) => taskArn)).toEqual(tasks.map(({ taskArn }) => taskArn));
    await stopped(tasks[0]?.taskArn ?? "");
    const wrong = { ...input, clientToken: undefined, overrides: { containerOverrides: [{ name: "other" }] } };
    expect(await refusalOf(ecs.send(new sdk.RunTaskCommand(wrong)))).toMatchObject({
      name: "ClientException",
      message: "Override for container named other is not a container in the TaskDefinition.",
    });
  });

  test("a task that is stopped may say goodbye, and is told why", async () => {
    const taskArn = await run(
      node("main", 'process.on("SIGTERM", () => { console.log("bye"); process.exit(3); }); console.log("up"); setInterval(() => {}, 1000)'),
    );
    await taskAt(installation.clients, cluster, taskArn, "RUNNING");
    // RUNNING says that the container runs, not that its program listens to signals already.
    await until("up", async () => (await linesOf(taskArn, "main")).includes("up") || undefined);
    const { tasks = [] } = await ecs.send(new sdk.DescribeTasksCommand({ cluster, tasks: [taskArn, "0".repeat(32)] }));
    const details = Object.fromEntries((tasks[0]?.attachments?.[0]?.details ?? []).map(({ name, value }) => [name, value]));
    expect(tasks).toHaveLength(1);
    expect(details).toMatchObject({
      networkInterfaceId: expect.stringMatching(/^eni-/),
      privateIPv4Address: tasks[0]?.containers?.[0]?.networkInterfaces?.[0]?.privateIpv4Address,
    });
    const { task } = await ecs.send(new sdk.StopTaskCommand({ cluster, task: taskArn, reason: "enough" }));
    expect(task).toMatchObject({ desiredStatus: "STOPPED", stoppedReason: "enough", stopCode: "UserInitiated" });
    expect(containerIn(await stopped(taskArn), "main")).toMatchObject({ exitCode: 3 });
    expect(await linesOf(taskArn, "main")).toEqual(["up", "bye"]);
    expect(await refusalOf(ecs.send(new sdk.StopTaskCommand({ cluster, task: "0".repeat(32) })))).toMatchObject({
      name: "InvalidParameterException",
      message: "The referenced task was not found.",
    });
  });

  test("what keeps a task from starting is said", async () => {
    const why = async (more: Partial<sdk.ContainerDefinition>) => {
      const { stopCode, stoppedReason, containers } = await stopped(await run(node("main", "", more)));
      return { stopCode, stoppedReason, reason: containers?.[0]?.reason };
    };
    const stopCode = "TaskFailedToStart";
    expect(await why({ secrets: [{ name: "X", valueFrom: secretArn.replace(/app-.*/, "none-AbCdEf") }] })).toMatchObject({
      stopCode,
      stoppedReason: expect.stringMatching(/^ResourceInitializationError: .*secret/),
    });
    expect(await why({ secrets: [{ name: "X", valueFrom: `${secretArn}:nokey::` }] })).toMatchObject({
      stopCode,
      stoppedReason: expect.stringMatching(/^ResourceInitializationError: .*nokey/),
    });
    expect(await why({ image: "000000000000.dkr.ecr.us-east-1.amazonaws.com/none:1" })).toMatchObject({
      stopCode,
      stoppedReason: expect.stringMatching(/^CannotPullContainerError: /),
    });
    const options = { ...logConfiguration.options, "awslogs-group": "/none" };
    expect(await why({ logConfiguration: { logDriver: "awslogs", options } })).toMatchObject({
      stopCode,
      stoppedReason: expect.stringMatching(/^ResourceInitializationError: failed to validate logger args.*log group/),
    });
    expect(await why({ entryPoint: ["/no/such/program"] })).toMatchObject({
      stopCode,
      reason: expect.stringMatching(/^CannotStartContainerError: /),
    });
  });

  test("a task goes with a dependency that fails, and stays when it is only unhealthy", async () => {
    const failing = await stopped(
      await run(
        node("init", "process.exit(4)", { essential: false }),
        node("main", "", { dependsOn: [{ containerName: "init", condition: "SUCCESS" }] }),
      ),
    );
    expect(containerIn(failing, "init")).toMatchObject({ exitCode: 4 });
    expect(failing.stopCode).toMatch(/TaskFailedToStart|EssentialContainerExited/);
    const memory = await stopped(await run(node("main", "const all = []; for (;;) all.push(Buffer.alloc(1e7, 1))")));
    expect(containerIn(memory, "main")).toMatchObject({
      exitCode: 137,
      reason: expect.stringContaining("OutOfMemoryError: Container killed due to memory usage"),
    });
  });
});
