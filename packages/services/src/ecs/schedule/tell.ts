import type { Transaction } from "@towpath/journal";
import type { EcsParts, Deployment, Service } from "../model.ts";
import { addServiceEvent } from "../store/services.ts";

type Told = Pick<EcsParts, "ids">;

/** Adds one of AWS's service events; the text is without its prefix "(service NAME) ". */
export function say(parts: Told, tx: Transaction, service: Service, text: string): void {
  addServiceEvent(tx, service, parts.ids.uuid(), text);
}

export const list = (taskIds: string[]) => taskIds.map((id) => `(task ${id})`).join(" ");

/** AWS's "ECS Service Action": SERVICE_STEADY_STATE, SERVICE_TASK_START_IMPAIRED, ... */
export function tellAction(
  tx: Transaction,
  service: Service,
  eventType: "INFO" | "WARN" | "ERROR",
  eventName: string,
  reason?: string,
): void {
  tx.emit({
    account: service.account,
    region: service.region,
    source: "aws.ecs",
    type: "ECS Service Action",
    resource: service.arn,
    detail: { eventType, eventName, clusterArn: service.clusterArn, createdAt: new Date(tx.now), ...(reason !== undefined && { reason }) },
  });
}

/** AWS's "ECS Deployment State Change": SERVICE_DEPLOYMENT_IN_PROGRESS, SERVICE_DEPLOYMENT_COMPLETED, SERVICE_DEPLOYMENT_FAILED. */
export function tellDeployment(tx: Transaction, service: Service, deployment: Deployment, eventName: string): void {
  tx.emit({
    account: service.account,
    region: service.region,
    source: "aws.ecs",
    type: "ECS Deployment State Change",
    resource: service.arn,
    detail: {
      eventType: eventName === "SERVICE_DEPLOYMENT_FAILED" ? "ERROR" : "INFO",
      eventName,
      deploymentId: deployment.id,
      updatedAt: new Date(tx.now),
      reason: deployment.state.rolloutStateReason,
    },
  });
}
