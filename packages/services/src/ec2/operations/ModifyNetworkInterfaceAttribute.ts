import type { Operation } from "../../door/service.ts";
import { refuse, unsupported } from "../faults.ts";
import { groupsFor } from "../interfaces.ts";
import type { Ec2Parts } from "../model.ts";
import { get, update } from "../store.ts";
import { rearm, write } from "../write.ts";

export const ModifyNetworkInterfaceAttribute: Operation<"ec2", "ModifyNetworkInterfaceAttribute", Ec2Parts> = (input, { caller }, parts) =>
  write(parts, input, (tx) => {
    const { NetworkInterfaceId, DryRun: _, Groups, Description, SourceDestCheck, ...others } = input;
    const target = get(tx, caller, "network-interface", NetworkInterfaceId);
    const other = Object.entries(others).find(([, value]) => value !== undefined)?.[0];
    if (other !== undefined) throw unsupported(`the network interface attribute ${other}`);
    if ([Groups, Description, SourceDestCheck].filter((value) => value !== undefined).length !== 1) {
      throw refuse("InvalidParameterCombination", "Fields for exactly one attribute must be specified.");
    }
    const vpcId = target.vpcId ?? "";
    update(tx, target, {
      ...(Groups && { groupIds: groupsFor(tx, caller, vpcId, Groups, target.data.subnetId) }),
      ...(Description && { description: Description.Value ?? "" }),
      ...(SourceDestCheck && { sourceDestCheck: SourceDestCheck.Value ?? true }),
    });
    if (Groups) rearm(tx, vpcId);
    return {};
  });
