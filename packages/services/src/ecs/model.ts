import type * as sdk from "@aws-sdk/client-ecs";
import type { Parts } from "../door/parts.ts";
import type { Signals } from "./signals.ts";

export type EcsParts = Pick<Parts, "journal" | "clock" | "ids" | "crash" | "log" | "engine" | "network" | "aws" | "home"> & {
  signals: Signals;
};

export interface Cluster {
  arn: string;
  account: string;
  region: string;
  name: string;
  status: "ACTIVE" | "INACTIVE";
  created: number;
  settings: {
    settings: sdk.ClusterSetting[];
    configuration?: sdk.ClusterConfiguration;
    capacityProviders: string[];
    defaultCapacityProviderStrategy: sdk.CapacityProviderStrategyItem[];
  };
  tags: sdk.Tag[];
}

/** A container definition with everything filled in that AWS fills in. */
export interface ContainerDefinition extends sdk.ContainerDefinition {
  name: string;
  image: string;
  essential: boolean;
}

export interface TaskDefinition {
  arn: string;
  account: string;
  region: string;
  family: string;
  revision: number;
  status: "ACTIVE" | "INACTIVE" | "DELETE_IN_PROGRESS";
  registered: number;
  registeredBy: string;
  deregistered: number | undefined;
  deleteRequested: number | undefined;
  definition: Omit<sdk.TaskDefinition, "containerDefinitions"> & {
    containerDefinitions: ContainerDefinition[];
    cpu: string;
    memory: string;
  };
  tags: sdk.Tag[];
}

export interface TaskNetwork {
  subnets: string[];
  securityGroups: string[];
  assignPublicIp: "ENABLED" | "DISABLED";
}

/** A target group that tasks are registered with. */
export interface LoadBalancer {
  targetGroupArn: string;
  containerName: string;
  containerPort: number;
}

export interface Service {
  arn: string;
  account: string;
  region: string;
  clusterArn: string;
  name: string;
  status: "ACTIVE" | "DRAINING" | "INACTIVE";
  created: number;
  settings: ServiceSettings;
  tags: sdk.Tag[];
}

export interface ServiceSettings {
  taskDefinitionArn: string;
  desiredCount: number;
  launchType: "FARGATE" | undefined;
  capacityProviderStrategy: sdk.CapacityProviderStrategyItem[];
  platformVersion: string;
  network: TaskNetwork;
  loadBalancers: LoadBalancer[];
  deployment: DeploymentSettings;
  healthCheckGracePeriodSeconds: number;
  enableECSManagedTags: boolean;
  propagateTags: "TASK_DEFINITION" | "SERVICE" | "NONE";
  enableExecuteCommand: boolean;
  availabilityZoneRebalancing: "ENABLED" | "DISABLED";
  clientToken: string | undefined;
  createdBy: string;
  /** Tasks in a row that never reached RUNNING, and the time before which no other is started. */
  startFailures: number;
  startAfter: number;
  /** Whether what runs is what is desired, and was said so in an event. */
  steady: boolean;
  /** The message of a difficulty that was told and is not resolved; it is not told again meanwhile. */
  difficulty: string | undefined;
}

export interface DeploymentSettings {
  minimumHealthyPercent: number;
  maximumPercent: number;
  circuitBreaker: { enable: boolean; rollback: boolean; resetOnHealthyTask: boolean; threshold: sdk.ThresholdConfiguration | undefined };
}

/** PRIMARY is the newest one wanted; ACTIVE ones still have tasks; INACTIVE ones are history. */
export interface Deployment {
  id: string;
  serviceArn: string;
  status: "PRIMARY" | "ACTIVE" | "INACTIVE";
  created: number;
  state: {
    revisionArn: string;
    taskDefinitionArn: string;
    network: TaskNetwork;
    loadBalancers: LoadBalancer[];
    platformVersion: string;
    launchType: "FARGATE" | undefined;
    capacityProviderStrategy: sdk.CapacityProviderStrategyItem[];
    rolloutState: "IN_PROGRESS" | "COMPLETED" | "FAILED";
    rolloutStateReason: string;
    failedTasks: number;
    updated: number;
    completedAt: number | undefined;
    /** Container name -> digest, as the first task of the deployment found it. */
    digests: Record<string, string>;
  };
}

/** What DescribeServiceDeployments shows: one attempt to bring a service to a revision. */
export interface Rollout {
  arn: string;
  serviceArn: string;
  deploymentId: string;
  status: sdk.ServiceDeploymentStatus;
  created: number;
  state: {
    targetRevisionArn: string;
    sourceRevisionArns: string[];
    deployment: DeploymentSettings;
    statusReason: string | undefined;
    finishedAt: number | undefined;
    stoppedAt: number | undefined;
    updated: number;
    rollback: { reason: string; startedAt: number; revisionArn: string } | undefined;
    failureCount: number;
    threshold: number;
  };
}

export type TaskStatus = "PROVISIONING" | "PENDING" | "ACTIVATING" | "RUNNING" | "DEACTIVATING" | "STOPPING" | "DEPROVISIONING" | "STOPPED";

export type HealthStatus = "HEALTHY" | "UNHEALTHY" | "UNKNOWN";

export interface Task {
  arn: string;
  account: string;
  region: string;
  clusterArn: string;
  serviceArn: string | undefined;
  deploymentId: string | undefined;
  lastStatus: TaskStatus;
  desiredStatus: "RUNNING" | "STOPPED";
  created: number;
  stopped: number | undefined;
  state: TaskState;
}

export interface TaskState {
  id: string;
  definitionArn: string;
  group: string;
  startedBy: string | undefined;
  cpu: string;
  memory: string;
  launchType: "FARGATE" | undefined;
  capacityProviderName: string | undefined;
  platformVersion: string;
  overrides: sdk.TaskOverride;
  network: TaskNetwork;
  /** The one of the network's subnets it is placed in. */
  subnetId: string;
  loadBalancers: LoadBalancer[];
  enableExecuteCommand: boolean;
  tags: sdk.Tag[];
  version: number;
  /** Part of the path of its role's credentials; only the task itself may read them. */
  credentialsId: string;
  attachmentId: string;
  attached: AttachedInterface | undefined;
  containers: TaskContainer[];
  targets: TaskTarget[];
  times: Partial<Record<"connectivity" | "pullStarted" | "pullStopped" | "started" | "stopping" | "executionStopped", number>>;
  stopCode: sdk.TaskStopCode | undefined;
  stoppedReason: string | undefined;
  /** Whether its targets are drained before its containers are stopped. Only the service scheduler does that. */
  drain: boolean;
  /** Stopped because it failed a health check. */
  failedHealthChecks: boolean;
  /** When it first counted as healthy in its service. */
  healthyAt: number | undefined;
  /** Whether its end has been taken into account by its service. */
  accounted: boolean;
  clientToken: string | undefined;
}

export interface AttachedInterface {
  interfaceId: string;
  macAddress: string;
  privateDnsName: string;
  privateIpAddress: string;
  zone: string;
}

export interface TaskContainer {
  name: string;
  arn: string;
  image: string;
  imageDigest: string | undefined;
  essential: boolean;
  runtimeId: string | undefined;
  lastStatus: "PENDING" | "RUNNING" | "STOPPED";
  exitCode: number | undefined;
  reason: string | undefined;
  health: HealthStatus | undefined;
  startedAt: number | undefined;
  finishedAt: number | undefined;
}

/** A target as the load balancer's events tell of it; "registering" until the first one. */
export interface TaskTarget {
  targetGroupArn: string;
  address: string;
  port: number;
  state: "registering" | "initial" | "healthy" | "unhealthy" | "draining" | "unused";
  reason: string | undefined;
  description: string | undefined;
  registered: boolean;
}

/** The legal moves of a task's lastStatus (docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html). */
export const moves: Record<TaskStatus, readonly TaskStatus[]> = {
  PROVISIONING: ["PENDING", "DEPROVISIONING"],
  PENDING: ["ACTIVATING", "DEPROVISIONING"],
  ACTIVATING: ["RUNNING", "DEACTIVATING"],
  RUNNING: ["DEACTIVATING"],
  DEACTIVATING: ["STOPPING"],
  STOPPING: ["DEPROVISIONING"],
  DEPROVISIONING: ["STOPPED"],
  STOPPED: [],
};
