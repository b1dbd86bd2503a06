/**
 * CodePipeline's own compute: builds without a project of the user's, for the actions Commands and ECRBuildAndPublish and for the rule
 * Commands. CodePipeline starts them in its own name, in projects that nobody else sees; inside they are the action's role.
 */
import { createHash } from "node:crypto";
import { managedImage, managedQueueTimeoutMinutes } from "../../limits.ts";
import { artifactsInput, type StartBuildInput } from "../codebuild/build-input.ts";
import { begun, lookAtBuild, stopTheBuild } from "../codebuild/build-outcome.ts";
import type { Job, Outcome, Provider } from "../provider.ts";
import { calling, isRefusal } from "../refusals.ts";

export interface Vpc {
  vpcId: string;
  subnets: string[];
  securityGroupIds: string[];
}

export interface ManagedBuild {
  /** As an object; what runs is its JSON. */
  buildspec: object;
  computeType: NonNullable<StartBuildInput["computeTypeOverride"]>;
  environmentVariables: { name: string; value: string; type?: "PLAINTEXT" | "SECRETS_MANAGER" | undefined }[];
  /** Whether it has a container engine of its own. */
  privileged: boolean;
  /** How long it may run, from when it left the queue. */
  timeoutMinutes: number;
  vpc?: Vpc;
}

/** Starts the build, or finds it when it was started before a crash. Throws ActionFailed. */
export async function startManaged(job: Job, what: ManagedBuild): Promise<Outcome> {
  // Tries the roles first: CodeBuild would speak of itself.
  await job.session();
  const { codebuild } = job.service();
  const projectName = projectNameOf(job, what);
  const start = () => codebuild.StartBuild(inputOf(job, what, projectName));
  const build = await calling("startBuild", "AWSCodeBuild", async () => {
    try {
      return (await start()).build;
    } catch (error) {
      if (!isRefusal(error, "ResourceNotFoundException")) throw error;
      await makeProject(job, what, projectName);
      return (await start()).build;
    }
  });
  return begun(job, build);
}

/** How `startManaged` goes on. */
export const managedCourse: Required<Pick<Provider, "startFinds" | "look" | "abandon">> = {
  startFinds: true,
  look: async (job) => lookAtBuild(job, job.service().codebuild),
  abandon: async (job) => stopTheBuild(job, job.service().codebuild),
};

/** What an action may take in all: its build waits in the queue of this machine, which AWS's has not, before its own time begins. */
export const managedTimeoutMinutes = (buildMinutes: number): number => buildMinutes + managedQueueTimeoutMinutes;

/** A project is for one pipeline and one set of what StartBuild cannot override, so it never changes once it is made. */
function projectNameOf(job: Job, { vpc }: ManagedBuild): string {
  const kind = createHash("sha256")
    .update(JSON.stringify([job.pipelineName, job.roleArn, vpc]))
    .digest("hex")
    .slice(0, 12);
  return `codepipeline-${job.pipelineName.replaceAll(/[^A-Za-z0-9_-]/g, "-")}-${kind}`;
}

async function makeProject(job: Job, { vpc }: ManagedBuild, name: string): Promise<void> {
  try {
    await job.service().codebuild.CreateProject({
      name,
      serviceRole: job.roleArn,
      source: { type: "CODEPIPELINE" },
      artifacts: { type: "CODEPIPELINE" },
      environment: { type: "LINUX_CONTAINER", image: managedImage, computeType: "BUILD_GENERAL1_SMALL" },
      ...(vpc && { vpcConfig: vpc }),
    });
  } catch (error) {
    if (!isRefusal(error, "ResourceAlreadyExistsException")) throw error;
  }
}

function inputOf(job: Job, what: ManagedBuild, projectName: string): StartBuildInput {
  const { environmentVariables } = what;
  return {
    projectName,
    ...sourceOf(job),
    buildspecOverride: JSON.stringify(what.buildspec),
    computeTypeOverride: what.computeType,
    privilegedModeOverride: what.privileged,
    timeoutInMinutesOverride: what.timeoutMinutes,
    queuedTimeoutInMinutesOverride: managedQueueTimeoutMinutes,
    logsConfigOverride: { cloudWatchLogs: { status: "ENABLED", groupName: `/aws/codepipeline/${job.pipelineName}` } },
    ...(environmentVariables.length > 0 && {
      environmentVariablesOverride: environmentVariables.map(({ name, value, type = "PLAINTEXT" }) => ({ name, value, type })),
    }),
    ...(job.action.roleArn !== undefined && { serviceRoleOverride: job.action.roleArn }),
  };
}

/** Rules may have no input artifact. */
function sourceOf(job: Job): Omit<StartBuildInput, "projectName"> {
  if (job.inputs.length > 0) return artifactsInput(job);
  return { idempotencyToken: job.actionExecutionId, sourceTypeOverride: "NO_SOURCE", artifactsOverride: { type: "NO_ARTIFACTS" } };
}
