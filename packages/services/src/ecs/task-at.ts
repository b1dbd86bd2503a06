import type { Reader } from "@towpath/journal";
import type { Caller } from "../door/caller.ts";
import { invalid } from "./faults.ts";
import type { Task } from "./model.ts";
import { lastPart, taskArn } from "./names.ts";
import { clusterAt } from "./store/clusters.ts";
import { findTask } from "./store/tasks.ts";

/** The task of an id or ARN in a cluster. Throws ClusterNotFoundException, InvalidParameterException. */
export function taskAt(reader: Reader, caller: Caller, cluster: string | undefined, reference: string): Task {
  const { name } = clusterAt(reader, caller, cluster);
  const found = findTask(reader, taskArn(caller, name, lastPart(reference)));
  if (!found) throw invalid("The referenced task was not found.");
  return found;
}
