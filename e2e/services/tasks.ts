import {
  CreateClusterCommand,
  type ContainerDefinition,
  DescribeTasksCommand,
  RegisterTaskDefinitionCommand,
  type RegisterTaskDefinitionCommandInput,
  RunTaskCommand,
  type Task,
} from "@aws-sdk/client-ecs";
import { homedir } from "node:os";
import { join } from "node:path";
import { openDocker } from "@towpath/engine";
import { ensureImages, imageSettings, localHost } from "@towpath/images";
import type { Clients } from "../kit/clients.ts";
import type { Installation } from "../kit/installation.ts";
import { until } from "../kit/wait.ts";
import type { Network } from "./network.ts";

export const nodeImage = "towpath/node:24";

/** Makes images that are used as they are, not out of a registry, unless the engine has them. */
export async function makeImages(installation: Installation, ...names: string[]): Promise<void> {
  const engine = openDocker({ env: process.env, homeDirectory: homedir() });
  const cacheDirectory = join(installation.directory, "cache");
  await ensureImages(engine, names, { ...imageSettings(process.env), host: localHost(process.env), cacheDirectory });
  await engine.close();
}

/** Registers a definition for Fargate and gives its ARN. */
export async function register(
  { ecs }: Clients,
  family: string,
  containerDefinitions: ContainerDefinition[],
  more: Partial<RegisterTaskDefinitionCommandInput> = {},
): Promise<string> {
  const { taskDefinition } = await ecs.send(
    new RegisterTaskDefinitionCommand({
      family,
      networkMode: "awsvpc",
      requiresCompatibilities: ["FARGATE"],
      cpu: "256",
      memory: "512",
      ...more,
      containerDefinitions,
    }),
  );
  return taskDefinition?.taskDefinitionArn ?? "";
}

export async function makeCluster({ ecs }: Clients, clusterName: string): Promise<void> {
  await ecs.send(new CreateClusterCommand({ clusterName }));
}

export interface Where {
  cluster: string;
  subnets: string[];
  securityGroups: string[];
}

export const inner = (cluster: string, { privateSubnets, groups }: Network): Where => ({
  cluster,
  subnets: privateSubnets,
  securityGroups: [groups.inner],
});

/** Starts one task and gives its ARN. */
export async function startTask({ ecs }: Clients, taskDefinition: string, { cluster, ...awsvpcConfiguration }: Where): Promise<string> {
  const { tasks = [] } = await ecs.send(
    new RunTaskCommand({ cluster, taskDefinition, launchType: "FARGATE", networkConfiguration: { awsvpcConfiguration } }),
  );
  return tasks[0]?.taskArn ?? "";
}

export async function describeTask({ ecs }: Clients, cluster: string, taskArn: string): Promise<Task> {
  const { tasks = [], failures } = await ecs.send(new DescribeTasksCommand({ cluster, tasks: [taskArn] }));
  return tasks[0] ?? Promise.reject(new Error(`no task: ${JSON.stringify(failures)}`));
}

/** The task when it has come to a status, or when it has ended. */
export function taskAt(clients: Clients, cluster: string, taskArn: string, status: "RUNNING" | "STOPPED"): Promise<Task> {
  return until(`${status} of ${taskArn}`, async (say) => {
    const task = await describeTask(clients, cluster, taskArn);
    say([task.lastStatus, task.stoppedReason, task.containers]);
    if (status !== "STOPPED" && task.lastStatus === "STOPPED") throw new Error(`stopped: ${task.stoppedReason}`);
    return task.lastStatus === status ? task : undefined;
  });
}

/** A container of a task on this machine's engine, by name. */
export async function containerOf({ tools }: Installation, taskArn: string, name: string): Promise<string> {
  const labels = [`com.amazonaws.ecs.task-arn=${taskArn}`, `com.amazonaws.ecs.container-name=${name}`];
  const { stdout } = await tools.run("docker", ["ps", "-q", "--no-trunc", ...labels.flatMap((label) => ["--filter", `label=${label}`])]);
  return stdout.trim() || Promise.reject(new Error(`the engine has no container ${name} of ${taskArn}`));
}
