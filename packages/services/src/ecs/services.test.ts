import { afterEach, beforeEach, expect, test } from "vitest";
import type { DeploymentConfiguration, Service, Task } from "@aws-sdk/client-ecs";
import { openStage, type Stage, targetGroup, untilTerminated } from "./testing.ts";

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage[Symbol.asyncDispose]());

const breaker: DeploymentConfiguration = { deploymentCircuitBreaker: { enable: true, rollback: true } };

/** Registers a revision of the task definition; the health check runs the command "check". */
async function register(image: string, options: { healthCheck?: boolean; command?: string } = {}): Promise<string> {
  const made = await stage.aws.ecs.RegisterTaskDefinition({
    family: "todo",
    networkMode: "awsvpc",
    cpu: "256",
    memory: "512",
    containerDefinitions: [
      {
        name: "web",
        image,
        portMappings: [{ containerPort: 3000 }],
        ...(options.command !== undefined && { command: [options.command] }),
        ...(options.healthCheck && { healthCheck: { command: ["CMD", "check"], interval: 5, retries: 2 } }),
      },
    ],
  });
  return made.taskDefinition?.taskDefinitionArn ?? "";
}

async function create(
  options: { balanced?: boolean; desiredCount?: number; deploymentConfiguration?: DeploymentConfiguration } = {},
): Promise<void> {
  await stage.aws.ecs.CreateService({
    cluster: "prod",
    serviceName: "todo",
    taskDefinition: "todo",
    launchType: "FARGATE",
    desiredCount: options.desiredCount ?? 2,
    networkConfiguration: { awsvpcConfiguration: { subnets: stage.subnets } },
    deploymentConfiguration: (options.deploymentConfiguration ?? {}) as never,
    ...((options.balanced ?? true) && { loadBalancers: [{ targetGroupArn: targetGroup, containerName: "web", containerPort: 3000 }] }),
  });
}

async function described(): Promise<Service> {
  const { services = [] } = await stage.aws.ecs.DescribeServices({ cluster: "prod", services: ["todo"] });
  return services[0] ?? {};
}
const isStable = ({ deployments = [], runningCount, desiredCount, events = [] }: Service) =>
  deployments.length === 1 && runningCount === desiredCount && (events[0]?.message ?? "").endsWith("has reached a steady state.");
const stable = () => stage.until(async () => described().then((service) => isStable(service) && service));
const update = (change: object) => stage.aws.ecs.UpdateService({ cluster: "prod", service: "todo", ...change });
const messages = ({ events = [] }: Service) =>
  events.map(({ message = "" }) => message.replace("(service todo) ", "").replaceAll(/\(task [0-9a-f]{32}\)/g, "(task ID)")).toReversed();

async function tasks(desiredStatus: "RUNNING" | "STOPPED" = "RUNNING"): Promise<Task[]> {
  const { taskArns = [] } = await stage.aws.ecs.ListTasks({ cluster: "prod", serviceName: "todo", desiredStatus });
  if (taskArns.length === 0) return [];
  return (await stage.aws.ecs.DescribeTasks({ cluster: "prod", tasks: taskArns })).tasks ?? [];
}

test("a service behind a load balancer becomes stable, in AWS's words", async () => {
  await register("web:1");
  await create();
  const service = await stable();
  const [deployment] = service.deployments ?? [];
  expect(service).toMatchObject({ status: "ACTIVE", desiredCount: 2, runningCount: 2, pendingCount: 0 });
  expect(deployment).toMatchObject({
    status: "PRIMARY",
    rolloutState: "COMPLETED",
    rolloutStateReason: `ECS deployment ${deployment?.id} completed.`,
    failedTasks: 0,
  });
  expect(deployment?.id).toMatch(/^ecs-svc\/\d{19}$/);
  expect(messages(service)).toEqual([
    "has started 2 tasks: (task ID) (task ID).",
    `registered 1 targets in (target-group ${targetGroup})`,
    `registered 1 targets in (target-group ${targetGroup})`,
    `(deployment ${deployment?.id}) deployment completed.`,
    "has reached a steady state.",
  ]);
  const running = await tasks();
  expect(new Set(running.map((task) => task.attachments?.[0]?.details?.[0]?.value))).toEqual(new Set(stage.subnets));
  expect(running.map(({ startedBy, group }) => [startedBy, group])).toEqual([
    [deployment?.id, "service:todo"],
    [deployment?.id, "service:todo"],
  ]);
  const told = stage.journal
    .eventsAfter(0, { resource: service.serviceArn ?? "" })
    .map(({ detail }) => (detail as { eventName: string }).eventName);
  expect(told).toEqual(["SERVICE_DEPLOYMENT_IN_PROGRESS", "SERVICE_DEPLOYMENT_COMPLETED", "SERVICE_STEADY_STATE"]);
});

test("a rolling update keeps the healthy tasks it must, drains before it stops, and ends with one deployment", async () => {
  await register("web:1");
  await create();
  await stable();
  const second = await register("web:2");
  await update({ taskDefinition: "todo" });
  const during = await stage.until(async () => described().then((service) => (service.deployments?.length ?? 0) === 2 && service));
  expect(during.deployments?.map(({ status }) => status)).toEqual(["PRIMARY", "ACTIVE"]);
  const draining = await stage.until(async () => (await tasks("STOPPED")).find(({ lastStatus }) => lastStatus === "DEACTIVATING"));
  expect(draining).toMatchObject({ stopCode: "ServiceSchedulerInitiated", containers: [{ lastStatus: "RUNNING" }] });
  expect(draining.stoppedReason).toMatch(/^Scaling activity initiated by \(deployment ecs-svc\/\d{19}\)$/);
  await stage.pass(20);
  expect((await tasks("STOPPED")).map(({ lastStatus }) => lastStatus)).toEqual(["DEACTIVATING", "DEACTIVATING"]);
  expect((await described()).deployments).toHaveLength(2);
  for (const [address, state] of Array.from(stage.balancer.targets)) if (state === "draining") stage.balancer.say(address, "unused");
  const service = await stable();
  expect(service.taskDefinition).toBe(second);
  expect((await tasks()).map(({ taskDefinitionArn }) => taskDefinitionArn)).toEqual([second, second]);
  expect(messages(service).filter((message) => /draining|stopped|deregistered/.test(message))).toEqual([
    "has begun draining connections on 1 tasks.",
    "has stopped 1 running tasks: (task ID).",
    "has begun draining connections on 1 tasks.",
    "has stopped 1 running tasks: (task ID).",
    `deregistered 1 targets in (target-group ${targetGroup})`,
    `deregistered 1 targets in (target-group ${targetGroup})`,
  ]);
});

test("a broken update trips the circuit breaker and is rolled back; the old tasks stay", async () => {
  const first = await register("web:1");
  await create({ deploymentConfiguration: breaker });
  await stable();
  const before = (await tasks()).map(({ taskArn }) => taskArn).sort();
  const good = (await described()).deployments?.[0]?.id;
  stage.balancer.onRegister = "unhealthy";
  await register("web:2");
  await update({ taskDefinition: "todo" });
  const bad = (await described()).deployments?.[0]?.id;
  const drainAll = async () => {
    for (const [address, state] of Array.from(stage.balancer.targets)) if (state === "draining") stage.balancer.say(address, "unused");
  };
  const service = await stage.until(async () => {
    await drainAll();
    const now = await described();
    return now.deployments?.[0]?.id === good && isStable(now) && now;
  });
  expect(service.taskDefinition).toBe(first);
  expect((await tasks()).map(({ taskArn }) => taskArn).sort()).toEqual(before);
  expect(messages(service)).toEqual(
    expect.arrayContaining([`(deployment ${bad}) deployment failed: tasks failed to start.`, `rolling back to deployment ${good}.`]),
  );
  const failed = (await tasks("STOPPED")).filter(
    ({ stoppedReason }) => stoppedReason === `Task failed ELB health checks in (target-group ${targetGroup})`,
  );
  expect(failed.length).toBeGreaterThanOrEqual(3);
  const { serviceDeployments = [] } = await stage.aws.ecs.ListServiceDeployments({ cluster: "prod", service: "todo" });
  expect(serviceDeployments.map(({ status }) => status)).toEqual(["ROLLBACK_SUCCESSFUL", "SUCCESSFUL"]);
  const details = await stage.aws.ecs.DescribeServiceDeployments({
    serviceDeploymentArns: [serviceDeployments[0]?.serviceDeploymentArn ?? ""],
  });
  expect(details.serviceDeployments?.[0]).toMatchObject({
    deploymentCircuitBreaker: { status: "TRIGGERED", failureCount: 3, threshold: 3 },
  });
  const told = stage.journal
    .eventsAfter(0, { resource: service.serviceArn ?? "" })
    .map(({ detail }) => detail as { eventName: string; reason?: string; deploymentId?: string });
  expect(told.find(({ eventName }) => eventName === "SERVICE_DEPLOYMENT_FAILED")).toMatchObject({
    deploymentId: bad,
    reason: "ECS deployment circuit breaker: tasks failed to start.",
  });
});

test("an application that ends at once trips the circuit breaker too; without rollback the deployment stays failed", async () => {
  await register("web:1");
  await create({ balanced: false, deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: false } } });
  await stable();
  stage.engine.program({ command: "crash" }, () => 1);
  await register("web:1", { command: "crash" });
  await update({ taskDefinition: "todo" });
  const service = await stage.until(async () => described().then((found) => found.deployments?.[0]?.rolloutState === "FAILED" && found));
  expect(service.deployments?.map(({ status, rolloutState, failedTasks }) => [status, rolloutState, failedTasks])).toEqual([
    ["PRIMARY", "FAILED", expect.any(Number)],
    ["ACTIVE", "COMPLETED", 0],
  ]);
  await stage.pass(60);
  expect((await tasks()).map(({ taskDefinitionArn }) => taskDefinitionArn)).toEqual([
    service.deployments?.[1]?.taskDefinition,
    service.deployments?.[1]?.taskDefinition,
  ]);
});

test("container health checks decide too: unhealthy tasks are replaced", async () => {
  let healthy = true;
  stage.engine.program({ command: "check" }, () => (healthy ? 0 : 1));
  await register("web:1", { healthCheck: true });
  await create({ balanced: false, desiredCount: 1 });
  await stable();
  const [before] = await tasks();
  expect(before?.healthStatus).toBe("HEALTHY");
  healthy = false;
  const replaced = await stage.until(async () => (await tasks()).find(({ taskArn }) => taskArn !== before?.taskArn));
  healthy = true;
  expect(replaced.taskArn).not.toBe(before?.taskArn);
  const service = await stage.until(async () => {
    const running = await tasks();
    const now = await described();
    return running.length === 1 && isStable(now) && now;
  });
  expect(service.runningCount).toBe(1);
});

test("a task that is lost is replaced; scaling and deleting stop tasks; a deleted service is INACTIVE", async () => {
  await register("web:1");
  await create({ balanced: false });
  await stable();
  const [lost] = await tasks();
  const { containers = [] } = lost ?? {};
  const all = await stage.engine.containers.list({ labels: { "towpath.owner": lost?.taskArn ?? "" } });
  expect(containers).toHaveLength(1);
  await stage.engine.containers.kill(all.find(({ name }) => name.endsWith("-web"))?.id ?? "");
  await stage.until(async () => (await tasks()).length === 2 && (await tasks()).every(({ taskArn }) => taskArn !== lost?.taskArn));
  await stable();
  await update({ desiredCount: 1 });
  await stage.until(async () => described().then(({ runningCount }) => runningCount === 1));
  await expect(stage.aws.ecs.DeleteService({ cluster: "prod", service: "todo" })).rejects.toThrow(
    "The service cannot be stopped while it is scaled above 0.",
  );
  const deleted = await stage.aws.ecs.DeleteService({ cluster: "prod", service: "todo", force: true });
  expect(deleted.service?.status).toBe("DRAINING");
  await stage.until(async () => described().then(({ status }) => status === "INACTIVE"));
  expect(stage.engine.leftovers({ "towpath.purpose": "task" })).toEqual([]);
  await expect(update({ desiredCount: 1 })).rejects.toMatchObject({ name: "ServiceNotActiveException" });
  await create({ balanced: false });
  await stable();
});

test("a newer update replaces the one under way; force deploys the same again", async () => {
  await register("web:1");
  await create({ balanced: false });
  await stable();
  await register("web:2");
  await update({ taskDefinition: "todo" });
  await stage.pass(2);
  const third = await register("web:1");
  await update({ taskDefinition: "todo" });
  const service = await stable();
  expect(service.taskDefinition).toBe(third);
  const before = (await tasks()).map(({ taskArn }) => taskArn);
  await update({ forceNewDeployment: true });
  await stage.until(async () => {
    const now = await tasks();
    return now.length === 2 && now.every(({ taskArn }) => !before.includes(taskArn)) && isStable(await described());
  });
  const { serviceDeployments = [] } = await stage.aws.ecs.ListServiceDeployments({ cluster: "prod", service: "todo" });
  expect(serviceDeployments.map(({ status }) => status)).toEqual(["SUCCESSFUL", "SUCCESSFUL", "STOPPED", "SUCCESSFUL"]);
});

test("a deployment is rolled back when its user asks for it", async () => {
  const first = await register("web:1");
  await create({ balanced: false });
  await stable();
  const good = (await described()).deployments?.[0]?.id;
  await register("web:2");
  await update({ taskDefinition: "todo" });
  await stage.pass(5);
  const serviceDeploymentArn = (await described()).currentServiceDeployment ?? "";
  await stage.aws.ecs.StopServiceDeployment({ serviceDeploymentArn });
  const service = await stable();
  expect([service.deployments?.[0]?.id, service.taskDefinition]).toEqual([good, first]);
  const { serviceDeployments = [] } = await stage.aws.ecs.DescribeServiceDeployments({ serviceDeploymentArns: [serviceDeploymentArn] });
  expect(serviceDeployments[0]).toMatchObject({
    status: "ROLLBACK_SUCCESSFUL",
    rollback: { reason: expect.stringContaining("user request") },
  });
  await expect(stage.aws.ecs.StopServiceDeployment({ serviceDeploymentArn })).rejects.toMatchObject({ name: "ConflictException" });
});

test("a deployment goes on over a restart of the server", async () => {
  await register("web:1");
  await create({ balanced: false });
  await stable();
  const second = await register("web:2");
  await update({ taskDefinition: "todo" });
  for (let i = 0; i < 3; i++) {
    await stage.pass(1);
    stage = await stage.restart();
  }
  const service = await stable();
  expect(service.taskDefinition).toBe(second);
  expect(await tasks()).toHaveLength(2);
});

test("starts that fail again and again are spaced, and said so", async () => {
  await register("missing:1");
  await create({ balanced: false, desiredCount: 1 });
  await stage.pass(300);
  const service = await described();
  const failed = await tasks("STOPPED");
  expect(failed.length).toBeGreaterThanOrEqual(4);
  expect(failed.length).toBeLessThanOrEqual(9);
  expect(messages(service)).toContain(
    "is unable to consistently start tasks successfully. For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.",
  );
  expect(service.deployments?.[0]?.rolloutState).toBe("IN_PROGRESS");
});

test("what the engine's end does to a service: its tasks are replaced when it is back", async () => {
  await register("web:1");
  await create({ balanced: false });
  await stable();
  const before = (await tasks()).map(({ taskArn }) => taskArn);
  stage.engine.stopEngine();
  await stage.pass(3);
  await stage.engine.startEngine();
  await stage.until(async () => {
    const now = await tasks();
    return now.length === 2 && now.every(({ taskArn, lastStatus }) => !before.includes(taskArn) && lastStatus === "RUNNING");
  });
});

test("a task that is stopped by hand is no failure of a deployment", async () => {
  stage.engine.program({ command: "web" }, untilTerminated);
  await register("web:1");
  await create({ balanced: false, deploymentConfiguration: breaker });
  for (let i = 0; i < 5; i++) {
    const [task] = await stage.until(async () => tasks().then((found) => found.length > 0 && found));
    await stage.aws.ecs.StopTask({ cluster: "prod", task: task?.taskArn ?? "" });
    await stage.pass(1);
  }
  expect((await stable()).deployments?.[0]).toMatchObject({ rolloutState: "COMPLETED", failedTasks: 0 });
});
