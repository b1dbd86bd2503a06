import type { Transaction } from "@towpath/journal";
import { deploymentsKept } from "../limits.ts";
import type { Deployment, EcsParts, Service, Task } from "../model.ts";
import { deployments, putDeployment, putRollout, putService } from "../store/services.ts";
import { breakerThreshold } from "./breaker.ts";
import { currentRollout } from "./deploy.ts";
import type { Judged } from "./member.ts";
import { say, tellDeployment } from "./tell.ts";

/** Its containers may still run or serve: the older deployment it belongs to is not gone yet. */
const lingers = (task: Task) => task.lastStatus !== "STOPPED" && task.lastStatus !== "DEPROVISIONING";

/**
 * Moves a service's rollout on: older deployments without tasks become history, a failed rollout is ended or rolled back, a finished one
 * is COMPLETED. Gives the service, whose task definition a rollback changes, and its deployments as they are then.
 */
export function advanceRollout(
  parts: EcsParts,
  tx: Transaction,
  service: Service,
  members: Judged[],
): { service: Service; primary: Deployment; older: Deployment[] } | undefined {
  const current = deployments(tx, service.arn).filter(({ status }) => status !== "INACTIVE");
  const primary = current.find(({ status }) => status === "PRIMARY");
  if (!primary) return undefined;
  const older = current.filter((row) => row !== primary && !retire(tx, row, members));
  if (primary.state.rolloutState !== "IN_PROGRESS") return { service, primary, older };
  const asked = currentRollout(tx, service.arn);
  if (asked?.status === "ROLLBACK_REQUESTED") return fail(parts, tx, service, { primary, older }, askedToRollBack);
  if (asked?.status === "STOP_REQUESTED") return fail(parts, tx, service, { primary, older }, askedToAbort);
  const { circuitBreaker } = service.settings.deployment;
  const threshold = breakerThreshold(service.settings.desiredCount, circuitBreaker.threshold);
  if (circuitBreaker.enable && primary.state.failedTasks >= threshold)
    return fail(parts, tx, service, { primary, older }, { ...breakerTripped, rollback: circuitBreaker.rollback });
  if (isComplete(service, primary, older, members)) return { service, primary: complete(parts, tx, service, primary), older };
  return { service, primary, older };
}

/** An older deployment is history when none of its tasks is left. */
function retire(tx: Transaction, row: Deployment, members: Judged[]): boolean {
  if (members.some(({ task }) => task.deploymentId === row.id && lingers(task))) return false;
  putDeployment(tx, { ...row, status: "INACTIVE", state: { ...row.state, updated: tx.now } });
  return true;
}

function isComplete(service: Service, primary: Deployment, older: Deployment[], members: Judged[]): boolean {
  const mine = members.filter(({ task, member }) => task.deploymentId === primary.id && !member.stopping);
  return older.length === 0 && mine.length === service.settings.desiredCount && mine.every(({ member }) => member.healthy);
}

function complete(parts: EcsParts, tx: Transaction, service: Service, primary: Deployment): Deployment {
  const row: Deployment = {
    ...primary,
    state: {
      ...primary.state,
      rolloutState: "COMPLETED",
      rolloutStateReason: `ECS deployment ${primary.id} completed.`,
      completedAt: tx.now,
      updated: tx.now,
    },
  };
  putDeployment(tx, row);
  say(parts, tx, service, `(deployment ${row.id}) deployment completed.`);
  tellDeployment(tx, service, row, "SERVICE_DEPLOYMENT_COMPLETED");
  const rollout = currentRollout(tx, service.arn);
  if (rollout) {
    const status = rollout.status === "ROLLBACK_IN_PROGRESS" ? "ROLLBACK_SUCCESSFUL" : "SUCCESSFUL";
    putRollout(tx, { ...rollout, status, state: { ...rollout.state, finishedAt: tx.now, updated: tx.now } });
  }
  forgetOld(tx, service);
  parts.crash.at("deployment-completed");
  return row;
}

/** The deployments of a service that are not history. */
interface Current {
  primary: Deployment;
  older: Deployment[];
}

/** Why a rollout ends before it is complete, and whether the service goes back to what was before. */
interface Failure {
  rollback: boolean;
  /** rolloutStateReason of the deployment, event of the service, statusReason of the service deployment. */
  reason: string;
  event: string;
  statusReason: string;
  /** rolloutStateReason of the deployment it goes back to, before its name. */
  back: string;
}
const breakerTripped: Failure = {
  rollback: true,
  reason: "ECS deployment circuit breaker: tasks failed to start.",
  event: "deployment failed: tasks failed to start.",
  statusReason: "Service deployment circuit breaker: tasks failed to start.",
  back: "ECS deployment circuit breaker: rolling back to deploymentId",
};
const askedToRollBack: Failure = {
  rollback: true,
  reason: "Service deployment rolled back because of a user request.",
  event: "deployment failed: rolled back by a user.",
  statusReason: "Service deployment rolled back because of a user request.",
  back: "Rolling back because of a user request to deploymentId",
};
const askedToAbort: Failure = {
  ...askedToRollBack,
  rollback: false,
  reason: "Service deployment stopped because of a user request.",
  event: "deployment failed: stopped by a user.",
  statusReason: "Service deployment stopped because of a user request.",
};

/** The rollout has failed; with rollback, the newest deployment that was ever completed becomes the wanted one again. */
function fail(
  parts: EcsParts,
  tx: Transaction,
  service: Service,
  { primary, older }: Current,
  why: Failure,
): { service: Service } & Current {
  const target = why.rollback ? newestCompleted(tx, service, primary) : undefined;
  const failed: Deployment = {
    ...primary,
    status: target ? "ACTIVE" : "PRIMARY",
    state: { ...primary.state, rolloutState: "FAILED", rolloutStateReason: why.reason, updated: tx.now },
  };
  putDeployment(tx, failed);
  say(parts, tx, service, `(deployment ${failed.id}) ${why.event}`);
  tellDeployment(tx, service, failed, "SERVICE_DEPLOYMENT_FAILED");
  if (target) return goBack(parts, tx, service, { failed, target, older, why });
  const rollout = currentRollout(tx, service.arn);
  if (rollout) {
    const status = rollout.status === "ROLLBACK_IN_PROGRESS" || rollout.status === "ROLLBACK_REQUESTED" ? "ROLLBACK_FAILED" : "STOPPED";
    putRollout(tx, {
      ...rollout,
      status,
      state: { ...rollout.state, statusReason: why.statusReason, finishedAt: tx.now, updated: tx.now },
    });
  }
  return { service, primary: failed, older };
}

interface Return {
  failed: Deployment;
  target: Deployment;
  older: Deployment[];
  why: Failure;
}

/** Makes `target` the wanted deployment again, and the service what it was then. */
function goBack(
  parts: EcsParts,
  tx: Transaction,
  service: Service,
  { failed, target, older, why }: Return,
): { service: Service } & Current {
  const wanted: Deployment = {
    ...target,
    status: "PRIMARY",
    state: {
      ...target.state,
      rolloutState: "IN_PROGRESS",
      rolloutStateReason: `${why.back} ${target.id}.`,
      failedTasks: 0,
      completedAt: undefined,
      updated: tx.now,
    },
  };
  putDeployment(tx, wanted);
  say(parts, tx, service, `rolling back to deployment ${target.id}.`);
  tellDeployment(tx, service, wanted, "SERVICE_DEPLOYMENT_IN_PROGRESS");
  const rollout = currentRollout(tx, service.arn);
  if (rollout) {
    const rollback = { reason: why.statusReason, startedAt: tx.now, revisionArn: wanted.state.revisionArn };
    const state = { ...rollout.state, statusReason: why.statusReason, rollback, updated: tx.now };
    putRollout(tx, { ...rollout, status: "ROLLBACK_IN_PROGRESS", state });
  }
  const { taskDefinitionArn, network, loadBalancers, platformVersion } = wanted.state;
  const restored: Service = {
    ...service,
    settings: { ...service.settings, taskDefinitionArn, network, loadBalancers, platformVersion, startFailures: 0, startAfter: 0 },
  };
  putService(tx, restored);
  return { service: restored, primary: wanted, older: [failed, ...older.filter(({ id }) => id !== wanted.id)] };
}

function newestCompleted(tx: Transaction, service: Service, not: Deployment): Deployment | undefined {
  return deployments(tx, service.arn)
    .filter(({ id, state }) => id !== not.id && state.completedAt !== undefined)
    .toSorted((a, b) => (b.state.completedAt ?? 0) - (a.state.completedAt ?? 0))[0];
}

function forgetOld(tx: Transaction, service: Service): void {
  for (const { id, status } of deployments(tx, service.arn).slice(deploymentsKept)) {
    if (status === "INACTIVE") tx.run("DELETE FROM ecs_deployments WHERE id = ?", id);
  }
  tx.run(
    "DELETE FROM ecs_rollouts WHERE service_arn = ?1 AND arn NOT IN (SELECT arn FROM ecs_rollouts WHERE service_arn = ?1 ORDER BY created DESC LIMIT ?2)",
    service.arn,
    deploymentsKept,
  );
}
