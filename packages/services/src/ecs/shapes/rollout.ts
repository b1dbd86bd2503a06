import type * as sdk from "@aws-sdk/client-ecs";
import type { Reader } from "@towpath/journal";
import type { Deployment, Rollout, Service } from "../model.ts";
import { findDefinition } from "../store/definitions.ts";
import { deployments } from "../store/services.ts";
import { tasksOf } from "../store/tasks.ts";
import { deploymentSettingsShape, networkShape, revisionSummary } from "./service.ts";

const date = (at: number | undefined) => (at === undefined ? undefined : new Date(at));

export function rolloutBrief(row: Rollout, service: Service): sdk.ServiceDeploymentBrief {
  return {
    serviceDeploymentArn: row.arn,
    serviceArn: service.arn,
    clusterArn: service.clusterArn,
    createdAt: new Date(row.created),
    startedAt: new Date(row.created),
    finishedAt: date(row.state.finishedAt),
    targetServiceRevisionArn: row.state.targetRevisionArn,
    status: row.status,
    statusReason: row.state.statusReason,
  };
}

export function rolloutShape(reader: Reader, row: Rollout, service: Service): sdk.ServiceDeployment {
  const { state } = row;
  const tasks = tasksOf(reader, service.arn);
  const all = deployments(reader, service.arn);
  const summary = (arn: string) => {
    const deployment = all.find((other) => other.state.revisionArn === arn);
    return deployment
      ? revisionSummary(deployment, service.settings, tasks)
      : { arn, requestedTaskCount: 0, runningTaskCount: 0, pendingTaskCount: 0 };
  };
  const { enable } = state.deployment.circuitBreaker;
  const failed = state.failureCount >= state.threshold;
  return {
    ...rolloutBrief(row, service),
    updatedAt: new Date(state.updated),
    stoppedAt: date(state.stoppedAt),
    sourceServiceRevisions: state.sourceRevisionArns.map(summary),
    targetServiceRevision: summary(state.targetRevisionArn),
    deploymentConfiguration: deploymentSettingsShape(state),
    rollback: state.rollback && {
      reason: state.rollback.reason,
      startedAt: new Date(state.rollback.startedAt),
      serviceRevisionArn: state.rollback.revisionArn,
    },
    deploymentCircuitBreaker: {
      status: !enable ? "DISABLED" : failed ? "TRIGGERED" : row.status === "IN_PROGRESS" ? "MONITORING" : "MONITORING_COMPLETE",
      failureCount: state.failureCount,
      threshold: state.threshold,
    },
    alarms: { status: "DISABLED" },
  };
}

export function revisionShape(reader: Reader, row: Deployment, service: Service): sdk.ServiceRevision {
  const { state } = row;
  const containers = findDefinition(reader, state.taskDefinitionArn)?.definition.containerDefinitions ?? [];
  return {
    serviceRevisionArn: state.revisionArn,
    serviceArn: service.arn,
    clusterArn: service.clusterArn,
    taskDefinition: state.taskDefinitionArn,
    ...(state.launchType && { launchType: state.launchType }),
    ...(state.capacityProviderStrategy.length > 0 && { capacityProviderStrategy: state.capacityProviderStrategy }),
    platformVersion: state.platformVersion,
    platformFamily: "Linux",
    loadBalancers: state.loadBalancers,
    networkConfiguration: networkShape(state.network),
    containerImages: containers.map(({ name, image }) => ({ containerName: name, image, imageDigest: state.digests[name] })),
    guardDutyEnabled: false,
    createdAt: new Date(row.created),
  };
}
