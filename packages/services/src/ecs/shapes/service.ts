import type * as sdk from "@aws-sdk/client-ecs";
import type { Reader } from "@towpath/journal";
import type { Deployment, Service, ServiceSettings, Task, TaskNetwork } from "../model.ts";
import { deployments, serviceEvents } from "../store/services.ts";
import { currentRollout } from "../schedule/deploy.ts";
import { tasksOf } from "../store/tasks.ts";

const isRunning = ({ lastStatus }: Task) => lastStatus === "RUNNING";
const isPending = ({ lastStatus, desiredStatus }: Task) =>
  desiredStatus === "RUNNING" && ["PROVISIONING", "PENDING", "ACTIVATING"].includes(lastStatus);

export const networkShape = ({ subnets, securityGroups, assignPublicIp }: TaskNetwork): sdk.NetworkConfiguration => ({
  awsvpcConfiguration: { subnets, securityGroups, assignPublicIp },
});

export function deploymentSettingsShape({ deployment }: Pick<ServiceSettings, "deployment">): sdk.DeploymentConfiguration {
  const { enable, rollback } = deployment.circuitBreaker;
  return {
    deploymentCircuitBreaker: { enable, rollback },
    maximumPercent: deployment.maximumPercent,
    minimumHealthyPercent: deployment.minimumHealthyPercent,
    strategy: "ROLLING",
    bakeTimeInMinutes: 0,
  };
}

/** A service as DescribeServices shows it: with one deployment when it is stable. */
export function serviceShape(reader: Reader, row: Service, includeTags = false): sdk.Service {
  const { settings } = row;
  const tasks = tasksOf(reader, row.arn);
  const current = deployments(reader, row.arn).filter(({ status }) => status !== "INACTIVE");
  const primary = current.find(({ status }) => status === "PRIMARY");
  const shown = [...(primary ? [primary] : []), ...current.filter((other) => other !== primary)];
  const open = currentRollout(reader, row.arn);
  return {
    serviceArn: row.arn,
    serviceName: row.name,
    clusterArn: row.clusterArn,
    loadBalancers: settings.loadBalancers,
    serviceRegistries: [],
    status: row.status,
    desiredCount: settings.desiredCount,
    runningCount: tasks.filter(isRunning).length,
    pendingCount: tasks.filter(isPending).length,
    ...(settings.launchType && { launchType: settings.launchType }),
    ...(settings.capacityProviderStrategy.length > 0 && { capacityProviderStrategy: settings.capacityProviderStrategy }),
    platformVersion: settings.platformVersion,
    platformFamily: "Linux",
    taskDefinition: settings.taskDefinitionArn,
    deploymentConfiguration: deploymentSettingsShape(settings),
    deployments: shown.map((deployment) => deploymentShape(deployment, settings, tasks)),
    ...(settings.loadBalancers.length > 0 && {
      roleArn: `arn:aws:iam::${row.account}:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS`,
    }),
    events: serviceEvents(reader, row.arn).map(({ id, at, message }) => ({ id, createdAt: new Date(at), message })),
    createdAt: new Date(row.created),
    ...(open && { currentServiceDeployment: open.arn }),
    currentServiceRevisions: shown.map((deployment) => revisionSummary(deployment, settings, tasks)),
    placementConstraints: [],
    placementStrategy: [],
    networkConfiguration: networkShape(settings.network),
    ...(settings.loadBalancers.length > 0 && { healthCheckGracePeriodSeconds: settings.healthCheckGracePeriodSeconds }),
    schedulingStrategy: "REPLICA",
    deploymentController: { type: "ECS" },
    ...(includeTags && { tags: row.tags }),
    createdBy: settings.createdBy,
    enableECSManagedTags: settings.enableECSManagedTags,
    propagateTags: settings.propagateTags,
    enableExecuteCommand: settings.enableExecuteCommand,
    availabilityZoneRebalancing: settings.availabilityZoneRebalancing,
  };
}

function deploymentShape(row: Deployment, settings: ServiceSettings, tasks: Task[]): sdk.Deployment {
  const { state } = row;
  const mine = tasks.filter(({ deploymentId }) => deploymentId === row.id);
  const wanted = mine.filter(({ desiredStatus, lastStatus }) => desiredStatus === "RUNNING" && lastStatus !== "STOPPED").length;
  return {
    id: row.id,
    status: row.status,
    taskDefinition: state.taskDefinitionArn,
    desiredCount: row.status === "PRIMARY" ? settings.desiredCount : wanted,
    pendingCount: mine.filter(isPending).length,
    runningCount: mine.filter(isRunning).length,
    failedTasks: state.failedTasks,
    createdAt: new Date(row.created),
    updatedAt: new Date(state.updated),
    ...(state.launchType && { launchType: state.launchType }),
    ...(state.capacityProviderStrategy.length > 0 && { capacityProviderStrategy: state.capacityProviderStrategy }),
    platformVersion: state.platformVersion,
    platformFamily: "Linux",
    networkConfiguration: networkShape(state.network),
    rolloutState: state.rolloutState,
    rolloutStateReason: state.rolloutStateReason,
  };
}

/** A revision of a service, with how many of its tasks run. */
export function revisionSummary(
  row: Deployment,
  settings: Pick<ServiceSettings, "desiredCount">,
  tasks: Task[],
): sdk.ServiceRevisionSummary {
  const mine = tasks.filter(({ deploymentId }) => deploymentId === row.id);
  return {
    arn: row.state.revisionArn,
    requestedTaskCount: row.status === "PRIMARY" ? settings.desiredCount : 0,
    runningTaskCount: mine.filter(isRunning).length,
    pendingTaskCount: mine.filter(isPending).length,
  };
}
