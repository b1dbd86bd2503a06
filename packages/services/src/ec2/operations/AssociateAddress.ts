import type { Operation } from "../../door/service.ts";
import { missing, refuse, unsupported } from "../faults.ts";
import type { Ec2Parts } from "../model.ts";
import { all, get, inVpc, update } from "../store.ts";
import { newIdWith, rearm, write } from "../write.ts";

/** An interface with a public address reaches the outside through an internet gateway. */
export const AssociateAddress: Operation<"ec2", "AssociateAddress", Ec2Parts> = (input, { caller }, parts) =>
  write(parts, input, (tx) => {
    if (input.InstanceId !== undefined) throw unsupported("instances");
    if (input.AllocationId === undefined) throw missing("AllocationId");
    if (input.NetworkInterfaceId === undefined) throw missing("NetworkInterfaceId");
    const address = get(tx, caller, "elastic-ip", input.AllocationId);
    const target = get(tx, caller, "network-interface", input.NetworkInterfaceId);
    const vpcId = target.vpcId ?? "";
    if (inVpc(tx, vpcId, "internet-gateway").length === 0) {
      throw refuse("Gateway.NotAttached", `Network ${vpcId} is not attached to any internet gateway`);
    }
    const present = address.data.association;
    if (present?.interfaceId === target.id) return { AssociationId: present.id };
    if (present && input.AllowReassociation === false) {
      throw refuse("Resource.AlreadyAssociated", `resource ${address.id} is already associated with associate-id ${present.id}`);
    }
    for (const other of all(tx, caller, "elastic-ip")) {
      if (other.data.association?.interfaceId === target.id) update(tx, other, { association: undefined });
    }
    const id = newIdWith(parts, "eipassoc");
    update(tx, address, { association: { id, interfaceId: target.id, privateIp: target.data.privateIp } });
    rearm(tx, vpcId);
    return { AssociationId: id };
  });
