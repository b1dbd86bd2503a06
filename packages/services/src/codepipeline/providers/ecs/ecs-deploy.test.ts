import { ClusterNotFoundException, type Deployment, type Service, type TaskDefinition } from "@aws-sdk/client-ecs";
import { fault } from "@towpath/wire";
import { expect, test } from "vitest";
import { MemoryBucket } from "../../testing/memory-bucket.ts";
import { Orchestra } from "../../testing/orchestra.ts";
import { pipelineOf, Script, source } from "../../testing/scripted.ts";
import { zipOf } from "../../testing/zip-of.ts";
import { ecsDeploy } from "./ecs-deploy.ts";

/** An ECS with one service; the test decides how its deployments go. */
class Cluster {
  readonly revisions: TaskDefinition[] = [
    {
      taskDefinitionArn: "arn:td/web:1",
      family: "web",
      revision: 1,
      cpu: "256",
      containerDefinitions: [
        { name: "app", image: "old" },
        { name: "side", image: "s" },
      ],
    },
  ];
  service: Service = {
    serviceArn: "arn:service/web",
    status: "ACTIVE",
    taskDefinition: "arn:td/web:1",
    deployments: [{ id: "ecs-svc/1", status: "PRIMARY", taskDefinition: "arn:td/web:1", rolloutState: "COMPLETED" }],
  };
  updates = 0;
  gone = false;

  readonly played = {
    ecs: {
      DescribeServices: () => {
        if (this.gone) throw fault(ClusterNotFoundException, "Cluster not found.");
        return { services: [structuredClone(this.service)] };
      },
      DescribeTaskDefinition: ({ taskDefinition }: { taskDefinition: string }) => ({
        taskDefinition: this.revisions.find(({ taskDefinitionArn }) => taskDefinitionArn === taskDefinition) ?? this.revisions.at(-1),
        tags: [{ key: "team", value: "web" }],
      }),
      RegisterTaskDefinition: (input: TaskDefinition) => {
        const revision = this.revisions.length + 1;
        const taskDefinition = { ...input, revision, taskDefinitionArn: `arn:td/web:${revision}` };
        this.revisions.push(taskDefinition);
        return { taskDefinition };
      },
      UpdateService: ({ taskDefinition }: { taskDefinition: string }) => {
        this.updates += 1;
        const deployment = { id: `ecs-svc/${this.updates + 1}`, status: "PRIMARY", taskDefinition, rolloutState: "IN_PROGRESS" as const };
        const older = (this.service.deployments ?? []).map((one) => ({ ...one, status: "ACTIVE" }));
        this.service = { ...this.service, taskDefinition, deployments: [deployment, ...older] };
        return { service: structuredClone(this.service) };
      },
      ListTasks: () => ({ taskArns: ["arn:task/web/t1", "arn:task/web/t2"] }),
      DescribeTasks: () => ({
        tasks: [
          {
            taskArn: "arn:task/web/t2",
            taskDefinitionArn: "arn:td/web:2",
            stoppedReason: "Scaling activity initiated by (deployment ecs-svc/2)",
            stoppedAt: new Date(2),
          },
          {
            taskArn: "arn:task/web/t1",
            taskDefinitionArn: this.service.taskDefinition === "arn:td/web:1" ? "arn:td/web:2" : this.service.taskDefinition,
            stoppedReason: "Task failed container health checks",
            stoppedAt: new Date(1),
            containers: [{ name: "app", exitCode: 1 }],
          },
        ],
      }),
    },
  };

  async change(orchestra: Orchestra, at: number, change: Partial<Deployment>): Promise<void> {
    Object.assign(this.service.deployments?.[at] ?? {}, change);
    orchestra.emit({ source: "aws.ecs", type: "ECS Deployment State Change", resource: "arn:service/web", detail: {} });
    await orchestra.until(() => orchestra.quiet);
  }
}

const definitions = JSON.stringify([{ name: "app", imageUri: "registry/app:2" }]);

/** The pipeline up to its Deploy action, with an artifact of these files (or these bytes). */
async function opened(files: Record<string, string> | Buffer = { "imagedefinitions.json": definitions }, killAt?: string) {
  const script = new Script();
  const cluster = new Cluster();
  const bucket = new MemoryBucket();
  const deploy = {
    name: "Roll",
    actionTypeId: ecsDeploy.id,
    configuration: { ClusterName: "main", ServiceName: "web" },
    inputArtifacts: [{ name: "FetchOutput" }],
  };
  const orchestra = new Orchestra({ ...cluster.played, s3: bucket.s3 }, [...script.catalogue, ecsDeploy]);
  await orchestra.call("CreatePipeline", { pipeline: pipelineOf({ Source: [source("Fetch")], Deploy: [deploy] }) });
  const output = script.jobs("Fetch")[0]?.outputs[0];
  bucket.objects.set(`artifacts/${output?.key}`, Buffer.isBuffer(files) ? files : await zipOf(files));
  orchestra.killAt = killAt;
  await script.end(orchestra, "Fetch");
  await orchestra.until(() => orchestra.quiet);
  const result = async () => (await orchestra.call("ListActionExecutions", { pipelineName: "shop" })).actionExecutionDetails?.[0];
  return { orchestra, cluster, result };
}

const failureOf = async ({ orchestra, result }: Awaited<ReturnType<typeof opened>>) => {
  await using _closing = orchestra;
  return (await result())?.output?.executionResult?.errorDetails?.message;
};

test("a revision with the new image is registered from the one in use, and the service updated to it", async () => {
  const { orchestra, cluster, result } = await opened();
  await using _closing = orchestra;
  expect(cluster.revisions[1]).toEqual({
    family: "web",
    cpu: "256",
    containerDefinitions: [
      { name: "app", image: "registry/app:2" },
      { name: "side", image: "s" },
    ],
    tags: [{ key: "team", value: "web" }],
    revision: 2,
    taskDefinitionArn: "arn:td/web:2",
  });
  expect(cluster.service.taskDefinition).toBe("arn:td/web:2");
  await cluster.change(orchestra, 0, { rolloutState: "COMPLETED", rolloutStateReason: "ECS deployment ecs-svc/2 completed." });
  expect(await result()).toMatchObject({ status: "Succeeded", output: { executionResult: { externalExecutionId: "ecs-svc/2" } } });
});

test("a deployment that the circuit breaker gave up fails the action at once, with the task's reason", async () => {
  const { orchestra, cluster, result } = await opened();
  await using _closing = orchestra;
  await cluster.change(orchestra, 0, {
    rolloutState: "FAILED",
    rolloutStateReason: "ECS deployment circuit breaker: tasks failed to start.",
    status: "ACTIVE",
  });
  expect(await result()).toMatchObject({
    status: "Failed",
    output: {
      executionResult: {
        errorDetails: {
          message:
            "ECS deployment circuit breaker: tasks failed to start. Task t1 stopped: Task failed container health checks. Container app ended with exit code 1.",
        },
      },
    },
  });
});

test("and with the last lines of the failed container's log, as far as they fit", async () => {
  const { orchestra, cluster, result } = await opened();
  await using _closing = orchestra;
  const logConfiguration = { logDriver: "awslogs" as const, options: { "awslogs-group": "/web", "awslogs-stream-prefix": "ecs" } };
  Object.assign(cluster.revisions[1]?.containerDefinitions?.[0] ?? {}, { logConfiguration });
  orchestra.played.logs = {
    GetLogEvents: (asked: object) => {
      expect(asked).toEqual({ logGroupName: "/web", logStreamName: "ecs/app/t1", limit: 10, startFromHead: false });
      return { events: [{ message: "connecting\n" }, { message: `refused ${"x".repeat(1_000)}` }] };
    },
  };
  await cluster.change(orchestra, 0, { rolloutState: "FAILED", rolloutStateReason: "The breaker opened.", status: "ACTIVE" });
  const message = (await result())?.output?.executionResult?.errorDetails?.message ?? "";
  expect(message.slice(message.indexOf(" Last log lines"))).toBe(` Last log lines: connecting | refused ${"x".repeat(292)}`);
});

test("a deployment that another one replaced fails the action", async () => {
  const { orchestra, cluster, result } = await opened();
  await using _closing = orchestra;
  cluster.service.deployments?.unshift({ id: "ecs-svc/9", status: "PRIMARY", taskDefinition: "arn:td/web:9" });
  await cluster.change(orchestra, 1, { status: "ACTIVE" });
  expect((await result())?.output?.executionResult?.externalExecutionSummary).toBe(
    "Deployment ecs-svc/2 was replaced by deployment ecs-svc/9 before it was stable.",
  );
});

test("a deployment that never becomes stable fails at the deployment timeout", async () => {
  const { orchestra, result } = await opened();
  await using _closing = orchestra;
  await orchestra.pass(60 * 60_000);
  expect(await result()).toMatchObject({ status: "Failed" });
});

test.each(["pipeline-deploy-registered", "pipeline-deploy-updated"])("killed at %s, it registers and updates once", async (point) => {
  const { orchestra, cluster, result } = await opened(undefined, point);
  await using _closing = orchestra;
  expect(orchestra.reached).toContain(point);
  expect(cluster.revisions).toHaveLength(2);
  expect(cluster.updates).toBe(1);
  await cluster.change(orchestra, 0, { rolloutState: "COMPLETED" });
  expect((await result())?.status).toBe("Succeeded");
});

test("a missing file, in AWS's words", async () => {
  expect(await failureOf(await opened({ "other.json": "[]" }))).toMatch(
    /^Did not find the image definition file imagedefinitions\.json in the input artifacts ZIP file\. Verify the file is stored in your pipeline's Amazon S3 artifact bucket: artifacts key: shop\/FetchOutpu\/.{7}$/,
  );
});

test.each([
  ["not JSON", "{", /^The image definition file imagedefinitions\.json contains invalid JSON format/],
  ["no array", "{}", /must contain an array/],
  ["a container without image", '[{"name":"app"}]', /must give a name and an imageUri/],
  ["an unknown container", '[{"name":"nobody","imageUri":"x"}]', /does not have a container named nobody/],
  ["too large a file", JSON.stringify([{ name: "app", imageUri: "x".repeat(110_000) }]), /the limit is 102400 bytes/],
])("%s fails the action", async (_name, text, message) => {
  expect(await failureOf(await opened({ "imagedefinitions.json": text }))).toMatch(message);
});

test("an artifact that is not a ZIP fails the action", async () => {
  expect(await failureOf(await opened(Buffer.from("this is no ZIP file, but it is long enough to look at")))).toMatch(
    /is not a valid ZIP file/,
  );
});

test("a cluster that is gone fails the action in AWS's words", async () => {
  const script = new Script();
  const cluster = new Cluster();
  cluster.gone = true;
  const deploy = {
    name: "Roll",
    actionTypeId: ecsDeploy.id,
    configuration: { ClusterName: "main", ServiceName: "web" },
    inputArtifacts: [{ name: "FetchOutput" }],
  };
  await using orchestra = new Orchestra(cluster.played, [...script.catalogue, ecsDeploy]);
  await orchestra.call("CreatePipeline", { pipeline: pipelineOf({ Source: [source("Fetch")], Deploy: [deploy] }) });
  await script.end(orchestra, "Fetch");
  const { actionExecutionDetails } = await orchestra.call("ListActionExecutions", { pipelineName: "shop" });
  expect(actionExecutionDetails?.[0]?.output?.executionResult?.errorDetails?.message).toBe(
    "Error calling describeServices: Cluster not found. (Service: AmazonECS; Status Code: 400; Error Code: ClusterNotFoundException)",
  );
});
