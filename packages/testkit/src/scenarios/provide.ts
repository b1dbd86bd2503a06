/** Makes what the declarations of a scenario name and a user would have before: roles, buckets, source objects, projects. */
import type { PipelineDeclaration } from "@aws-sdk/client-codepipeline";
import type { Client } from "@towpath/services";
import { zipOf } from "./zip-of.ts";

type Action = NonNullable<NonNullable<PipelineDeclaration["stages"]>[number]["actions"]>[number];

/** What every source object and repository holds at first. */
export const firstFiles: Readonly<Record<string, string>> = { "app.txt": "the first version\n" };

/** A build that ends when the scenario says so, and leaves the sources as its artifacts. */
const heldBuildspec = `version: 0.2
phases:
  build:
    commands:
      - hold
artifacts:
  files:
    - '**/*'
`;

export interface Wanted {
  declarations: readonly PipelineDeclaration[];
  /** By project, or under "" for every project; else builds are held. */
  buildspecs: ReadonlyMap<string, string>;
}

export async function provide(aws: Client, { declarations, buildspecs }: Wanted): Promise<void> {
  const actions = declarations.flatMap(({ stages = [] }) => stages.flatMap(({ actions: list = [] }) => list));
  const roles = [...declarations.map(({ roleArn }) => roleArn), ...actions.map(({ roleArn }) => roleArn), "role/build"];
  for (const role of unique(roles.map((arn) => arn?.split(":role/").at(-1)?.replace("role/", "")))) await createRole(aws, role);
  for (const bucket of unique([...declarations.flatMap(storesOf), ...actions.flatMap(bucketsOf)])) await createBucket(aws, bucket);
  for (const action of actions.filter((one) => isOf(one, "Source", "S3"))) await putSource(aws, action);
  const builds = [...actions.filter(({ actionTypeId }) => actionTypeId?.provider === "CodeBuild"), ...declarations.flatMap(rulesOf)];
  const projects = builds.map(({ configuration }) => configuration?.["ProjectName"]);
  for (const project of unique(projects)) await createProject(aws, project, buildspecs.get(project) ?? buildspecs.get("") ?? heldBuildspec);
}

const unique = (names: readonly (string | undefined)[]): string[] =>
  [...new Set(names.filter((name) => name !== undefined && !name.includes("#{")))] as string[];

type Configured = Pick<Action, "configuration">;

const rulesOf = ({ stages = [] }: PipelineDeclaration): Configured[] =>
  stages.flatMap(({ beforeEntry, onSuccess, onFailure }) =>
    [beforeEntry, onSuccess, onFailure].flatMap((gate) => gate?.conditions ?? []).flatMap(({ rules = [] }): Configured[] => rules),
  );

const storesOf = ({ artifactStore, artifactStores }: PipelineDeclaration): (string | undefined)[] => [
  artifactStore?.location,
  ...Object.values(artifactStores ?? {}).map(({ location }) => location),
];

const bucketsOf = ({ configuration }: Action): (string | undefined)[] => [configuration?.["S3Bucket"], configuration?.["BucketName"]];

const isOf = ({ actionTypeId }: Action, category: string, provider: string): boolean =>
  actionTypeId?.category === category && actionTypeId.provider === provider;

async function createRole(aws: Client, name: string): Promise<void> {
  const Principal = {
    Service: ["codepipeline.amazonaws.com", "codebuild.amazonaws.com"],
    AWS: "*",
  };
  const AssumeRolePolicyDocument = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal, Action: "sts:AssumeRole" }],
  });
  await aws.iam.CreateRole({ RoleName: name, AssumeRolePolicyDocument });
}

/** Versioned, as sources of pipelines must be. */
async function createBucket(aws: Client, Bucket: string): Promise<void> {
  await aws.s3.CreateBucket({ Bucket });
  await aws.s3.PutBucketVersioning({ Bucket, VersioningConfiguration: { Status: "Enabled" } });
}

async function putSource(aws: Client, { configuration }: Action): Promise<void> {
  const { S3Bucket: Bucket, S3ObjectKey: Key } = configuration ?? {};
  if (Bucket === undefined || Key === undefined) return;
  const Body = await zipOf(firstFiles);
  await aws.s3.PutObject({ Bucket, Key, Body: Body as never, ContentLength: Body.length });
}

async function createProject(aws: Client, name: string, buildspec: string): Promise<void> {
  await aws.codebuild.CreateProject({
    name,
    source: { type: "CODEPIPELINE", buildspec },
    artifacts: { type: "CODEPIPELINE" },
    environment: {
      type: "LINUX_CONTAINER",
      image: "aws/codebuild/standard:7.0",
      computeType: "BUILD_GENERAL1_SMALL",
    },
    serviceRole: "arn:aws:iam::000000000000:role/build",
  });
}
