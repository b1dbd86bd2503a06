import type { Operation } from "../../door/service.ts";
import { tableWithAssociation } from "../associations.ts";
import { refuse } from "../faults.ts";
import type { Ec2Parts } from "../model.ts";
import { get, update } from "../store.ts";
import { newIdWith, rearm, write } from "../write.ts";

/** Moves a subnet, or the main association, to another route table; the association gets a new id. */
export const ReplaceRouteTableAssociation: Operation<"ec2", "ReplaceRouteTableAssociation", Ec2Parts> = (input, { caller }, parts) =>
  write(parts, input, (tx) => {
    const from = tableWithAssociation(tx, caller, input.AssociationId);
    const to = get(tx, caller, "route-table", input.RouteTableId);
    if (from.vpcId !== to.vpcId) {
      throw refuse("InvalidParameterValue", `route tables ${from.id} and ${to.id} belong to different networks`);
    }
    const association = from.data.associations.find(({ id }) => id === input.AssociationId);
    const NewAssociationId = newIdWith(parts, "rtbassoc");
    const left = update(tx, from, { associations: from.data.associations.filter((one) => one !== association) });
    const target = to.id === from.id ? left : to;
    update(tx, target, { associations: [...target.data.associations, { ...association, id: NewAssociationId }] });
    rearm(tx, to.vpcId ?? "");
    return { NewAssociationId, AssociationState: { State: "associated" as const } };
  });
