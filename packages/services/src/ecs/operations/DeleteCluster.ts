import type { Operation } from "../../door/service.ts";
import type { EcsParts } from "../model.ts";
import { refusal } from "../faults.ts";
import { clusterShape } from "../shapes/cluster.ts";
import { clusterAt, putCluster } from "../store/clusters.ts";
import { servicesIn } from "../store/services.ts";
import { tasksIn } from "../store/tasks.ts";

export const DeleteCluster: Operation<"ecs", "DeleteCluster", EcsParts> = (input, { caller }, { journal }) => {
  const row = journal.transact((tx) => {
    const cluster = clusterAt(tx, caller, input.cluster);
    if (servicesIn(tx, cluster.arn).some(({ status }) => status !== "INACTIVE")) {
      throw refusal("ClusterContainsServicesException", "The Cluster cannot be deleted while Services are active.");
    }
    if (tasksIn(tx, cluster.arn).some(({ lastStatus }) => lastStatus !== "STOPPED")) {
      throw refusal("ClusterContainsTasksException", "The Cluster cannot be deleted while Tasks are active.");
    }
    const next = { ...cluster, status: "INACTIVE" as const };
    putCluster(tx, next);
    return next;
  });
  return { cluster: clusterShape(journal, row) };
};
