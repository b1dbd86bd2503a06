import { expect, test } from "vitest";
import type { ContainerDefinition, TaskContainer } from "../model.ts";
import { checkDefinition } from "./check-definition.ts";
import type { Registration } from "./refused.ts";
import { readiness, stopOrder } from "./dependencies.ts";
import { parseImage } from "./image-name.ts";
import { parseValueFrom } from "./value-from.ts";

const arn = "arn:aws:secretsmanager:us-east-1:000000000000:secret:dev/todo/core-AbCdEf";

test.each([
  [arn, { kind: "secret", secretId: arn }],
  [`${arn}:DB_CONNECTION_STRING::`, { kind: "secret", secretId: arn, jsonKey: "DB_CONNECTION_STRING" }],
  [`${arn}::AWSPREVIOUS:`, { kind: "secret", secretId: arn, versionStage: "AWSPREVIOUS" }],
  [`${arn}:key::9d4cb84b`, { kind: "secret", secretId: arn, jsonKey: "key", versionId: "9d4cb84b" }],
  [`${arn}:key:AWSCURRENT:9d4cb84b`, undefined],
  [`${arn}:key`, undefined],
  ["arn:aws:ssm:us-east-1:000000000000:parameter/a/b", { kind: "parameter", name: "arn:aws:ssm:us-east-1:000000000000:parameter/a/b" }],
  ["/a/b", { kind: "parameter", name: "/a/b" }],
  ["arn:aws:s3:::bucket", undefined],
  ["two words", undefined],
])("valueFrom %s", (text, expected) => {
  expect(parseValueFrom(text)).toEqual(expected);
});

test.each([
  [
    "000000000000.dkr.ecr.us-east-1.amazonaws.com/team/todo",
    { kind: "ecr", account: "000000000000", region: "us-east-1", repository: "team/todo", tag: "latest" },
  ],
  [
    "000000000000.dkr.ecr.us-east-1.amazonaws.com/todo:a1b2c3d",
    { kind: "ecr", account: "000000000000", region: "us-east-1", repository: "todo", tag: "a1b2c3d" },
  ],
  [
    `000000000000.dkr.ecr.us-east-1.amazonaws.com/todo@sha256:${"a".repeat(64)}`,
    { kind: "ecr", account: "000000000000", region: "us-east-1", repository: "todo", digest: `sha256:${"a".repeat(64)}` },
  ],
  ["nginx", { kind: "other", reference: "nginx:latest" }],
  ["localhost:5000/x/nginx", { kind: "other", reference: "localhost:5000/x/nginx:latest" }],
  ["nginx:1.27", { kind: "other", reference: "nginx:1.27" }],
])("image %s", (image, expected) => {
  expect(parseImage(image)).toEqual(expected);
});

const web = { name: "web", image: "web:1" };
const definition: Registration = { family: "todo", networkMode: "awsvpc" as const, cpu: "256", memory: "512", containerDefinitions: [web] };

test("what AWS fills in is filled in", () => {
  const made = checkDefinition({
    ...definition,
    cpu: ".25 vCPU",
    memory: "0.5 GB",
    containerDefinitions: [{ ...web, portMappings: [{ containerPort: 80 }], healthCheck: { command: ["CMD", "true"] } }],
  });
  expect(made).toMatchObject({ cpu: "256", memory: "512", compatibilities: ["EC2", "FARGATE"], volumes: [] });
  expect(made.containerDefinitions[0]).toMatchObject({
    essential: true,
    cpu: 0,
    portMappings: [{ containerPort: 80, hostPort: 80, protocol: "tcp" }],
    healthCheck: { command: ["CMD", "true"], interval: 30, timeout: 5, retries: 3 },
    environment: [],
  });
});

test.each([
  [{ family: "a b" }, "Family contains invalid characters."],
  [{ networkMode: "bridge" as const, requiresCompatibilities: ["FARGATE" as const] }, "Fargate only supports network mode ‘awsvpc’."],
  [{ networkMode: "host" as const }, "The network mode 'host' (only 'awsvpc' is) is not supported by Towpath."],
  [{ cpu: undefined }, "Fargate requires that 'cpu' be defined at the task level."],
  [{ memory: "3000" }, "No Fargate configuration exists for given values."],
  [{ taskRoleArn: "role" }, "Role is not valid"],
  [{ containerDefinitions: [] }, "Container list cannot be empty."],
  [{ containerDefinitions: [{ ...web, name: "a b" }] }, "Container.name contains invalid characters."],
  [{ containerDefinitions: [{ name: "web" }] }, "Container.image should not be null or empty."],
  [
    { containerDefinitions: [{ ...web, essential: false }] },
    "Invalid 'essential' settings for containers. At least one container must be essential.",
  ],
  [
    { containerDefinitions: [{ ...web, portMappings: [{ containerPort: 80, hostPort: 81 }] }] },
    "When networkMode=awsvpc, the host ports and container ports in port mappings must match.",
  ],
  [
    { containerDefinitions: [{ ...web, logConfiguration: { logDriver: "awslogs" as const, options: { "awslogs-group": "g" } } }] },
    "Log driver awslogs requires options: awslogs-region, awslogs-stream-prefix",
  ],
  [
    { containerDefinitions: [{ name: "web", image: "000000000000.dkr.ecr.us-east-1.amazonaws.com/todo:1" }] },
    "Fargate requires task definition to have execution role ARN to support ECR images.",
  ],
  [{ containerDefinitions: [{ ...web, mountPoints: [{ sourceVolume: "data", containerPath: "/data" }] }] }, "Unknown volume 'data'."],
  [
    { volumes: [{ name: "data", efsVolumeConfiguration: { fileSystemId: "fs-1" } }] },
    "The field efsVolumeConfiguration of the volume 'data' is not supported by Towpath.",
  ],
  [
    { containerDefinitions: [{ ...web, firelensConfiguration: { type: "fluentbit" as const } }] },
    "The field firelensConfiguration of the container 'web' is not supported by Towpath.",
  ],
  [
    {
      containerDefinitions: [
        { ...web, dependsOn: [{ containerName: "b", condition: "START" as const }] },
        { ...web, name: "b", dependsOn: [{ containerName: "web", condition: "START" as const }] },
      ],
    },
    "Container dependencies contain a cycle.",
  ],
])("%j is refused", (change, message) => {
  expect(() => checkDefinition({ ...definition, ...change } as Registration)).toThrow(message);
});

const container = (name: string, state: Partial<TaskContainer> = {}): TaskContainer => ({
  name,
  arn: name,
  image: name,
  imageDigest: undefined,
  essential: true,
  runtimeId: undefined,
  lastStatus: "PENDING",
  exitCode: undefined,
  reason: undefined,
  health: undefined,
  startedAt: undefined,
  finishedAt: undefined,
  ...state,
});

test.each([
  ["START", {}, "waiting"],
  ["START", { lastStatus: "RUNNING" as const }, "ready"],
  ["COMPLETE", { lastStatus: "RUNNING" as const }, "waiting"],
  ["COMPLETE", { lastStatus: "STOPPED" as const, exitCode: 3 }, "ready"],
  ["SUCCESS", { lastStatus: "STOPPED" as const, exitCode: 0 }, "ready"],
  ["SUCCESS", { lastStatus: "STOPPED" as const, exitCode: 3 }, "never"],
  ["HEALTHY", { lastStatus: "RUNNING" as const, health: "UNKNOWN" as const }, "waiting"],
  ["HEALTHY", { lastStatus: "RUNNING" as const, health: "HEALTHY" as const }, "ready"],
  ["HEALTHY", { lastStatus: "STOPPED" as const, health: "UNKNOWN" as const }, "never"],
] as const)("condition %s on %j: %s", (condition, state, expected) => {
  expect(readiness([{ containerName: "db", condition }], [container("db", state)]).kind).toBe(expected);
});

test("containers stop before those they depend on", () => {
  const define = (name: string, ...on: string[]): ContainerDefinition => ({
    name,
    image: name,
    essential: true,
    dependsOn: on.map((containerName) => ({ containerName, condition: "START" })),
  });
  expect(stopOrder([define("db"), define("web", "db"), define("proxy", "web"), define("agent")])).toEqual([
    ["proxy", "agent"],
    ["web"],
    ["db"],
  ]);
});
