import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { BatchGetBuildsCommand, CreateProjectCommand, DeleteProjectCommand, StartBuildCommand } from "@aws-sdk/client-codebuild";
import { DescribeNetworkInterfacesCommand } from "@aws-sdk/client-ec2";
import { DescribeServicesCommand, DescribeTasksCommand, RunTaskCommand } from "@aws-sdk/client-ecs";
import type { InfrastructureOutputs } from "../../examples/todo/infra.ts";
import type { Clients } from "./clients.ts";
import { DemoError } from "./towpath.ts";

/** Seconds that a connection may take; a packet that is dropped answers nothing. */
const connectSeconds = 3;
const longestMs = 5 * 60_000;

interface Target {
  host: string;
  port: number;
}

/** The database's address in its subnet: the one thing that its name, which resolves in the VPC only, stands for. */
export async function databaseAddress(clients: Clients, { subnetIds }: InfrastructureOutputs): Promise<string> {
  const { NetworkInterfaces = [] } = await clients.ec2.send(
    new DescribeNetworkInterfacesCommand({ Filters: [{ Name: "subnet-id", Values: subnetIds.database }] }),
  );
  const address = NetworkInterfaces.find(({ Description }) => Description === "RDSNetworkInterface")?.PrivateIpAddress;
  if (address === undefined) throw new DemoError("The database's network interface was not found.");
  return address;
}

/** Whether a program on this host gets a connection. */
export function hostReaches({ host, port }: Target): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: connectSeconds * 1000 });
    const end = (reached: boolean) => {
      socket.destroy();
      resolve(reached);
    };
    socket
      .once("connect", () => end(true))
      .once("timeout", () => end(false))
      .once("error", () => end(false));
  });
}

/** Whether a container in a subnet, with a security group, gets a connection: the application's image runs as a task that tries. */
export async function taskReaches(
  clients: Clients,
  outputs: InfrastructureOutputs,
  place: { subnetId: string; groupId: string },
  target: Target,
): Promise<boolean> {
  const { services = [] } = await clients.ecs.send(
    new DescribeServicesCommand({ cluster: outputs.clusterName, services: [outputs.serviceName] }),
  );
  const taskDefinition = services[0]?.taskDefinition;
  const { tasks = [], failures = [] } = await clients.ecs.send(
    new RunTaskCommand({
      cluster: outputs.clusterName,
      taskDefinition,
      launchType: "FARGATE",
      networkConfiguration: { awsvpcConfiguration: { subnets: [place.subnetId], securityGroups: [place.groupId] } },
      overrides: { containerOverrides: [{ name: outputs.containerName, command: ["node", "-e", connector(target)] }] },
    }),
  );
  const taskArn = tasks[0]?.taskArn;
  if (taskArn === undefined) throw new DemoError(`A task could not be started: ${failures[0]?.reason}`);
  for (const deadline = Date.now() + longestMs; Date.now() < deadline; await sleep(500)) {
    const { tasks: [task] = [] } = await clients.ecs.send(new DescribeTasksCommand({ cluster: outputs.clusterName, tasks: [taskArn] }));
    if (task?.lastStatus !== "STOPPED") continue;
    const exitCode = task.containers?.[0]?.exitCode;
    if (exitCode === 0) return true;
    if (exitCode === refused) return false;
    throw new DemoError(
      `The task that tries a connection ended otherwise: ${task.stoppedReason} ${task.containers?.[0]?.reason ?? ""} (exit code ${exitCode})`,
    );
  }
  throw new DemoError("The task that tries a connection did not end.");
}

/** Told from other ends, so that a task that fails for another reason proves nothing. */
const refused = 42;

const connector = ({ host, port }: Target) =>
  `const s=require("net").connect({host:${JSON.stringify(host)},port:${port}});s.on("connect",()=>process.exit(0)).on("error",()=>process.exit(${refused}));setTimeout(()=>process.exit(${refused}),${connectSeconds * 1000})`;

/** Whether a build of a project without `vpcConfig` gets a connection. */
export async function plainBuildReaches(clients: Clients, roleArn: string, target: Target): Promise<boolean> {
  const name = "todo-outside-the-vpc";
  const buildspec = `version: 0.2
phases:
  build:
    commands:
      - if timeout ${connectSeconds} bash -c '</dev/tcp/${target.host}/${target.port}'; then exit ${refused}; fi
`;
  await clients.build.send(new DeleteProjectCommand({ name }));
  await clients.build.send(
    new CreateProjectCommand({
      name,
      serviceRole: roleArn,
      source: { type: "NO_SOURCE", buildspec },
      artifacts: { type: "NO_ARTIFACTS" },
      environment: { type: "LINUX_CONTAINER", image: "aws/codebuild/standard:7.0", computeType: "BUILD_GENERAL1_SMALL" },
    }),
  );
  const { build } = await clients.build.send(new StartBuildCommand({ projectName: name }));
  try {
    for (const deadline = Date.now() + longestMs; Date.now() < deadline; await sleep(500)) {
      const { builds: [found] = [] } = await clients.build.send(new BatchGetBuildsCommand({ ids: [build?.id ?? ""] }));
      if (!found?.buildComplete) continue;
      const context = found.phases?.find(({ phaseType }) => phaseType === "BUILD")?.contexts?.[0]?.message ?? "";
      if (found.buildStatus === "SUCCEEDED") return false;
      if (context.includes(`exit status ${refused}`)) return true;
      throw new DemoError(`The build that tries a connection ended otherwise: ${found.buildStatus} ${context}`);
    }
    throw new DemoError("The build that tries a connection did not end.");
  } finally {
    await clients.build.send(new DeleteProjectCommand({ name }));
  }
}
