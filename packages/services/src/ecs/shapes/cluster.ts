import type * as sdk from "@aws-sdk/client-ecs";
import type { Reader } from "@towpath/journal";
import type { Cluster } from "../model.ts";
import { servicesIn } from "../store/services.ts";

interface Counts {
  running: number;
  pending: number;
}

export function clusterShape(reader: Reader, row: Cluster, include: readonly string[] = []): sdk.Cluster {
  const count = (statuses: string) =>
    reader.one<{ n: number }>(`SELECT count(*) AS n FROM ecs_tasks WHERE cluster_arn = ? AND last_status IN (${statuses})`, row.arn)?.n ??
    0;
  const counts: Counts = { running: count("'RUNNING'"), pending: count("'PROVISIONING', 'PENDING', 'ACTIVATING'") };
  const services = servicesIn(reader, row.arn).filter(({ status }) => status !== "INACTIVE").length;
  return {
    clusterArn: row.arn,
    clusterName: row.name,
    status: row.status,
    registeredContainerInstancesCount: 0,
    runningTasksCount: counts.running,
    pendingTasksCount: counts.pending,
    activeServicesCount: services,
    statistics: include.includes("STATISTICS") ? statistics(counts, services) : [],
    tags: include.includes("TAGS") ? row.tags : [],
    settings: include.includes("SETTINGS") ? row.settings.settings : [],
    capacityProviders: row.settings.capacityProviders,
    defaultCapacityProviderStrategy: row.settings.defaultCapacityProviderStrategy,
    ...(include.includes("CONFIGURATIONS") && row.settings.configuration && { configuration: row.settings.configuration }),
  };
}

function statistics({ running, pending }: Counts, services: number): sdk.KeyValuePair[] {
  const figures = {
    runningEC2TasksCount: 0,
    runningFargateTasksCount: running,
    pendingEC2TasksCount: 0,
    pendingFargateTasksCount: pending,
    activeEC2ServiceCount: 0,
    activeFargateServiceCount: services,
    drainingEC2ServiceCount: 0,
    drainingFargateServiceCount: 0,
  };
  return Object.entries(figures).map(([name, value]) => ({ name, value: String(value) }));
}
