import type { Operation } from "../../door/service.ts";
import type { EcsParts } from "../model.ts";
import { unsupported } from "../faults.ts";
import { clusterShape } from "../shapes/cluster.ts";
import { clusterAt, putCluster } from "../store/clusters.ts";

export const UpdateCluster: Operation<"ecs", "UpdateCluster", EcsParts> = (input, { caller }, { journal }) => {
  if (input.serviceConnectDefaults) throw unsupported("The field serviceConnectDefaults");
  const row = journal.transact((tx) => {
    const cluster = clusterAt(tx, caller, input.cluster);
    const next = {
      ...cluster,
      settings: {
        ...cluster.settings,
        ...(input.settings && { settings: input.settings }),
        ...(input.configuration && { configuration: input.configuration }),
      },
    };
    putCluster(tx, next);
    return next;
  });
  return { cluster: clusterShape(journal, row, ["SETTINGS", "CONFIGURATIONS"]) };
};
