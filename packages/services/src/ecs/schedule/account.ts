import type { Transaction } from "@towpath/journal";
import type { EcsParts, Service, Task } from "../model.ts";
import { changeTask, tasksOf } from "../store/tasks.ts";
import { deployments, findService, putDeployment, putRollout, putService } from "../store/services.ts";
import { breakerThreshold, countsAsFailed, neverRan, throttleMs } from "./breaker.ts";
import type { Judged } from "./member.ts";
import { say, tellAction } from "./tell.ts";
import { currentRollout } from "./deploy.ts";

/** Takes the ends of tasks into account, once each: failed ones of the rollout, starts that have to be spaced. Gives the service as it is then. */
export function accountEnds(parts: EcsParts, tx: Transaction, given: Service): Service {
  let service = given;
  for (const task of tasksOf(tx, service.arn)) {
    if (task.lastStatus !== "STOPPED" || task.state.accounted) continue;
    changeTask(tx, parts.signals, task.arn, (row) => ({ ...row, state: { ...row.state, accounted: true } }));
    if (countsAsFailed(task)) countFailure(tx, service, task);
    if (neverRan(task)) service = spaceStarts(parts, tx, service, task);
  }
  return service;
}

function countFailure(tx: Transaction, service: Service, task: Task): void {
  const row = deployments(tx, service.arn).find(({ id }) => id === task.deploymentId);
  if (!row || row.state.rolloutState !== "IN_PROGRESS") return;
  const failedTasks = row.state.failedTasks + 1;
  putDeployment(tx, { ...row, state: { ...row.state, failedTasks, updated: tx.now } });
  const rollout = currentRollout(tx, service.arn);
  const threshold = breakerThreshold(service.settings.desiredCount, service.settings.deployment.circuitBreaker.threshold);
  if (rollout) putRollout(tx, { ...rollout, state: { ...rollout.state, failureCount: failedTasks, threshold, updated: tx.now } });
}

function spaceStarts(parts: EcsParts, tx: Transaction, service: Service, task: Task): Service {
  const startFailures = service.settings.startFailures + 1;
  const pause = throttleMs(startFailures);
  const reason = task.state.stoppedReason ?? "";
  if (/ENI|EC2|subnet/i.test(reason)) say(parts, tx, service, `was unable to place a task. Reason: ${reason}`);
  if (pause > 0 && throttleMs(startFailures - 1) === 0) {
    say(
      parts,
      tx,
      service,
      "is unable to consistently start tasks successfully. For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.",
    );
    tellAction(tx, service, "WARN", "SERVICE_TASK_START_IMPAIRED", reason);
  }
  return { ...service, settings: { ...service.settings, startFailures, startAfter: tx.now + pause } };
}

/** Notes tasks that are healthy for the first time: that ends a series of failures of their deployment. */
export function accountHealthy(parts: EcsParts, tx: Transaction, service: Service, members: Judged[]): void {
  for (const { task, member } of members) {
    if (!member.healthy || task.state.healthyAt !== undefined) continue;
    changeTask(tx, parts.signals, task.arn, (row) => ({ ...row, state: { ...row.state, healthyAt: tx.now } }));
    const row = deployments(tx, service.arn).find(({ id }) => id === task.deploymentId);
    if (
      row &&
      row.state.rolloutState === "IN_PROGRESS" &&
      row.state.failedTasks > 0 &&
      service.settings.deployment.circuitBreaker.resetOnHealthyTask
    ) {
      putDeployment(tx, { ...row, state: { ...row.state, failedTasks: 0, updated: tx.now } });
    }
  }
}

/**
 * Counts tasks that fail their health checks while their deployment is under way: now, not when they have been drained and stopped, so that
 * the circuit breaker acts on what is known.
 */
export function accountAiling(parts: EcsParts, tx: Transaction, service: Service, members: Judged[]): void {
  for (const { task, member, ailment } of members) {
    if (!ailment || member.stopping || task.state.accounted) continue;
    const row = deployments(tx, service.arn).find(({ id }) => id === task.deploymentId);
    if (row?.state.rolloutState !== "IN_PROGRESS") continue;
    changeTask(tx, parts.signals, task.arn, (found) => ({ ...found, state: { ...found.state, accounted: true } }));
    countFailure(tx, service, task);
  }
}

/** A task of the service has reached RUNNING: starts need no more spacing. */
export function accountRunning(tx: Transaction, serviceArn: string): void {
  const service = findService(tx, serviceArn);
  if (service && service.settings.startFailures > 0)
    putService(tx, { ...service, settings: { ...service.settings, startFailures: 0, startAfter: 0 } });
}
