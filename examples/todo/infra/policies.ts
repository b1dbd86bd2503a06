import { type Context, projectName } from "./context.ts";
import { bucketName } from "./registry.ts";
import { secretName } from "./secret.ts";

/** What each role may do, and no more: one statement for each purpose. */

type Statement = {
  Effect: "Allow";
  Action: string[];
  Resource: string | string[];
  Condition?: Record<string, Record<string, string | string[]>>;
};

export type Policy = { Version: "2012-10-17"; Statement: Statement[] };

const policy = (...statements: Statement[]): Policy => ({ Version: "2012-10-17", Statement: statements });

const allow = (resource: string | string[], ...actions: string[]): Statement => ({ Effect: "Allow", Action: actions, Resource: resource });

export const logGroups = { tasks: `/ecs/${projectName}`, builds: `/aws/codebuild/${projectName}` } as const;

const arn = ({ region, accountId }: Context, service: string, resource: string): string =>
  `arn:aws:${service}:${region}:${accountId}:${resource}`;

const roleArn = ({ accountId }: Context, role: string): string => `arn:aws:iam::${accountId}:role/${projectName}-${role}`;

const artifacts = (context: Context): Statement[] => [
  allow(`arn:aws:s3:::${bucketName(context)}/*`, "s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"),
  allow(`arn:aws:s3:::${bucketName(context)}`, "s3:GetBucketAcl", "s3:GetBucketLocation", "s3:GetBucketVersioning", "s3:ListBucket"),
];

const readSecret = (context: Context): Statement =>
  allow(arn(context, "secretsmanager", `secret:${secretName}-*`), "secretsmanager:GetSecretValue");

const writeLogs = (context: Context, group: string): Statement =>
  allow(arn(context, "logs", `log-group:${group}:*`), "logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents");

const pullImages = (context: Context): Statement[] => [
  allow("*", "ecr:GetAuthorizationToken"),
  allow(
    arn(context, "ecr", `repository/${projectName}`),
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGetImage",
    "ecr:GetDownloadUrlForLayer",
  ),
];

/** Takes the source, starts builds, and updates the service with a new revision of its task definition. */
const pipelinePolicy = (context: Context): Policy =>
  policy(
    ...artifacts(context),
    allow("*", "codestar-connections:UseConnection", "codeconnections:UseConnection"),
    allow(arn(context, "codebuild", `project/${projectName}`), "codebuild:BatchGetBuilds", "codebuild:StartBuild"),
    allow(
      "*",
      "ecs:DescribeServices",
      "ecs:DescribeTaskDefinition",
      "ecs:DescribeTasks",
      "ecs:ListTasks",
      "ecs:RegisterTaskDefinition",
      "ecs:TagResource",
      "ecs:UpdateService",
    ),
    {
      ...allow([roleArn(context, "task-execution"), roleArn(context, "task")], "iam:PassRole"),
      Condition: { StringEquals: { "iam:PassedToService": ["ecs-tasks.amazonaws.com"] } },
    },
  );

/** Reads the secret, pushes images, and takes a place in the private subnets. */
const buildPolicy = (context: Context): Policy =>
  policy(
    ...artifacts(context),
    writeLogs(context, logGroups.builds),
    readSecret(context),
    ...pullImages(context),
    allow(
      arn(context, "ecr", `repository/${projectName}`),
      "ecr:CompleteLayerUpload",
      "ecr:InitiateLayerUpload",
      "ecr:PutImage",
      "ecr:UploadLayerPart",
    ),
    allow(
      "*",
      "ec2:CreateNetworkInterface",
      "ec2:DeleteNetworkInterface",
      "ec2:DescribeDhcpOptions",
      "ec2:DescribeNetworkInterfaces",
      "ec2:DescribeSecurityGroups",
      "ec2:DescribeSubnets",
      "ec2:DescribeVpcs",
    ),
    {
      ...allow(arn(context, "ec2", "network-interface/*"), "ec2:CreateNetworkInterfacePermission"),
      Condition: { StringEquals: { "ec2:AuthorizedService": "codebuild.amazonaws.com" } },
    },
  );

/** What ECS does for a task before the application runs: pull its image, read its secret, open its log. */
const taskExecutionPolicy = (context: Context): Policy =>
  policy(...pullImages(context), writeLogs(context, logGroups.tasks), readSecret(context));

/** What the application itself may do. It calls no AWS service; this lets `aws ecs execute-command` look into a task. */
const taskPolicy = (): Policy =>
  policy(
    allow(
      "*",
      "ssmmessages:CreateControlChannel",
      "ssmmessages:CreateDataChannel",
      "ssmmessages:OpenControlChannel",
      "ssmmessages:OpenDataChannel",
    ),
  );

/** The roles: who may take each, and its policy. */
export const roles = {
  pipeline: { service: "codepipeline.amazonaws.com", policy: pipelinePolicy },
  build: { service: "codebuild.amazonaws.com", policy: buildPolicy },
  "task-execution": { service: "ecs-tasks.amazonaws.com", policy: taskExecutionPolicy },
  task: { service: "ecs-tasks.amazonaws.com", policy: taskPolicy },
} as const satisfies Record<string, { service: string; policy: (context: Context) => Policy }>;

export type RoleName = keyof typeof roles;

/** Lets a service, and nobody else, take the role. */
export const trustPolicy = (service: string) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
});
