import type { Service } from "@aws-sdk/client-ecs";
import type { PipelineFacts, Revision } from "./pipelines.ts";
import { revisionOf } from "./pipelines.ts";

/** A service as it is live: which version since when, and whether its tasks are well. */
export interface LiveService {
  readonly cluster: string;
  readonly name: string;
  /** `family:revision` */
  readonly version: string;
  readonly since: Date | undefined;
  readonly running: number;
  readonly desired: number;
  readonly rollout: string | undefined;
  readonly revision: Revision | undefined;
  readonly pipeline: string | undefined;
  readonly health: Health;
}

export type Health = "healthy" | "deploying" | "short" | "failed" | "off";

const nameIn = (arn: string | undefined): string => arn?.split("/").at(-1) ?? "";

export function liveServiceOf(service: Service, pipelines: readonly PipelineFacts[]): LiveService {
  const { serviceName = "", runningCount = 0, desiredCount = 0, deployments = [], clusterArn } = service;
  const cluster = nameIn(clusterArn);
  const primary = deployments.find(({ status }) => status === "PRIMARY");
  // While another is on its way in, what is live is what was there before.
  const shown = primary?.rolloutState === "IN_PROGRESS" ? (deployments.find(({ status }) => status === "ACTIVE") ?? primary) : primary;
  const source = deliveryOf(cluster, serviceName, pipelines, primary?.rolloutState === "IN_PROGRESS");
  return {
    cluster,
    name: serviceName,
    version: nameIn(shown?.taskDefinition ?? service.taskDefinition),
    since: shown?.createdAt,
    running: runningCount,
    desired: desiredCount,
    rollout: primary?.rolloutState,
    revision: source?.revision,
    pipeline: source?.pipeline,
    health: healthOf(runningCount, desiredCount, primary?.rolloutState, deployments.length),
  };
}

function healthOf(running: number, desired: number, rollout: string | undefined, deployments: number): Health {
  if (rollout === "FAILED") return "failed";
  if (rollout === "IN_PROGRESS" || deployments > 1) return "deploying";
  if (desired === 0) return "off";
  return running >= desired ? "healthy" : "short";
}

/** The pipeline that deploys a service, and the revision that it brought there last. */
function deliveryOf(cluster: string, service: string, pipelines: readonly PipelineFacts[], isDeploying: boolean) {
  for (const facts of pipelines) {
    const stage = facts.declaration?.stages?.find(({ actions = [] }) =>
      actions.some(({ configuration: at }) => at?.["ServiceName"] === service && (at["ClusterName"] ?? "default") === cluster),
    );
    if (stage === undefined) continue;
    const state = facts.stages.find(({ stageName }) => stageName === stage.name)?.latestExecution;
    const id = state?.status === "Succeeded" && !isDeploying ? state.pipelineExecutionId : undefined;
    const execution =
      facts.executions.find((one) => one.pipelineExecutionId === id) ?? facts.executions.find(({ status }) => status === "Succeeded");
    return { pipeline: facts.name, revision: execution && revisionOf(execution) };
  }
  return undefined;
}
