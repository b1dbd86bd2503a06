import type { Operation } from "../../door/service.ts";
import { interfacesIn } from "../addresses.ts";
import { dependency } from "../faults.ts";
import type { Ec2Parts } from "../model.ts";
import { get, inVpc, remove, update } from "../store.ts";
import { rearm, write } from "../write.ts";

/** Its association with a route table goes with it. */
export const DeleteSubnet: Operation<"ec2", "DeleteSubnet", Ec2Parts> = (input, { caller }, parts) =>
  write(parts, input, (tx) => {
    const subnet = get(tx, caller, "subnet", input.SubnetId);
    const vpcId = subnet.vpcId ?? "";
    const gateways = inVpc(tx, vpcId, "natgateway").filter(({ data }) => data.subnetId === subnet.id && data.state !== "deleted");
    if (interfacesIn(tx, subnet).length > 0 || gateways.length > 0) throw dependency("subnet", subnet.id);
    for (const table of inVpc(tx, vpcId, "route-table")) {
      const associations = table.data.associations.filter(({ subnetId }) => subnetId !== subnet.id);
      if (associations.length < table.data.associations.length) update(tx, table, { associations });
    }
    remove(tx, subnet);
    rearm(tx, vpcId);
    return {};
  });
