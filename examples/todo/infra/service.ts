import {
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  DescribeLogGroupsCommand,
  PutRetentionPolicyCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import {
  CreateClusterCommand,
  CreateServiceCommand,
  DeleteClusterCommand,
  DeleteServiceCommand,
  DeregisterTaskDefinitionCommand,
  DescribeClustersCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  ListTaskDefinitionsCommand,
  RegisterTaskDefinitionCommand,
  type RegisterTaskDefinitionCommandInput,
  type Service,
  UpdateServiceCommand,
  waitUntilServicesInactive,
  waitUntilServicesStable,
} from "@aws-sdk/client-ecs";
import { type Context, projectName } from "./context.ts";
import { logGroups, type RoleName } from "./policies.ts";
import { applicationPort } from "./security-groups.ts";
import { ensure, isUnknownRole, orMissing, patiently, remove, required, waitSettings } from "./steps.ts";

/** How many tasks answer requests. */
export const taskCount = 2;

/** The one container of a task; imagedefinitions.json names it. */
export const containerName = projectName;

export async function ensureLogGroups(context: Context): Promise<void> {
  const { logs } = context.clients;
  for (const logGroupName of Object.values(logGroups)) {
    await ensure<unknown>(
      context,
      `log group ${logGroupName}`,
      async () => {
        const { logGroups: found = [] } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: logGroupName }));
        return found.find((group) => group.logGroupName === logGroupName);
      },
      () => logs.send(new CreateLogGroupCommand({ logGroupName })),
    );
    await logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 14 }));
  }
}

export async function ensureCluster(context: Context): Promise<void> {
  const ecs = context.clients.containers;
  await ensure<unknown>(
    context,
    `cluster ${projectName}`,
    async () => {
      const { clusters = [] } = await ecs.send(new DescribeClustersCommand({ clusters: [projectName] }));
      return clusters.find((cluster) => cluster.status === "ACTIVE");
    },
    () => ecs.send(new CreateClusterCommand({ clusterName: projectName })),
  );
}

type TaskParts = { roleArns: Record<RoleName, string>; repositoryUri: string; secretArn: string };

const taskDefinition = (context: Context, { roleArns, repositoryUri, secretArn }: TaskParts): RegisterTaskDefinitionCommandInput => ({
  family: projectName,
  requiresCompatibilities: ["FARGATE"],
  networkMode: "awsvpc",
  cpu: "256",
  memory: "512",
  executionRoleArn: roleArns["task-execution"],
  taskRoleArn: roleArns.task,
  containerDefinitions: [
    {
      name: containerName,
      // Each deployment of the pipeline replaces it by the image of its commit.
      image: `${repositoryUri}:latest`,
      essential: true,
      portMappings: [{ containerPort: applicationPort, protocol: "tcp" }],
      secrets: [{ name: "DB_CONNECTION_STRING", valueFrom: `${secretArn}:DB_CONNECTION_STRING::` }],
      healthCheck: { command: ["CMD", "node", "src/health-check.js"], interval: 5, timeout: 4, retries: 2, startPeriod: 10 },
      stopTimeout: 30,
      logConfiguration: {
        logDriver: "awslogs",
        options: { "awslogs-group": logGroups.tasks, "awslogs-region": context.region, "awslogs-stream-prefix": projectName },
      },
    },
  ],
});

/** The first revision of the task definition; the pipeline registers the others. */
export async function ensureTaskDefinition(context: Context, parts: TaskParts): Promise<void> {
  const ecs = context.clients.containers;
  await ensure(
    context,
    `task definition ${projectName}`,
    async () => {
      const { taskDefinitionArns: arns = [] } = await ecs.send(
        new ListTaskDefinitionsCommand({ familyPrefix: projectName, status: "ACTIVE", sort: "DESC", maxResults: 1 }),
      );
      return arns[0] && (await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: projectName }))).taskDefinition;
    },
    () =>
      patiently(context, isUnknownRole, async () => {
        const registered = await ecs.send(new RegisterTaskDefinitionCommand(taskDefinition(context, parts)));
        return required(registered.taskDefinition, "the task definition");
      }),
  );
}

type ServiceParts = { subnetIds: readonly string[]; securityGroupId: string; targetGroupArn: string; hasImage: boolean };

/** The service. As long as there is no image that its tasks could run, it has none. */
export async function ensureService(context: Context, parts: ServiceParts): Promise<void> {
  const service = await ensure(
    context,
    `service ${projectName}`,
    () => findService(context),
    async () => {
      const created = await context.clients.containers.send(
        new CreateServiceCommand({
          cluster: projectName,
          serviceName: projectName,
          taskDefinition: projectName,
          launchType: "FARGATE",
          desiredCount: parts.hasImage ? taskCount : 0,
          deploymentConfiguration: {
            minimumHealthyPercent: 100,
            maximumPercent: 200,
            deploymentCircuitBreaker: { enable: true, rollback: true },
          },
          healthCheckGracePeriodSeconds: 10,
          networkConfiguration: {
            awsvpcConfiguration: {
              subnets: [...parts.subnetIds],
              securityGroups: [parts.securityGroupId],
              assignPublicIp: "DISABLED",
            },
          },
          loadBalancers: [{ targetGroupArn: parts.targetGroupArn, containerName, containerPort: applicationPort }],
        }),
      );
      return required(created.service, "the service");
    },
  );
  if (parts.hasImage) await setTaskCount(context, service);
}

async function setTaskCount({ clients }: Context, { desiredCount }: Service): Promise<void> {
  if (desiredCount === taskCount) return;
  await clients.containers.send(new UpdateServiceCommand({ cluster: projectName, service: projectName, desiredCount: taskCount }));
}

async function findService({ clients }: Context): Promise<Service | undefined> {
  const described = await orMissing(() =>
    clients.containers.send(new DescribeServicesCommand({ cluster: projectName, services: [projectName] })),
  );
  return described?.services?.find((service) => service.status === "ACTIVE");
}

/** Gives the service its tasks, and returns when they run. Does nothing to a service that has them. */
export async function scaleUp(context: Context): Promise<void> {
  const ecs = context.clients.containers;
  const subject = `service ${projectName}`;
  await setTaskCount(context, required(await findService(context), "the service"));
  context.report(subject, "waiting");
  await waitUntilServicesStable({ client: ecs, ...waitSettings(context, 900) }, { cluster: projectName, services: [projectName] });
  context.report(subject, "ready");
}

/** Stops every task and removes the service, the task definitions, the cluster and the logs. */
export async function removeService(context: Context): Promise<void> {
  const ecs = context.clients.containers;
  if ((await findService(context)) !== undefined) {
    await remove(context, `service ${projectName}`, async () => {
      await ecs.send(new DeleteServiceCommand({ cluster: projectName, service: projectName, force: true }));
      await waitUntilServicesInactive({ client: ecs, ...waitSettings(context, 900) }, { cluster: projectName, services: [projectName] });
    });
  }
  await removeTaskDefinitions(context);
  await remove(context, `cluster ${projectName}`, () =>
    patiently(
      context,
      (error) => error.name === "ClusterContainsTasksException",
      () => ecs.send(new DeleteClusterCommand({ cluster: projectName })),
    ),
  );
  for (const logGroupName of Object.values(logGroups)) {
    await remove(context, `log group ${logGroupName}`, () => context.clients.logs.send(new DeleteLogGroupCommand({ logGroupName })));
  }
}

async function removeTaskDefinitions(context: Context): Promise<void> {
  const ecs = context.clients.containers;
  for (;;) {
    const { taskDefinitionArns: arns = [] } = await ecs.send(
      new ListTaskDefinitionsCommand({ familyPrefix: projectName, status: "ACTIVE" }),
    );
    if (arns.length === 0) return;
    for (const taskDefinition of arns) {
      const revision = taskDefinition.slice(taskDefinition.lastIndexOf("/") + 1);
      await remove(context, `task definition ${revision}`, () => ecs.send(new DeregisterTaskDefinitionCommand({ taskDefinition })));
    }
  }
}
