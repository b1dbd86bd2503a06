/**
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECS.html
 * One step at a time, each kept before the next: register a revision of the service's task definition with the new images, update the
 * service, wait for the deployment. A deployment that its circuit breaker gave up fails the action at once.
 */
import type { Service } from "@aws-sdk/client-ecs";
import type { Client } from "../../../door/aws.ts";
import { ecsDeploymentTimeoutMinutes, safetyLookMs } from "../../limits.ts";
import { failureReport } from "./ecs-failure.ts";
import { imagesOf } from "./ecs-images.ts";
import { registerWithImages } from "./ecs-task-definition.ts";
import { ActionFailed, type Job, type Outcome, type Provider } from "../provider.ts";
import { calling } from "../refusals.ts";

/** What has been done, in the order of doing. */
interface Progress {
  /** The revision that the service used before. */
  before?: string;
  taskDefinition?: string;
  deploymentId?: string;
  serviceArn?: string;
}

export const ecsDeploy: Provider = {
  id: { category: "Deploy", owner: "AWS", provider: "ECS", version: "1" },
  configuration: { ClusterName: { required: true }, ServiceName: { required: true }, FileName: {}, DeploymentTimeout: {} },
  inputArtifacts: { min: 1, max: 1 },
  outputArtifacts: { min: 0, max: 0 },
  outputVariables: [],
  timedOut: "The deployment did not become stable before the deployment timeout.",
  timeoutMinutes: ({ configuration }) =>
    Number(configuration["DeploymentTimeout"] ?? ecsDeploymentTimeoutMinutes) || ecsDeploymentTimeoutMinutes,
  check({ name, configuration }) {
    const minutes = configuration["DeploymentTimeout"];
    if (minutes === undefined || minutes.includes("#{")) return undefined;
    return /^\d+$/.test(minutes) && Number(minutes) >= 1 && Number(minutes) <= ecsDeploymentTimeoutMinutes
      ? undefined
      : `The DeploymentTimeout of action '${name}' must be a number of minutes from 1 to ${ecsDeploymentTimeoutMinutes}`;
  },

  async start(job) {
    const { taskDefinition } = await describe(await job.client(), job);
    if (taskDefinition === undefined)
      throw new ActionFailed("ConfigurationError", `The service ${serviceName(job)} has no task definition.`);
    return next(job, { before: taskDefinition }, "A revision of the task definition is being registered.");
  },

  async look(job) {
    const progress = job.memo as Progress;
    if (progress.taskDefinition === undefined) return register(job, progress);
    if (progress.deploymentId === undefined) return updateService(job, progress, progress.taskDefinition);
    return watch(job, progress);
  },
};

const serviceName = (job: Job): string => job.configuration["ServiceName"] ?? "";
const cluster = (job: Job): string => job.configuration["ClusterName"] ?? "";

const next = (job: Job, memo: Progress, waitsFor: string): Outcome => ({ waiting: { memo: { ...memo }, waitsFor }, lookAt: job.now });

async function describe(client: Client, job: Job): Promise<Service> {
  const { services, failures } = await calling("describeServices", "AmazonECS", () =>
    client.ecs.DescribeServices({ cluster: cluster(job), services: [serviceName(job)] }),
  );
  const service = services?.[0];
  if (!service || service.status === "INACTIVE")
    throw new ActionFailed(
      "ConfigurationError",
      `The Amazon ECS service ${serviceName(job)} was not found in cluster ${cluster(job)} (${failures?.[0]?.reason ?? service?.status ?? "MISSING"}).`,
    );
  return service;
}

async function register(job: Job, progress: Progress): Promise<Outcome> {
  const client = await job.client();
  const images = await imagesOf(client, job);
  const taskDefinition = await registerWithImages(client, job, progress.before ?? "", images);
  job.crashPoint("pipeline-deploy-registered");
  return next(job, { ...progress, taskDefinition }, `Service ${serviceName(job)} is being updated to ${shortName(taskDefinition)}.`);
}

/** A service that uses the revision already was updated before a crash; its deployment is the one to wait for. */
async function updateService(job: Job, progress: Progress, taskDefinition: string): Promise<Outcome> {
  const client = await job.client();
  const found = await describe(client, job);
  const service =
    deploymentWith(found, taskDefinition) === undefined
      ? (
          await calling("updateService", "AmazonECS", () =>
            client.ecs.UpdateService({ cluster: cluster(job), service: serviceName(job), taskDefinition }),
          )
        ).service
      : found;
  job.crashPoint("pipeline-deploy-updated");
  const deploymentId = service && deploymentWith(service, taskDefinition)?.id;
  if (!service || deploymentId === undefined)
    throw new ActionFailed("JobFailed", `The update of service ${serviceName(job)} started no deployment.`);
  return waiting(job, { ...progress, deploymentId, ...(service.serviceArn !== undefined && { serviceArn: service.serviceArn }) }, service);
}

const deploymentWith = ({ deployments = [] }: Service, taskDefinition: string) =>
  deployments.find((deployment) => deployment.taskDefinition === taskDefinition);

async function watch(job: Job, progress: Progress): Promise<Outcome> {
  const client = await job.client();
  const service = await describe(client, job);
  const { deploymentId = "", taskDefinition = "" } = progress;
  const deployment = service.deployments?.find(({ id }) => id === deploymentId);
  if (deployment?.rolloutState === "COMPLETED")
    return {
      done: {
        status: "Succeeded",
        summary: deployment.rolloutStateReason ?? `ECS deployment ${deploymentId} completed.`,
        externalExecutionId: deploymentId,
      },
    };
  const primary = service.deployments?.find(({ status }) => status === "PRIMARY");
  if (deployment && deployment.rolloutState !== "FAILED" && (!primary || primary.id === deploymentId))
    return waiting(job, progress, service);
  const reason =
    deployment?.rolloutState === "FAILED"
      ? (deployment.rolloutStateReason ?? `ECS deployment ${deploymentId} failed.`)
      : `Deployment ${deploymentId} was replaced by deployment ${primary?.id ?? "of another"} before it was stable.`;
  const message = await failureReport(client, { cluster: cluster(job), serviceName: serviceName(job), taskDefinition }, reason);
  return { done: { status: "Failed", summary: reason, externalExecutionId: deploymentId, error: { code: "JobFailed", message } } };
}

function waiting(job: Job, progress: Progress, service: Service): Outcome {
  const { deploymentId = "", serviceArn } = progress;
  const { runningCount = 0, desiredCount = 0 } = service.deployments?.find(({ id }) => id === deploymentId) ?? {};
  return {
    waiting: {
      externalExecutionId: deploymentId,
      waitsFor: `Deployment ${deploymentId} of service ${serviceName(job)} has ${runningCount} of ${desiredCount} tasks running.`,
      ...(serviceArn !== undefined && { wake: serviceArn }),
      memo: { ...progress },
    },
    lookAt: job.now + safetyLookMs,
  };
}

const shortName = (arn: string): string => arn.split("/").at(-1) ?? arn;
