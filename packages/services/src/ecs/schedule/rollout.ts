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
  const { circuitBreaker } = service.settings.deployment;
  const threshold = breakerThreshold(service.settings.desiredCount, circuitBreaker.threshold);
  if (circuitBreaker.enable && primary.state.failedTasks >= threshold) return fail(parts, tx, service, primary, older);
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

/** The circuit breaker: the rollout has failed; with rollback, the newest deployment that was ever completed becomes the wanted one again. */
function fail(parts: EcsParts, tx: Transaction, service: Service, primary: Deployment, older: Deployment[]) {
  const { rollback } = service.settings.deployment.circuitBreaker;
  const target = rollback ? newestCompleted(tx, service, primary) : undefined;
  const failed: Deployment = {
    ...primary,
    status: target ? "ACTIVE" : "PRIMARY",
    state: {
      ...primary.state,
      rolloutState: "FAILED",
      rolloutStateReason: "ECS deployment circuit breaker: tasks failed to start.",
      updated: tx.now,
    },
  };
  putDeployment(tx, failed);
  say(parts, tx, service, `(deployment ${failed.id}) deployment failed: tasks failed to start.`);
  tellDeployment(tx, service, failed, "SERVICE_DEPLOYMENT_FAILED");
  const rollout = currentRollout(tx, service.arn);
  const statusReason = "Service deployment circuit breaker: tasks failed to start.";
  if (!target) {
    if (rollout)
      putRollout(tx, {
        ...rollout,
        status: rollout.status === "ROLLBACK_IN_PROGRESS" ? "ROLLBACK_FAILED" : "STOPPED",
        state: { ...rollout.state, statusReason, finishedAt: tx.now, updated: tx.now },
      });
    return { service, primary: failed, older };
  }
  const wanted: Deployment = {
    ...target,
    status: "PRIMARY",
    state: {
      ...target.state,
      rolloutState: "IN_PROGRESS",
      rolloutStateReason: `ECS deployment circuit breaker: rolling back to deploymentId ${target.id}.`,
      failedTasks: 0,
      completedAt: undefined,
      updated: tx.now,
    },
  };
  putDeployment(tx, wanted);
  say(parts, tx, service, `rolling back to deployment ${target.id}.`);
  tellDeployment(tx, service, wanted, "SERVICE_DEPLOYMENT_IN_PROGRESS");
  if (rollout) {
    const back = { reason: statusReason, startedAt: tx.now, revisionArn: wanted.state.revisionArn };
    putRollout(tx, {
      ...rollout,
      status: "ROLLBACK_IN_PROGRESS",
      state: { ...rollout.state, statusReason, rollback: back, updated: tx.now },
    });
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
