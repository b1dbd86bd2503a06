/** The deployments of a service with what brought each: the pipeline's execution and its commit. */
import type { ActionExecutionDetail, PipelineExecutionSummary } from "@aws-sdk/client-codepipeline";
import type { ServiceDeployment, ServiceRevision } from "@aws-sdk/client-ecs";
import { type Revision, revisionOf } from "../home/pipelines.ts";
import { nameIn } from "./names.ts";

/** What one pipeline did to the service. */
export interface PipelineHistory {
  readonly pipeline: string;
  readonly actions: readonly ActionExecutionDetail[];
  readonly executions: readonly PipelineExecutionSummary[];
}

export interface Delivery {
  readonly pipeline: string;
  readonly executionId: string;
  readonly revision: Revision | undefined;
}

/** Which execution made a deployment, by the deployment's id. */
export function deliveriesOf(histories: readonly PipelineHistory[], cluster: string, service: string): Map<string, Delivery> {
  const deliveries = new Map<string, Delivery>();
  for (const { pipeline, actions, executions } of histories) {
    for (const action of actions) {
      if (!isOf(action, cluster, service)) continue;
      const deployment = action.output?.executionResult?.externalExecutionId;
      const executionId = action.pipelineExecutionId ?? "";
      const execution = executions.find(({ pipelineExecutionId }) => pipelineExecutionId === executionId);
      if (deployment !== undefined) deliveries.set(deployment, { pipeline, executionId, revision: execution && revisionOf(execution) });
    }
  }
  return deliveries;
}

function isOf({ input }: ActionExecutionDetail, cluster: string, service: string): boolean {
  const told = input?.resolvedConfiguration ?? input?.configuration ?? {};
  return input?.actionTypeId?.provider === "ECS" && told["ServiceName"] === service && (told["ClusterName"] ?? "default") === cluster;
}

export interface HistoryRow {
  readonly arn: string;
  readonly status: string;
  readonly reason: string | undefined;
  readonly startedAt: Date | undefined;
  readonly finishedAt: Date | undefined;
  readonly definition: string;
  readonly definitionArn: string;
  /** As they ran, by the container's name. */
  readonly digests: ReadonlyMap<string, string>;
  readonly delivery: Delivery | undefined;
  /** The delivery of this row, or the one that first brought the same task definition: what a rollback by hand went back to. */
  readonly origin: Delivery | undefined;
  readonly breaker: Breaker | undefined;
  /** The definition to which it was rolled back. */
  readonly rolledBackTo: string | undefined;
}

export interface Breaker {
  readonly status: string;
  readonly failures: number;
  readonly threshold: number;
}

export interface HistoryFacts {
  readonly rollouts: readonly ServiceDeployment[];
  readonly revisions: ReadonlyMap<string, ServiceRevision>;
  readonly deploymentIds: ReadonlyMap<string, string>;
  readonly deliveries: ReadonlyMap<string, Delivery>;
}

/** Newest first, as they came. */
export function historyOf({ rollouts, revisions, deploymentIds, deliveries }: HistoryFacts): HistoryRow[] {
  const definitionOf = (arn: string | undefined) => revisions.get(arn ?? "")?.taskDefinition;
  const rows = rollouts.map((rollout): HistoryRow => {
    const revision = revisions.get(rollout.targetServiceRevision?.arn ?? "");
    const delivery = deliveries.get(deploymentIds.get(rollout.serviceDeploymentArn ?? "") ?? "");
    const back = rollout.rollback && definitionOf(rollout.rollback.serviceRevisionArn);
    return {
      arn: rollout.serviceDeploymentArn ?? "",
      status: rollout.status ?? "",
      reason: rollout.statusReason,
      startedAt: rollout.startedAt ?? rollout.createdAt,
      finishedAt: rollout.finishedAt,
      definition: nameIn(revision?.taskDefinition),
      definitionArn: revision?.taskDefinition ?? "",
      digests: digestsOf(revision),
      delivery,
      origin: delivery,
      breaker: breakerOf(rollout),
      rolledBackTo: back === undefined ? undefined : nameIn(back),
    };
  });
  const first = new Map(
    rows.flatMap(({ definitionArn, delivery }) => (delivery === undefined ? [] : [[definitionArn, delivery] as const])),
  );
  return rows.map((row) => ({ ...row, origin: row.delivery ?? first.get(row.definitionArn) }));
}

const digestsOf = (revision: ServiceRevision | undefined): ReadonlyMap<string, string> =>
  new Map(
    (revision?.containerImages ?? []).flatMap(({ containerName = "", imageDigest }) =>
      imageDigest === undefined ? [] : [[containerName, imageDigest] as const],
    ),
  );

function breakerOf({ deploymentCircuitBreaker: told }: ServiceDeployment): Breaker | undefined {
  if (told?.status === undefined) return undefined;
  return { status: told.status, failures: told.failureCount ?? 0, threshold: told.threshold ?? 0 };
}

export interface Earlier {
  readonly definitionArn: string;
  readonly definition: string;
  /** When it was last brought. */
  readonly at: Date | undefined;
  readonly wasGood: boolean;
  readonly origin: Delivery | undefined;
  readonly digests: ReadonlyMap<string, string>;
}

/** The revisions that the service had before, each once, the latest first; not the one that it has now. */
export function earlierRevisions(rows: readonly HistoryRow[], current: string | undefined): Earlier[] {
  const found = new Map<string, Earlier>();
  for (const { definitionArn, definition, startedAt, status, origin, digests } of rows) {
    if (definitionArn === "" || definitionArn === current) continue;
    const known = found.get(definitionArn);
    const wasGood = status === "SUCCESSFUL" || known?.wasGood === true;
    found.set(definitionArn, { definitionArn, definition, at: known?.at ?? startedAt, wasGood, origin: known?.origin ?? origin, digests });
  }
  return [...found.values()];
}
