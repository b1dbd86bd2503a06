import type { Operation } from "../../door/service.ts";
import type { EcsParts } from "../model.ts";
import { invalid } from "../faults.ts";
import { clustersPerDescribe } from "../limits.ts";
import { clusterArn, clusterName } from "../names.ts";
import { clusterShape } from "../shapes/cluster.ts";
import { findCluster } from "../store/clusters.ts";

export const DescribeClusters: Operation<"ecs", "DescribeClusters", EcsParts> = (input, { caller }, { journal }) => {
  const asked = input.clusters?.length ? input.clusters : ["default"];
  if (asked.length > clustersPerDescribe) throw invalid(`Clusters cannot have more than ${clustersPerDescribe} elements`);
  const found = asked.map((reference) => {
    const arn = clusterArn(caller, clusterName(reference));
    return { arn, row: findCluster(journal, arn) };
  });
  return {
    clusters: found.flatMap(({ row }) => (row ? [clusterShape(journal, row, input.include)] : [])),
    failures: found.flatMap(({ arn, row }) => (row ? [] : [{ arn, reason: "MISSING" }])),
  };
};
