import type * as sdk from "@aws-sdk/client-ecs";
import type { TaskDefinition } from "../model.ts";

export function definitionShape(row: TaskDefinition): sdk.TaskDefinition {
  return {
    taskDefinitionArn: row.arn,
    ...row.definition,
    revision: row.revision,
    status: row.status,
    registeredAt: new Date(row.registered),
    registeredBy: row.registeredBy,
    ...(row.deregistered !== undefined && { deregisteredAt: new Date(row.deregistered) }),
    ...(row.deleteRequested !== undefined && { deleteRequestedAt: new Date(row.deleteRequested) }),
  };
}
