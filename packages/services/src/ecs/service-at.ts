import type { Reader } from "@towpath/journal";
import type { Caller } from "../door/caller.ts";
import { refusal } from "./faults.ts";
import type { Service } from "./model.ts";
import { lastPart, serviceArn } from "./names.ts";
import { clusterAt } from "./store/clusters.ts";
import { findService } from "./store/services.ts";

/** The service of a name or ARN in a cluster. Throws ClusterNotFoundException, ServiceNotFoundException. */
export function serviceAt(reader: Reader, caller: Caller, cluster: string | undefined, reference: string): Service {
  const { name } = clusterAt(reader, caller, cluster ?? clusterIn(reference));
  const found = findService(reader, serviceArn(caller, name, lastPart(reference)));
  if (!found) throw refusal("ServiceNotFoundException", "Service not found.");
  return found;
}

/** "arn:aws:ecs:REGION:ACCOUNT:service/CLUSTER/NAME" names its cluster itself. */
const clusterIn = (reference: string): string | undefined => (reference.startsWith("arn:") ? reference.split("/")[1] : undefined);
