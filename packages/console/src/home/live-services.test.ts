import type { Service } from "@aws-sdk/client-ecs";
import { expect, test } from "vitest";
import { liveServiceOf } from "./live-services.ts";
import type { PipelineFacts } from "./pipelines.ts";

const service = (more: Partial<Service> = {}): Service => ({
  serviceName: "web",
  clusterArn: "arn:aws:ecs:us-east-1:1:cluster/todo",
  runningCount: 2,
  desiredCount: 2,
  deployments: [{ status: "PRIMARY", rolloutState: "COMPLETED", taskDefinition: "arn:x/web:3", createdAt: new Date(7) }],
  ...more,
});

const pipeline: PipelineFacts = {
  name: "todo",
  stages: [{ stageName: "Deploy", latestExecution: { pipelineExecutionId: "two", status: "Succeeded" } }],
  executions: [
    { pipelineExecutionId: "three", status: "Failed", sourceRevisions: [{ actionName: "S", revisionId: "c3" }] },
    { pipelineExecutionId: "two", status: "Succeeded", sourceRevisions: [{ actionName: "S", revisionId: "c2" }] },
  ],
  declaration: {
    name: "todo",
    roleArn: "",
    stages: [
      { name: "Deploy", actions: [{ name: "D", actionTypeId: undefined, configuration: { ClusterName: "todo", ServiceName: "web" } }] },
    ],
  },
};

test("a service has the version, and the commit that its pipeline brought there", () => {
  expect(liveServiceOf(service(), [pipeline])).toMatchObject({
    cluster: "todo",
    version: "web:3",
    since: new Date(7),
    health: "healthy",
    revision: { id: "c2" },
    pipeline: "todo",
  });
});

test("while another version is on its way, the old one is what is live", () => {
  const deployments = [
    { status: "PRIMARY", rolloutState: "IN_PROGRESS" as const, taskDefinition: "arn:x/web:4", createdAt: new Date(9) },
    { status: "ACTIVE", rolloutState: "COMPLETED" as const, taskDefinition: "arn:x/web:3", createdAt: new Date(7) },
  ];
  expect(liveServiceOf(service({ deployments }), [])).toMatchObject({ version: "web:3", health: "deploying", revision: undefined });
});

test("too few tasks, a failed deployment and none wanted are told apart", () => {
  expect(liveServiceOf(service({ runningCount: 1 }), []).health).toBe("short");
  expect(liveServiceOf(service({ runningCount: 0, desiredCount: 0 }), []).health).toBe("off");
  const deployments = [{ status: "PRIMARY", rolloutState: "FAILED" as const }];
  expect(liveServiceOf(service({ deployments }), []).health).toBe("failed");
});
