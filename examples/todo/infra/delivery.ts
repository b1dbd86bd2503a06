import {
  BatchGetBuildsCommand,
  BatchGetProjectsCommand,
  CreateProjectCommand,
  DeleteProjectCommand,
  ListBuildsForProjectCommand,
  StopBuildCommand,
} from "@aws-sdk/client-codebuild";
import {
  type ActionDeclaration,
  CreatePipelineCommand,
  DeletePipelineCommand,
  GetPipelineCommand,
  type PipelineDeclaration,
} from "@aws-sdk/client-codepipeline";
import { CreateConnectionCommand, DeleteConnectionCommand, paginateListConnections } from "@aws-sdk/client-codestar-connections";
import { type Context, projectName } from "./context.ts";
import { logGroups } from "./policies.ts";
import { containerName } from "./service.ts";
import { ensure, isUnknownRole, orMissing, patiently, remove, required } from "./steps.ts";

/** The way from a push to the service: connection, build project, pipeline. */

export const branchName = "main";

const buildImage = "aws/codebuild/standard:7.0";

async function findConnection({ clients }: Context): Promise<string | undefined> {
  for await (const page of paginateListConnections({ client: clients.connections }, { ProviderTypeFilter: "GitHub" })) {
    const connection = page.Connections?.find((candidate) => candidate.ConnectionName === projectName);
    if (connection !== undefined) return connection.ConnectionArn;
  }
  return undefined;
}

/** The connection to where the code is. On AWS its owner authorizes it once, in the console: until then it is PENDING. */
export const ensureConnection = (context: Context): Promise<string> =>
  ensure(
    context,
    `connection ${projectName}`,
    () => findConnection(context),
    async () => {
      const created = await context.clients.connections.send(
        new CreateConnectionCommand({ ConnectionName: projectName, ProviderType: "GitHub" }),
      );
      return required(created.ConnectionArn, "the connection's ARN");
    },
  );

type ProjectParts = { roleArn: string; vpcId: string; subnetIds: readonly string[]; securityGroupId: string };

/** Builds run in the private subnets, because their migrations must reach the database. */
export async function ensureProject(context: Context, { roleArn, vpcId, subnetIds, securityGroupId }: ProjectParts): Promise<void> {
  const codebuild = context.clients.builds;
  const environment = {
    AWS_ACCOUNT_ID: context.accountId,
    IMAGE_REPO_NAME: projectName,
    CONTAINER_NAME: containerName,
    ...context.buildEnvironment,
  };
  await ensure(
    context,
    `build project ${projectName}`,
    async () => (await codebuild.send(new BatchGetProjectsCommand({ names: [projectName] }))).projects?.[0],
    () =>
      patiently(context, isUnknownRole, async () => {
        const created = await codebuild.send(
          new CreateProjectCommand({
            name: projectName,
            source: { type: "CODEPIPELINE" },
            artifacts: { type: "CODEPIPELINE" },
            environment: {
              type: "LINUX_CONTAINER",
              image: buildImage,
              computeType: "BUILD_GENERAL1_SMALL",
              privilegedMode: true,
              environmentVariables: Object.entries(environment).map(([name, value]) => ({ name, value, type: "PLAINTEXT" })),
            },
            serviceRole: roleArn,
            vpcConfig: { vpcId, subnets: [...subnetIds], securityGroupIds: [securityGroupId] },
            logsConfig: { cloudWatchLogs: { status: "ENABLED", groupName: logGroups.builds } },
            timeoutInMinutes: 30,
          }),
        );
        return required(created.project, "the project");
      }),
  );
}

type ActionParts = Pick<ActionDeclaration, "inputArtifacts" | "outputArtifacts"> & { configuration: Record<string, string> };

const stage = (name: string, category: "Source" | "Build" | "Deploy", provider: string, parts: ActionParts) => ({
  name,
  actions: [{ name, actionTypeId: { category, owner: "AWS" as const, provider, version: "1" }, ...parts }],
});

export type PipelineParts = { roleArn: string; bucket: string; connectionArn: string };

/** Source, Build, Deploy; each push to the branch starts an execution. */
export const pipelineDeclaration = (context: Context, { roleArn, bucket, connectionArn }: PipelineParts): PipelineDeclaration => ({
  name: projectName,
  pipelineType: "V2",
  executionMode: "SUPERSEDED",
  roleArn,
  artifactStore: { type: "S3", location: bucket },
  triggers: [
    {
      providerType: "CodeStarSourceConnection",
      gitConfiguration: { sourceActionName: "Source", push: [{ branches: { includes: [branchName] } }] },
    },
  ],
  stages: [
    stage("Source", "Source", "CodeStarSourceConnection", {
      outputArtifacts: [{ name: "Source" }],
      configuration: {
        ConnectionArn: connectionArn,
        FullRepositoryId: context.fullRepositoryId,
        BranchName: branchName,
        OutputArtifactFormat: "CODE_ZIP",
      },
    }),
    stage("Build", "Build", "CodeBuild", {
      inputArtifacts: [{ name: "Source" }],
      outputArtifacts: [{ name: "Build" }],
      configuration: { ProjectName: projectName },
    }),
    stage("Deploy", "Deploy", "ECS", {
      inputArtifacts: [{ name: "Build" }],
      configuration: { ClusterName: projectName, ServiceName: projectName, FileName: "imagedefinitions.json" },
    }),
  ],
});

export async function ensurePipeline(context: Context, parts: PipelineParts): Promise<void> {
  const codepipeline = context.clients.pipelines;
  await ensure(
    context,
    `pipeline ${projectName}`,
    async () => (await orMissing(() => codepipeline.send(new GetPipelineCommand({ name: projectName }))))?.pipeline,
    () =>
      patiently(context, isUnknownRole, async () => {
        const created = await codepipeline.send(new CreatePipelineCommand({ pipeline: pipelineDeclaration(context, parts) }));
        return required(created.pipeline, "the pipeline");
      }),
  );
}

/** Removes the pipeline first, so that it starts no more builds; then stops those that run. */
export async function removeDelivery(context: Context): Promise<void> {
  const { builds, connections, pipelines } = context.clients;
  await remove(context, `pipeline ${projectName}`, () => pipelines.send(new DeletePipelineCommand({ name: projectName })));
  await remove(context, `build project ${projectName}`, async () => {
    await stopBuilds(context);
    await builds.send(new DeleteProjectCommand({ name: projectName }));
  });
  const ConnectionArn = await findConnection(context);
  if (ConnectionArn === undefined) return;
  await remove(context, `connection ${projectName}`, () => connections.send(new DeleteConnectionCommand({ ConnectionArn })));
}

/** Only the newest page of builds can hold one that still runs. */
async function stopBuilds({ clients }: Context): Promise<void> {
  const listed = await orMissing(() => clients.builds.send(new ListBuildsForProjectCommand({ projectName, sortOrder: "DESCENDING" })));
  const ids = listed?.ids ?? [];
  if (ids.length === 0) return;
  const { builds = [] } = await clients.builds.send(new BatchGetBuildsCommand({ ids }));
  for (const { id, buildStatus } of builds) {
    if (buildStatus === "IN_PROGRESS") await clients.builds.send(new StopBuildCommand({ id }));
  }
}
