import { towpath } from "@towpath/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeRole } from "./kit/account.ts";
import { Installation } from "./kit/installation.ts";

let installation: Installation;
let subnet: string;
beforeAll(async () => {
  installation = await Installation.open();
  await towpath(installation.directory, "images", "ensure", "towpath/build:core");
  const { aws } = installation.tools;
  const { Vpc } = await aws<{ Vpc: { VpcId: string } }>("ec2", "create-vpc", "--cidr-block", "10.95.0.0/16");
  const made = await aws<{ Subnet: { SubnetId: string } }>("ec2", "create-subnet", "--vpc-id", Vpc.VpcId, "--cidr-block", "10.95.1.0/24");
  subnet = made.Subnet.SubnetId;
  await aws("ecs", "create-cluster", "--cluster-name", "prod");
  await aws("logs", "create-log-group", "--log-group-name", "/tasks");
  await makeRole(installation.clients, "execution", "ecs-tasks.amazonaws.com");
  await makeRole(installation.clients, "task", "ecs-tasks.amazonaws.com");
});
afterAll(() => installation[Symbol.asyncDispose]());

const role = (name: string) => `arn:aws:iam::000000000000:role/${name}`;

/** Registers a task definition with the build image, which has the AWS CLI, and runs it once with the CLI. */
async function run(script: string, more: object = {}): Promise<{ arn: string; id: string }> {
  const { aws } = installation.tools;
  const definition = {
    family: "job",
    networkMode: "awsvpc",
    cpu: "1024",
    memory: "2048",
    executionRoleArn: role("execution"),
    taskRoleArn: role("task"),
    containerDefinitions: [
      {
        name: "main",
        image: "towpath/build:core",
        entryPoint: ["/bin/sh", "-c"],
        command: [script],
        logConfiguration: {
          logDriver: "awslogs",
          options: { "awslogs-group": "/tasks", "awslogs-region": "us-east-1", "awslogs-stream-prefix": "job" },
        },
        ...more,
      },
    ],
  };
  await aws("ecs", "register-task-definition", "--cli-input-json", JSON.stringify(definition));
  const network = `awsvpcConfiguration={subnets=[${subnet}]}`;
  const { tasks } = await aws<{ tasks: { taskArn: string }[] }>(
    "ecs",
    "run-task",
    "--launch-type",
    "FARGATE",
    "--cluster",
    "prod",
    "--task-definition",
    "job",
    "--network-configuration",
    network,
  );
  const arn = tasks[0]?.taskArn ?? "";
  return { arn, id: arn.split("/").at(-1) ?? "" };
}

const log = async (id: string) => {
  const { events } = await installation.tools.aws<{ events: { message: string }[] }>(
    "logs",
    "get-log-events",
    "--log-group-name",
    "/tasks",
    "--log-stream-name",
    `job/main/${id}`,
    "--start-from-head",
  );
  return events.map(({ message }) => message);
};

test("a task acts as its role, knows itself, and its end is what the CLI waits for", async () => {
  const { aws } = installation.tools;
  const script = `aws sts get-caller-identity --query Arn --output text
curl -s $ECS_CONTAINER_METADATA_URI_V4/task | jq -r '.TaskARN, .Containers[0].Name, .Containers[0].Networks[0].IPv4Addresses[0]'
curl -s -o /dev/null -w '%{http_code}\\n' http://169.254.170.2/v2/credentials/ecs-00000000-0000-0000-0000-000000000000
hostname -I
exit 7`;
  const { arn, id } = await run(script);
  await aws("ecs", "wait", "tasks-stopped", "--cluster", "prod", "--tasks", arn);
  const [identity, self, container, address, foreign, own] = await log(id);
  expect(identity).toBe(`arn:aws:sts::000000000000:assumed-role/task/${id}`);
  expect([self, container, foreign]).toEqual([arn, "main", "404"]);
  expect(address).toMatch(/^10\.95\.1\.\d+$/);
  expect(own?.trim()).toBe(address);
  const { tasks } = await aws<{ tasks: Record<string, unknown>[] }>("ecs", "describe-tasks", "--cluster", "prod", "--tasks", arn);
  expect(tasks[0]).toMatchObject({ lastStatus: "STOPPED", stopCode: "EssentialContainerExited", containers: [{ exitCode: 7 }] });
});

test("limits, user, directory and a read-only root are those of the definition", async () => {
  const script = `id -u; pwd; ulimit -n; touch /here 2>&1 | grep -c Read-only; cat /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/memory.max 2>/dev/null | head -1`;
  const { arn, id } = await run(script, {
    user: "65534",
    workingDirectory: "/tmp",
    readonlyRootFilesystem: true,
    memory: 512,
    ulimits: [{ name: "nofile", softLimit: 512, hardLimit: 512 }],
  });
  await installation.tools.aws("ecs", "wait", "tasks-stopped", "--cluster", "prod", "--tasks", arn);
  expect(await log(id)).toEqual(["65534", "/tmp", "512", "1", String(512 * 1024 * 1024)]);
});

test("a task runs until it is stopped; the CLI waits for both", async () => {
  const { aws } = installation.tools;
  const { arn, id } = await run("trap 'echo stopping; exit 0' TERM; echo ready; while :; do sleep 0.1; done", {
    healthCheck: { command: ["CMD-SHELL", "test -d /proc"], interval: 5 },
  });
  await aws("ecs", "wait", "tasks-running", "--cluster", "prod", "--tasks", arn);
  await aws("ecs", "stop-task", "--cluster", "prod", "--task", arn, "--reason", "enough");
  await aws("ecs", "wait", "tasks-stopped", "--cluster", "prod", "--tasks", arn);
  expect(await log(id)).toEqual(["ready", "stopping"]);
  const { tasks } = await aws<{ tasks: Record<string, unknown>[] }>("ecs", "describe-tasks", "--cluster", "prod", "--tasks", arn);
  expect(tasks[0]).toMatchObject({ stopCode: "UserInitiated", stoppedReason: "enough", containers: [{ exitCode: 0 }] });
});
