import type { Reader } from "@towpath/journal";
import type { Caller } from "../door/caller.ts";
import { refuse } from "./faults.ts";
import { groupsPerInterfaceMax } from "./limits.ts";
import { get, inVpc } from "./store.ts";

/**
 * The service that makes something for itself with its linked role, as "amazon-elasticloadbalancing" of that role's name;
 * undefined for everybody else, service roles of customers included.
 */
export function requesterOf({ principal }: Caller): string | undefined {
  if (principal.kind === "service") return `amazon-${principal.service.split(".")[0]}`;
  if (principal.kind !== "session") return undefined;
  const name = /:role\/aws-service-role\/([a-z0-9-]+)\./.exec(principal.roleArn)?.[1];
  return name === undefined ? undefined : `amazon-${name}`;
}

/** The ids of groups for an interface; none given is the VPC's default one. Throws InvalidGroup.NotFound and InvalidParameter. */
export function groupsFor(reader: Reader, caller: Caller, vpcId: string, wanted: string[] | undefined, subnetId: string): string[] {
  const ids = [...new Set(wanted ?? [])];
  if (ids.length === 0) return inVpc(reader, vpcId, "security-group").flatMap(({ id, data }) => (data.name === "default" ? [id] : []));
  if (ids.length > groupsPerInterfaceMax) {
    throw refuse("SecurityGroupsPerInterfaceLimitExceeded", "The maximum number of security groups per interface has been reached.");
  }
  for (const id of ids) {
    if (get(reader, caller, "security-group", id).vpcId !== vpcId) {
      throw refuse("InvalidParameter", `Security group ${id} and subnet ${subnetId} belong to different networks.`);
    }
  }
  return ids;
}
