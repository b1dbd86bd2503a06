import type { Operation } from "../../door/service.ts";
import { refuse, unsupported } from "../faults.ts";
import type { Ec2Parts } from "../model.ts";
import { get, update } from "../store.ts";

/** Only whether instances get public addresses, which nothing here makes use of: it is stored and shown. */
export const ModifySubnetAttribute: Operation<"ec2", "ModifySubnetAttribute", Ec2Parts> = (input, { caller }, { journal }) =>
  journal.transact((tx) => {
    const { SubnetId, MapPublicIpOnLaunch, ...others } = input;
    const subnet = get(tx, caller, "subnet", SubnetId);
    const other = Object.entries(others).find(([, value]) => value !== undefined)?.[0];
    if (other !== undefined) throw unsupported(`the subnet attribute ${other}`);
    if (MapPublicIpOnLaunch?.Value === undefined) {
      throw refuse("InvalidParameterCombination", "Fields for exactly one attribute must be specified.");
    }
    update(tx, subnet, { mapPublicIp: MapPublicIpOnLaunch.Value });
    return {};
  });
