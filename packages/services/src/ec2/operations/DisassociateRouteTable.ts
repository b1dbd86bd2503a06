import type { Operation } from "../../door/service.ts";
import { tableWithAssociation } from "../associations.ts";
import { refuse } from "../faults.ts";
import type { Ec2Parts } from "../model.ts";
import { update } from "../store.ts";
import { rearm, write } from "../write.ts";

/** The subnet then uses the main route table. */
export const DisassociateRouteTable: Operation<"ec2", "DisassociateRouteTable", Ec2Parts> = (input, { caller }, parts) =>
  write(parts, input, (tx) => {
    const table = tableWithAssociation(tx, caller, input.AssociationId);
    const association = table.data.associations.find(({ id }) => id === input.AssociationId);
    if (association?.subnetId === undefined) {
      throw refuse("InvalidParameterValue", `cannot disassociate the main route table association ${input.AssociationId}`);
    }
    update(tx, table, { associations: table.data.associations.filter((one) => one !== association) });
    rearm(tx, table.vpcId ?? "");
    return {};
  });
