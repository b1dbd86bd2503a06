import type { Operation } from "../../door/service.ts";
import { missing, refuse, unsupported } from "../faults.ts";
import type { Ec2Parts } from "../model.ts";
import { get, inVpc, update } from "../store.ts";
import { newIdWith, rearm, write } from "../write.ts";

export const AssociateRouteTable: Operation<"ec2", "AssociateRouteTable", Ec2Parts> = (input, { caller }, parts) =>
  write(parts, input, (tx) => {
    if (input.GatewayId ?? input.PublicIpv4Pool) throw unsupported("route tables of gateways");
    if (input.SubnetId === undefined) throw missing("subnetId");
    const table = get(tx, caller, "route-table", input.RouteTableId);
    const subnet = get(tx, caller, "subnet", input.SubnetId);
    if (subnet.vpcId !== table.vpcId) {
      throw refuse("InvalidParameterValue", `route table ${table.id} and subnet ${subnet.id} belong to different networks`);
    }
    const AssociationState = { State: "associated" as const };
    for (const other of inVpc(tx, table.vpcId ?? "", "route-table")) {
      const present = other.data.associations.find(({ subnetId }) => subnetId === subnet.id);
      if (present && other.id === table.id) return { AssociationId: present.id, AssociationState };
      if (present) {
        throw refuse(
          "Resource.AlreadyAssociated",
          `the specified association for route table ${table.id} conflicts with an existing association`,
        );
      }
    }
    const id = newIdWith(parts, "rtbassoc");
    update(tx, table, { associations: [...table.data.associations, { id, subnetId: subnet.id }] });
    rearm(tx, table.vpcId ?? "");
    return { AssociationId: id, AssociationState };
  });
