import type { Operation } from "../../door/service.ts";
import type { EcsParts } from "../model.ts";
import { invalid, unsupported } from "../faults.ts";
import type { Cluster } from "../model.ts";
import { clusterArn } from "../names.ts";
import { clusterShape } from "../shapes/cluster.ts";
import { findCluster, putCluster } from "../store/clusters.ts";
import { checkTags } from "../tags.ts";

/** Creating one that exists gives it as it is, as in AWS. */
export const CreateCluster: Operation<"ecs", "CreateCluster", EcsParts> = (input, { caller, now }, { journal }) => {
  const name = input.clusterName ?? "default";
  if (!/^[A-Za-z0-9_-]{1,255}$/.test(name))
    throw invalid("Cluster name must be between 1 and 255 letters, numbers, hyphens and underscores.");
  if (input.serviceConnectDefaults) throw unsupported("The field serviceConnectDefaults");
  for (const provider of input.capacityProviders ?? []) {
    if (!["FARGATE", "FARGATE_SPOT"].includes(provider))
      throw invalid("The specified capacity provider was not found. Specify a valid name or ARN and try again.");
  }
  const row: Cluster = {
    arn: clusterArn(caller, name),
    account: caller.account,
    region: caller.region,
    name,
    status: "ACTIVE",
    created: now,
    settings: {
      settings: input.settings ?? [{ name: "containerInsights", value: "disabled" }],
      ...(input.configuration && { configuration: input.configuration }),
      capacityProviders: input.capacityProviders ?? [],
      defaultCapacityProviderStrategy: input.defaultCapacityProviderStrategy ?? [],
    },
    tags: checkTags(input.tags),
  };
  const made = journal.transact((tx) => {
    const present = findCluster(tx, row.arn);
    if (present?.status === "ACTIVE") return present;
    putCluster(tx, row);
    return row;
  });
  return { cluster: clusterShape(journal, made, ["TAGS", "SETTINGS", "CONFIGURATIONS"]) };
};
