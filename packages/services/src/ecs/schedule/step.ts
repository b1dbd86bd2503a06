import type { Transaction } from "@towpath/journal";
import type { Deployment, EcsParts, Service } from "../model.ts";
import { askedToStop, leastUsedSubnet, newTask } from "../new-task.ts";
import { type Plan, reconcile } from "../reconcile.ts";
import { findDefinition } from "../store/definitions.ts";
import { deployments, findService, putDeployment, putService, scheduleSoon } from "../store/services.ts";
import { changeTask, insertTask, tasksOf } from "../store/tasks.ts";
import { accountAiling, accountEnds, accountHealthy } from "./account.ts";
import { type Ailment, judge, type Judged } from "./member.ts";
import { advanceRollout } from "./rollout.ts";
import { list, say, tellAction } from "./tell.ts";

const throttledText = "operations are being throttled. Will try again later.";
const blockedText =
  "was unable to stop or start tasks during a deployment because of the service deployment configuration. Update the minimumHealthyPercent or maximumPercent value and try again.";

/** One look of the scheduler at a service: reads what is, decides, and writes what follows, all in one transaction. */
export function scheduleStep(parts: EcsParts, tx: Transaction, serviceArn: string): void {
  const found = findService(tx, serviceArn);
  if (!found || found.status === "INACTIVE") return;
  const ended = accountEnds(parts, tx, found);
  const members = judged(tx, ended);
  if (ended !== found) putService(tx, ended);
  accountHealthy(parts, tx, ended, members);
  accountAiling(parts, tx, ended, members);
  const rollout = advanceRollout(parts, tx, ended, members);
  if (!rollout) return;
  const { service, primary, older } = rollout;
  const plan = reconcile({
    now: tx.now,
    desiredCount: service.settings.desiredCount,
    ...service.settings.deployment,
    primary: { id: primary.id, halted: primary.state.rolloutState === "FAILED", completed: primary.state.rolloutState === "COMPLETED" },
    olderId: older[0]?.id,
    tasks: members.map(({ member }) => member),
    startAfter: service.settings.startAfter,
  });
  stopTasks(parts, tx, service, plan, members);
  for (const { deploymentId, count } of plan.start) {
    const deployment = [primary, ...older].find(({ id }) => id === deploymentId);
    if (deployment) startTasks(parts, tx, service, deployment, count);
  }
  settle(parts, tx, service, { plan, primary, older, members });
  lookAgain(tx, service, plan, members);
}

/** At once after having done something, else when time alone changes what there is to do. */
function lookAgain(tx: Transaction, { arn, settings }: Service, plan: Plan, members: Judged[]): void {
  if (plan.start.length > 0 || plan.stop.length > 0) return scheduleSoon(tx, arn);
  const wakes = [...members.flatMap(({ changesAt }) => changesAt ?? []), ...(settings.startAfter > tx.now ? [settings.startAfter] : [])];
  if (wakes.length > 0) scheduleSoon(tx, arn, Math.min(...wakes));
}

/** The tasks that are not STOPPED, each with what the service thinks of it. */
export function judged(tx: Pick<Transaction, "all" | "one" | "each" | "now">, service: Service): Judged[] {
  return tasksOf(tx, service.arn)
    .filter(({ lastStatus }) => lastStatus !== "STOPPED")
    .map((task) => judge(task, service, task.deploymentId ?? "", tx.now));
}

function startTasks(parts: EcsParts, tx: Transaction, service: Service, deployment: Deployment, count: number): void {
  const { state } = deployment;
  const definition = findDefinition(tx, state.taskDefinitionArn);
  if (!definition) return;
  const started: string[] = [];
  for (let i = 0; i < count; i++) {
    const task = newTask(parts.ids, tx.now, {
      account: service.account,
      region: service.region,
      clusterArn: service.clusterArn,
      definition,
      network: state.network,
      subnetId: leastUsedSubnet(state.network.subnets, tasksOf(tx, service.arn)),
      group: `service:${service.name}`,
      startedBy: deployment.id,
      service: { arn: service.arn, deploymentId: deployment.id, loadBalancers: state.loadBalancers, digests: state.digests },
      launchType: state.launchType,
      capacityProviderName: state.capacityProviderStrategy[0]?.capacityProvider,
      platformVersion: state.platformVersion,
      enableExecuteCommand: service.settings.enableExecuteCommand,
      tags: { SERVICE: service.tags, TASK_DEFINITION: definition.tags, NONE: [] }[service.settings.propagateTags],
    });
    insertTask(tx, task);
    started.push(task.state.id);
  }
  say(parts, tx, service, `has started ${count} tasks: ${list(started)}.`);
}

function stopTasks(parts: EcsParts, tx: Transaction, service: Service, plan: Plan, members: Judged[]): void {
  const chosen = plan.stop.flatMap(({ arn }) => members.filter(({ task }) => task.arn === arn));
  for (const { task, ailment } of chosen) {
    const stoppedReason = ailment
      ? tellAilment(parts, tx, service, task, ailment)
      : `Scaling activity initiated by (deployment ${primaryIdOf(tx, service)})`;
    changeTask(tx, parts.signals, task.arn, (row) =>
      askedToStop(row, {
        stopCode: "ServiceSchedulerInitiated",
        stoppedReason,
        drain: true,
        failedHealthChecks: ailment !== undefined,
        now: tx.now,
      }),
    );
  }
  const ran = chosen.filter(({ member }) => member.running);
  const balanced = ran.filter(({ task }) => task.state.targets.length > 0);
  if (balanced.length > 0) say(parts, tx, service, `has begun draining connections on ${balanced.length} tasks.`);
  if (ran.length > 0) say(parts, tx, service, `has stopped ${ran.length} running tasks: ${list(ran.map(({ task }) => task.state.id))}.`);
  if (chosen.length > ran.length) say(parts, tx, service, `stopped ${chosen.length - ran.length} pending tasks.`);
}

const primaryIdOf = (tx: Transaction, service: Service) =>
  deployments(tx, service.arn).find(({ status }) => status === "PRIMARY")?.id ?? "";

/** Says why a task is unhealthy, as an event of its service; gives what its stoppedReason says. */
function tellAilment(parts: EcsParts, tx: Transaction, service: Service, { state }: Judged["task"], ailment: Ailment): string {
  if (ailment.kind === "target") {
    const { targetGroupArn, port, description } = ailment.target;
    say(
      parts,
      tx,
      service,
      `(task ${state.id}) (port ${port}) is unhealthy in (target-group ${targetGroupArn}) due to (reason ${description ?? "Health checks failed"}).`,
    );
    return `Task failed ELB health checks in (target-group ${targetGroupArn})`;
  }
  say(parts, tx, service, `(task ${state.id}) failed container health checks.`);
  return "Task failed container health checks";
}

interface Outcome {
  plan: Plan;
  primary: Deployment;
  older: Deployment[];
  members: Judged[];
}

/** Steady state, difficulties, and the end of a service that is being deleted. */
function settle(parts: EcsParts, tx: Transaction, service: Service, { plan, primary, older, members }: Outcome): void {
  const { settings } = service;
  const idle = plan.start.length === 0 && plan.stop.length === 0;
  if (service.status === "DRAINING") {
    if (members.length > 0 || !idle) return;
    putService(tx, { ...service, status: "INACTIVE" });
    for (const row of [primary, ...older]) putDeployment(tx, { ...row, status: "INACTIVE" });
    return;
  }
  const steady =
    idle &&
    older.length === 0 &&
    primary.state.rolloutState === "COMPLETED" &&
    members.length === settings.desiredCount &&
    members.every(({ member }) => member.healthy);
  const difficulty = plan.blocked ? blockedText : settings.startAfter > tx.now ? throttledText : undefined;
  if (steady && !settings.steady) {
    say(parts, tx, service, "has reached a steady state.");
    tellAction(tx, service, "INFO", "SERVICE_STEADY_STATE");
  }
  if (difficulty !== undefined && difficulty !== settings.difficulty) say(parts, tx, service, difficulty);
  if (steady !== settings.steady || difficulty !== settings.difficulty)
    putService(tx, { ...service, settings: { ...settings, steady, difficulty } });
}
