import { afterEach, beforeEach, expect, test } from "vitest";
import type { ContainerDefinition, RegisterTaskDefinitionCommandInput, Task } from "@aws-sdk/client-ecs";
import { openStage, type Stage, untilTerminated } from "./testing.ts";

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage[Symbol.asyncDispose]());

const executionRoleArn = "arn:aws:iam::000000000000:role/execution";
const web: ContainerDefinition = { name: "web", image: "web:1" };

async function run(containerDefinitions: ContainerDefinition[], more: Partial<RegisterTaskDefinitionCommandInput> = {}): Promise<string> {
  const { aws, subnets } = stage;
  await aws.ecs.RegisterTaskDefinition({
    family: "job",
    networkMode: "awsvpc",
    cpu: "256",
    memory: "512",
    executionRoleArn,
    ...more,
    containerDefinitions,
  } as never);
  const { tasks = [] } = await aws.ecs.RunTask({
    cluster: "prod",
    taskDefinition: "job",
    launchType: "FARGATE",
    networkConfiguration: { awsvpcConfiguration: { subnets } },
  });
  return tasks[0]?.taskArn ?? "";
}

async function describe(arn: string): Promise<Task> {
  const { tasks = [] } = await stage.aws.ecs.DescribeTasks({ cluster: "prod", tasks: [arn] });
  return tasks[0] ?? {};
}
const reached = (arn: string, status: string) =>
  stage.until(async () => {
    const task = await describe(arn);
    return task.lastStatus === status && task;
  });
const statuses = (arn: string) =>
  stage.journal
    .eventsAfter(0, { resource: arn })
    .map(({ detail }) => (detail as Task).lastStatus)
    .filter((status, i, all) => status !== all[i - 1]);
const leftovers = () => stage.engine.leftovers({ "towpath.purpose": "task" });

async function logOf(arn: string, container = "web"): Promise<string[]> {
  const logStreamName = `app/${container}/${arn.split("/").at(-1)}`;
  const { events = [] } = await stage.aws.logs.GetLogEvents({ logGroupName: "/todo", logStreamName, startFromHead: true });
  return events.map(({ message = "" }) => message);
}
const logging = {
  logDriver: "awslogs" as const,
  options: { "awslogs-group": "/todo", "awslogs-region": "us-east-1", "awslogs-stream-prefix": "app", "awslogs-create-group": "true" },
};

test("a task runs with its own address, and is stopped by its user", async () => {
  const arn = await run([web]);
  const running = await reached(arn, "RUNNING");
  expect(running).toMatchObject({
    desiredStatus: "RUNNING",
    connectivity: "CONNECTED",
    launchType: "FARGATE",
    platformVersion: "1.4.0",
    group: "family:job",
    cpu: "256",
    memory: "512",
    healthStatus: "UNKNOWN",
    containers: [{ name: "web", lastStatus: "RUNNING", image: "web:1" }],
  });
  const details = Object.fromEntries((running.attachments?.[0]?.details ?? []).map(({ name, value }) => [name, value]));
  expect(running.attachments?.[0]).toMatchObject({ type: "ElasticNetworkInterface", status: "ATTACHED" });
  expect(details["privateIPv4Address"]).toMatch(/^10\.20\.[12]\.\d+$/);
  expect(running.containers?.[0]?.networkInterfaces?.[0]?.privateIpv4Address).toBe(details["privateIPv4Address"]);
  await stage.aws.ecs.StopTask({ cluster: "prod", task: arn, reason: "enough" });
  const stopped = await reached(arn, "STOPPED");
  expect(stopped).toMatchObject({
    desiredStatus: "STOPPED",
    stopCode: "UserInitiated",
    stoppedReason: "enough",
    containers: [{ lastStatus: "STOPPED", exitCode: 0 }],
  });
  expect(statuses(arn)).toEqual([
    "PROVISIONING",
    "PENDING",
    "ACTIVATING",
    "RUNNING",
    "DEACTIVATING",
    "STOPPING",
    "DEPROVISIONING",
    "STOPPED",
  ]);
  expect(leftovers()).toEqual([]);
  const { NetworkInterfaces } = await stage.aws.ec2.DescribeNetworkInterfaces({});
  expect(NetworkInterfaces).toEqual([]);
});

test("the end of an essential container ends the task, with its exit code", async () => {
  stage.engine.program({ command: "web" }, () => 3);
  const arn = await run([web, { name: "side", image: "web:2", command: ["side"], essential: false }]);
  stage.engine.program({ command: "side" }, untilTerminated);
  const stopped = await reached(arn, "STOPPED");
  expect(stopped).toMatchObject({ stopCode: "EssentialContainerExited", stoppedReason: "Essential container in task exited" });
  expect(stopped.containers?.find(({ name }) => name === "web")).toMatchObject({ exitCode: 3 });
  expect(leftovers()).toEqual([]);
});

test("a container that needs too much memory says so", async () => {
  stage.engine.program({ command: "web" }, ({ outOfMemory }) => outOfMemory());
  const stopped = await reached(await run([web]), "STOPPED");
  expect(stopped.containers?.[0]).toMatchObject({ exitCode: 137, reason: "OutOfMemoryError: Container killed due to memory usage" });
});

test.each([
  [
    { ...web, image: "missing:1" },
    "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref missing:1: missing:1: not found",
  ],
  [{ ...web, command: ["nothing"] }, /^CannotStartContainerError: /],
  [
    {
      ...web,
      logConfiguration: {
        logDriver: "awslogs" as const,
        options: { "awslogs-group": "/none", "awslogs-region": "us-east-1", "awslogs-stream-prefix": "x" },
      },
    },
    /^ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: ResourceNotFoundException: /,
  ],
  [
    { ...web, secrets: [{ name: "DB", valueFrom: "arn:aws:secretsmanager:us-east-1:000000000000:secret:none-AbCdEf" }] },
    /^ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: .*ResourceNotFoundException/,
  ],
  [{ ...web, secrets: [{ name: "DB", valueFrom: "/none" }] }, /Invalid SSM parameters: \/none$/],
])("a task that cannot start says why: %j", async (container, reason) => {
  const stopped = await reached(await run([container]), "STOPPED");
  expect(stopped.stopCode).toBe("TaskFailedToStart");
  if (typeof reason === "string") expect(stopped.stoppedReason).toBe(reason);
  else expect(stopped.stoppedReason).toMatch(reason);
  expect(leftovers()).toEqual([]);
});

test("environment, secrets and metadata reach the container", async () => {
  const { aws, engine } = stage;
  const made = await aws.secretsmanager.CreateSecret({
    Name: "dev/todo",
    SecretString: JSON.stringify({ URL: "postgres://db", PORT: 5432 }),
  });
  await aws.ssm.PutParameter({ Name: "/todo/level", Value: "debug", Type: "SecureString" });
  let env: Readonly<Record<string, string>> = {};
  engine.program({ command: "web" }, (context) => {
    env = context.env;
    return untilTerminated(context);
  });
  const secrets = [
    { name: "DB_URL", valueFrom: `${made.ARN}:URL::` },
    { name: "DB_PORT", valueFrom: `${made.ARN}:PORT::` },
    { name: "LEVEL", valueFrom: "/todo/level" },
  ];
  const arn = await run([{ ...web, environment: [{ name: "A", value: "1" }], secrets }], {
    taskRoleArn: "arn:aws:iam::000000000000:role/task",
  });
  await reached(arn, "RUNNING");
  expect(env).toMatchObject({
    A: "1",
    DB_URL: "postgres://db",
    DB_PORT: "5432",
    LEVEL: "debug",
    AWS_REGION: "us-east-1",
    AWS_EXECUTION_ENV: "AWS_ECS_FARGATE",
  });
  expect(env["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"]).toMatch(/^\/v2\/credentials\/ecs-/);
  expect(env["ECS_CONTAINER_METADATA_URI_V4"]).toMatch(/^http:\/\/169\.254\.170\.2\/v4\//);
  expect(JSON.stringify(stage.journal.eventsAfter(0, { source: "aws.ecs" }))).not.toContain("postgres://db");
});

test("a missing key of a secret is named", async () => {
  const made = await stage.aws.secretsmanager.CreateSecret({ Name: "dev/todo", SecretString: "{}" });
  const arn = await run([{ ...web, secrets: [{ name: "DB", valueFrom: `${made.ARN}:URL::` }] }]);
  const { stoppedReason } = await reached(arn, "STOPPED");
  expect(stoppedReason).toContain("retrieved secret from Secrets Manager did not contain json key URL");
});

test("dependencies: a migration first, then the application, then what needs it healthy", async () => {
  const { engine } = stage;
  const order: string[] = [];
  const note = (name: string, code?: number) => async (context: Parameters<typeof untilTerminated>[0]) => {
    order.push(`${name} starts`);
    if (code === undefined) return untilTerminated(context);
    await context.sleep(2_000);
    order.push(`${name} ends`);
    return code;
  };
  engine.program({ command: "migrate" }, note("migrate", 0));
  engine.program({ command: "app" }, note("app"));
  engine.program({ command: "proxy" }, note("proxy"));
  const startedAt = stage.clock.now();
  engine.program({ command: "check" }, ({ now }) => (now() - startedAt > 8_000 ? 0 : 1));
  const arn = await run([
    { ...web, name: "proxy", command: ["proxy"], dependsOn: [{ containerName: "app", condition: "HEALTHY" }] },
    {
      ...web,
      name: "app",
      command: ["app"],
      healthCheck: { command: ["CMD", "check"], interval: 5 },
      dependsOn: [{ containerName: "migrate", condition: "SUCCESS" }],
    },
    { ...web, name: "migrate", command: ["migrate"], essential: false },
  ]);
  await reached(arn, "RUNNING");
  expect(order).toEqual(["migrate starts", "migrate ends", "app starts", "proxy starts"]);
});

test("a dependency that can never be met fails the task", async () => {
  stage.engine.program({ command: "migrate" }, () => 1);
  const arn = await run([
    { ...web, dependsOn: [{ containerName: "migrate", condition: "SUCCESS" }] },
    { ...web, name: "migrate", command: ["migrate"], essential: false },
  ]);
  expect(await reached(arn, "STOPPED")).toMatchObject({
    stopCode: "TaskFailedToStart",
    stoppedReason: "dependency of the container 'web' cannot be met: 'migrate' will not reach SUCCESS",
  });
});

test("output becomes log events, each once, also over a restart of the server", async () => {
  const { engine } = stage;
  engine.program({ command: "web" }, async (context) => {
    for (let i = 1; i <= 20; i++) {
      context.stdout(`line ${i}\n`);
      await context.sleep(700);
    }
    return 0;
  });
  const arn = await run([{ ...web, logConfiguration: logging }]);
  await reached(arn, "RUNNING");
  await stage.pass(4);
  stage = await stage.restart();
  await stage.pass(3);
  stage = await stage.restart();
  await reached(arn, "STOPPED");
  expect(await logOf(arn)).toEqual(Array.from({ length: 20 }, (_, i) => `line ${i + 1}`));
});

test("a task goes on while the server is down, and is taken up again", async () => {
  const arn = await run([web]);
  const before = await reached(arn, "RUNNING");
  stage = await stage.restart();
  await stage.pass(5);
  const after = await describe(arn);
  expect(after.lastStatus).toBe("RUNNING");
  expect(after.containers?.[0]?.runtimeId).toBe(before.containers?.[0]?.runtimeId);
  await stage.aws.ecs.StopTask({ cluster: "prod", task: arn });
  await reached(arn, "STOPPED");
  expect(leftovers()).toEqual([]);
});

test("a server that dies while it starts or stops tasks leaves nothing behind", async () => {
  const first = await run([web]);
  stage = await stage.restart();
  await reached(first, "RUNNING");
  await stage.aws.ecs.StopTask({ cluster: "prod", task: first });
  stage = await stage.restart();
  await reached(first, "STOPPED");
  expect(leftovers()).toEqual([]);
});

test("when the engine restarts, its tasks end and say so", async () => {
  const arn = await run([web]);
  await reached(arn, "RUNNING");
  stage.engine.stopEngine();
  await stage.pass(2);
  await stage.engine.startEngine();
  const stopped = await reached(arn, "STOPPED");
  expect(stopped).toMatchObject({ stopCode: "EssentialContainerExited" });
  expect(leftovers()).toEqual([]);
});

test("assignPublicIp: the interface has a public address while the task lives", async () => {
  const { aws, subnets } = stage;
  const { Subnets = [] } = await aws.ec2.DescribeSubnets({ SubnetIds: subnets });
  const { InternetGateway } = await aws.ec2.CreateInternetGateway({});
  const InternetGatewayId = InternetGateway?.InternetGatewayId ?? "";
  await aws.ec2.AttachInternetGateway({ InternetGatewayId, VpcId: Subnets[0]?.VpcId ?? "" });
  await aws.ecs.RegisterTaskDefinition({
    family: "job",
    networkMode: "awsvpc",
    cpu: "256",
    memory: "512",
    containerDefinitions: [web as never],
  });
  const { tasks = [] } = await aws.ecs.RunTask({
    cluster: "prod",
    taskDefinition: "job",
    launchType: "FARGATE",
    networkConfiguration: { awsvpcConfiguration: { subnets, assignPublicIp: "ENABLED" } },
  });
  const arn = tasks[0]?.taskArn ?? "";
  await reached(arn, "RUNNING");
  const { NetworkInterfaces = [] } = await aws.ec2.DescribeNetworkInterfaces({});
  expect(NetworkInterfaces[0]?.Association?.PublicIp).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
  await aws.ecs.StopTask({ cluster: "prod", task: arn });
  await reached(arn, "STOPPED");
  expect((await aws.ec2.DescribeAddresses({})).Addresses).toEqual([]);
});

test("stopTimeout: SIGTERM first, SIGKILL when the time is over", async () => {
  stage.engine.program({ command: "web" }, (context) => {
    context.onSignal("SIGTERM", () => context.stdout("ignored\n"));
    return context.forever();
  });
  const arn = await run([{ ...web, stopTimeout: 5, logConfiguration: logging }]);
  await reached(arn, "RUNNING");
  const asked = stage.clock.now();
  await stage.aws.ecs.StopTask({ cluster: "prod", task: arn });
  const stopped = await reached(arn, "STOPPED");
  expect(stopped.containers?.[0]?.exitCode).toBe(137);
  expect((stopped.executionStoppedAt?.getTime() ?? 0) - asked).toBeGreaterThanOrEqual(5_000);
  expect(await logOf(arn)).toEqual(["ignored"]);
});
