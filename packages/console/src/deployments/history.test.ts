import type { ServiceDeployment, ServiceRevision } from "@aws-sdk/client-ecs";
import { expect, test } from "vitest";
import { deliveriesOf, earlierRevisions, historyOf } from "./history.ts";

const definition = (revision: number) => `arn:aws:ecs:us-east-1:0:task-definition/todo:${revision}`;
const rollout = (name: string, revision: number, more: Partial<ServiceDeployment> = {}): ServiceDeployment => ({
  serviceDeploymentArn: name,
  targetServiceRevision: { arn: `revision ${revision}` },
  status: "SUCCESSFUL",
  startedAt: new Date(revision),
  ...more,
});
const revisions = new Map<string, ServiceRevision>(
  [1, 2].map((revision) => [
    `revision ${revision}`,
    { taskDefinition: definition(revision), containerImages: [{ containerName: "web", imageDigest: `sha256:${revision}` }] },
  ]),
);

const action = (service: string, deployment: string, executionId: string) => ({
  pipelineExecutionId: executionId,
  input: {
    actionTypeId: { category: "Deploy" as const, owner: "AWS" as const, provider: "ECS", version: "1" },
    resolvedConfiguration: { ClusterName: "prod", ServiceName: service },
  },
  output: { executionResult: { externalExecutionId: deployment } },
});

const deliveries = deliveriesOf(
  [
    {
      pipeline: "release",
      actions: [action("todo", "ecs-svc/1", "first"), action("other", "ecs-svc/9", "first")],
      executions: [
        { pipelineExecutionId: "first", sourceRevisions: [{ actionName: "Source", revisionId: "a".repeat(40), revisionSummary: "Begin" }] },
      ],
    },
  ],
  "prod",
  "todo",
);

test("a deployment is told with the execution and commit that brought it", () => {
  expect([...deliveries.keys()]).toEqual(["ecs-svc/1"]);
  const rows = historyOf({
    rollouts: [
      rollout("c", 1),
      rollout("b", 2, { status: "ROLLBACK_SUCCESSFUL", rollback: { serviceRevisionArn: "revision 1" } }),
      rollout("a", 1),
    ],
    revisions,
    deploymentIds: new Map([["a", "ecs-svc/1"]]),
    deliveries,
  });
  expect(rows.map(({ definition: name, delivery, origin }) => [name, delivery?.pipeline, origin?.revision?.summary])).toEqual([
    ["todo:1", undefined, "Begin"],
    ["todo:2", undefined, undefined],
    ["todo:1", "release", "Begin"],
  ]);
  expect(rows[1]?.rolledBackTo).toBe("todo:1");
  expect(rows[2]?.digests.get("web")).toBe("sha256:1");
});

test("what can be gone back to is every other revision, once, and whether it ever went well", () => {
  const rows = historyOf({
    rollouts: [rollout("d", 2), rollout("c", 1, { status: "STOPPED" }), rollout("b", 1)],
    revisions,
    deploymentIds: new Map(),
    deliveries: new Map(),
  });
  expect(earlierRevisions(rows, definition(2)).map(({ definition: name, wasGood }) => [name, wasGood])).toEqual([["todo:1", true]]);
  expect(earlierRevisions(rows, definition(1)).map(({ definition: name }) => name)).toEqual(["todo:2"]);
});
