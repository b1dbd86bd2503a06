import type { Operation } from "../../door/service.ts";
import { missing, refuse } from "../faults.ts";
import type { Ec2Parts } from "../model.ts";
import { all, byId, update } from "../store.ts";
import { rearm, write } from "../write.ts";

export const DisassociateAddress: Operation<"ec2", "DisassociateAddress", Ec2Parts> = (input, { caller }, parts) =>
  write(parts, input, (tx) => {
    const { AssociationId } = input;
    if (AssociationId === undefined) throw missing("AssociationId");
    const address = all(tx, caller, "elastic-ip").find(({ data }) => data.association?.id === AssociationId);
    if (!address) throw refuse("InvalidAssociationID.NotFound", `The association ID '${AssociationId}' does not exist`);
    const target = byId(tx, "network-interface", address.data.association?.interfaceId ?? "");
    if (target?.data.type === "nat_gateway") {
      throw refuse("AuthFailure", `You do not have permission to access the specified resource.`);
    }
    update(tx, address, { association: undefined });
    if (target?.vpcId) rearm(tx, target.vpcId);
    return {};
  });
