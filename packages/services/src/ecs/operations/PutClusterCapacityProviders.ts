import type { Operation } from "../../door/service.ts";
import type { EcsParts } from "../model.ts";
import { invalid } from "../faults.ts";
import { clusterShape } from "../shapes/cluster.ts";
import { clusterAt, putCluster } from "../store/clusters.ts";

export const PutClusterCapacityProviders: Operation<"ecs", "PutClusterCapacityProviders", EcsParts> = (input, { caller }, { journal }) => {
  const { capacityProviders, defaultCapacityProviderStrategy } = input;
  for (const provider of capacityProviders) {
    if (!["FARGATE", "FARGATE_SPOT"].includes(provider))
      throw invalid("The specified capacity provider was not found. Specify a valid name or ARN and try again.");
  }
  for (const { capacityProvider } of defaultCapacityProviderStrategy) {
    if (!capacityProviders.includes(capacityProvider)) {
      throw invalid(
        "The specified capacity provider strategy contains a capacity provider that is not associated with the cluster. Associate the capacity provider with the cluster and try again.",
      );
    }
  }
  const row = journal.transact((tx) => {
    const cluster = clusterAt(tx, caller, input.cluster);
    const next = { ...cluster, settings: { ...cluster.settings, capacityProviders, defaultCapacityProviderStrategy } };
    putCluster(tx, next);
    return next;
  });
  return { cluster: clusterShape(journal, row) };
};
