import type { Service, Task } from "@aws-sdk/client-ecs";
import { expect, test } from "vitest";
import { rolloutView } from "./rollout-view.ts";

const task = (id: string, startedBy: string, more: Partial<Task> = {}): Task => ({
  taskArn: `arn:aws:ecs:us-east-1:0:task/prod/${id}`,
  startedBy,
  lastStatus: "RUNNING",
  desiredStatus: "RUNNING",
  attachments: [{ details: [{ name: "privateIPv4Address", value: `10.0.0.${id}` }] }],
  ...more,
});

const service: Service = {
  deployments: [
    {
      id: "new",
      status: "PRIMARY",
      taskDefinition: "arn:aws:ecs:us-east-1:0:task-definition/web:2",
      desiredCount: 2,
      rolloutState: "IN_PROGRESS",
    },
    { id: "old", status: "ACTIVE", taskDefinition: "arn:aws:ecs:us-east-1:0:task-definition/web:1", rolloutState: "COMPLETED" },
  ],
};

test("tasks stand on the side of their deployment, with what the load balancer says", () => {
  const tasks = [
    task("1", "old", { desiredStatus: "STOPPED", lastStatus: "DEACTIVATING" }),
    task("2", "new"),
    task("3", "new", { lastStatus: "STOPPED", stoppedAt: new Date(1), containers: [{ name: "web", exitCode: 1 }] }),
    task("4", "new", { lastStatus: "STOPPED", stoppedAt: new Date(2) }),
    task("5", "gone", { lastStatus: "STOPPED" }),
  ];
  const health = [
    { Target: { Id: "10.0.0.2" }, TargetHealth: { State: "healthy" as const } },
    { Target: { Id: "10.0.0.2" }, TargetHealth: { State: "unhealthy" as const, Description: "404" } },
  ];
  const { isReplacing, sides, earlier } = rolloutView(service, tasks, health);
  expect(isReplacing).toBe(true);
  expect(sides.map(({ kind, definition, tasks: there }) => [kind, definition, there.length])).toEqual([
    ["new", "web:2", 1],
    ["old", "web:1", 1],
  ]);
  expect(sides[0]?.tasks[0]?.target).toEqual({ state: "unhealthy", reason: "404" });
  expect(sides[1]?.tasks[0]).toMatchObject({ isLeaving: true, target: undefined });
  expect(sides[0]?.stopped.map(({ arn }) => arn.at(-1))).toEqual(["4", "3"]);
  expect(sides[0]?.stopped[1]?.exitCodes).toEqual(["web 1"]);
  expect(earlier).toHaveLength(1);
});
