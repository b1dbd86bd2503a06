import type { Operation } from "../../door/service.ts";
import { dependency } from "../faults.ts";
import type { Ec2Parts } from "../model.ts";
import { get, inVpc, remove } from "../store.ts";
import { rearm, write } from "../write.ts";

/** Takes along what was made with the VPC; anything else in it forbids the deletion. */
export const DeleteVpc: Operation<"ec2", "DeleteVpc", Ec2Parts> = (input, { caller }, parts) =>
  write(parts, input, (tx) => {
    const vpc = get(tx, caller, "vpc", input.VpcId);
    const tables = inVpc(tx, vpc.id, "route-table");
    const groups = inVpc(tx, vpc.id, "security-group");
    const gateways = inVpc(tx, vpc.id, "natgateway");
    const isHeld =
      inVpc(tx, vpc.id, "subnet").length > 0 ||
      inVpc(tx, vpc.id, "internet-gateway").length > 0 ||
      inVpc(tx, vpc.id, "network-interface").length > 0 ||
      gateways.some(({ data }) => data.state !== "deleted") ||
      tables.some(({ data }) => !data.associations.some(({ subnetId }) => subnetId === undefined)) ||
      groups.some(({ data }) => data.name !== "default");
    if (isHeld) throw dependency("vpc", vpc.id);
    for (const part of [...tables, ...groups, ...gateways, ...inVpc(tx, vpc.id, "network-acl"), vpc]) remove(tx, part);
    rearm(tx, vpc.id);
    return {};
  });
