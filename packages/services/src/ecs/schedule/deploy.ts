import type { Reader, Transaction } from "@towpath/journal";
import type { Deployment, EcsParts, Rollout, Service } from "../model.ts";
import { deploymentId, digits, revisionArn, rolloutArn, shortId } from "../names.ts";
import { deployments, putDeployment, putRollout, rollouts } from "../store/services.ts";
import { breakerThreshold } from "./breaker.ts";
import { tellDeployment } from "./tell.ts";

type DeployParts = Pick<EcsParts, "ids" | "crash">;

/** Makes what the service's settings say now its PRIMARY deployment; the one before becomes ACTIVE and is replaced by it. */
export function deploy(parts: DeployParts, tx: Transaction, service: Service): Deployment {
  const { ids } = parts;
  const { settings } = service;
  const before = deployments(tx, service.arn).filter(({ status }) => status !== "INACTIVE");
  for (const older of before)
    if (older.status === "PRIMARY") putDeployment(tx, { ...older, status: "ACTIVE", state: { ...older.state, updated: tx.now } });
  supersede(tx, service);
  const id = deploymentId(ids);
  const row: Deployment = {
    id,
    serviceArn: service.arn,
    status: "PRIMARY",
    created: tx.now,
    state: {
      revisionArn: revisionArn(service.arn, digits(ids, 19)),
      taskDefinitionArn: settings.taskDefinitionArn,
      network: settings.network,
      loadBalancers: settings.loadBalancers,
      platformVersion: settings.platformVersion,
      launchType: settings.launchType,
      capacityProviderStrategy: settings.capacityProviderStrategy,
      rolloutState: "IN_PROGRESS",
      rolloutStateReason: `ECS deployment ${id} in progress.`,
      failedTasks: 0,
      updated: tx.now,
      completedAt: undefined,
      digests: {},
    },
  };
  putDeployment(tx, row);
  putRollout(tx, newRollout(parts, tx, service, row, before));
  tellDeployment(tx, service, row, "SERVICE_DEPLOYMENT_IN_PROGRESS");
  return row;
}

function newRollout({ ids }: DeployParts, tx: Transaction, service: Service, row: Deployment, before: Deployment[]): Rollout {
  return {
    arn: rolloutArn(service.arn, shortId(ids)),
    serviceArn: service.arn,
    deploymentId: row.id,
    status: "IN_PROGRESS",
    created: tx.now,
    state: {
      targetRevisionArn: row.state.revisionArn,
      sourceRevisionArns: before.map(({ state }) => state.revisionArn),
      deployment: service.settings.deployment,
      statusReason: undefined,
      finishedAt: undefined,
      stoppedAt: undefined,
      updated: tx.now,
      rollback: undefined,
      failureCount: 0,
      threshold: breakerThreshold(service.settings.desiredCount, service.settings.deployment.circuitBreaker.threshold),
    },
  };
}

/** A newer deployment ends what is still under way. */
function supersede(tx: Transaction, service: Service): void {
  for (const rollout of rollouts(tx, service.arn)) {
    if (!isOpen(rollout)) continue;
    putRollout(tx, {
      ...rollout,
      status: "STOPPED",
      state: {
        ...rollout.state,
        statusReason: "Service deployment stopped by a newer deployment.",
        stoppedAt: tx.now,
        finishedAt: tx.now,
        updated: tx.now,
      },
    });
  }
}

/** Whether a rollout is under way. */
export const isOpen = ({ status }: Rollout): boolean =>
  ["IN_PROGRESS", "STOP_REQUESTED", "ROLLBACK_REQUESTED", "ROLLBACK_IN_PROGRESS"].includes(status);

/** The rollout that is under way, if any. */
export const currentRollout = (tx: Reader, serviceArn: string): Rollout | undefined => rollouts(tx, serviceArn).find(isOpen);
