import type { Operation } from "../../door/service.ts";
import type { EcsParts } from "../model.ts";
import { clusterShape } from "../shapes/cluster.ts";
import { clusterAt, putCluster } from "../store/clusters.ts";

export const UpdateClusterSettings: Operation<"ecs", "UpdateClusterSettings", EcsParts> = (input, { caller }, { journal }) => {
  const row = journal.transact((tx) => {
    const cluster = clusterAt(tx, caller, input.cluster);
    const next = { ...cluster, settings: { ...cluster.settings, settings: input.settings } };
    putCluster(tx, next);
    return next;
  });
  return { cluster: clusterShape(journal, row, ["SETTINGS"]) };
};
