import type { Operation } from "../../door/service.ts";
import { refuse } from "../faults.ts";
import { requesterOf } from "../interfaces.ts";
import type { Ec2Parts } from "../model.ts";
import { all, get, remove, update } from "../store.ts";
import { rearm, rearmInterface, write } from "../write.ts";

/** What a service made for itself only that service deletes. */
export const DeleteNetworkInterface: Operation<"ec2", "DeleteNetworkInterface", Ec2Parts> = (input, { caller }, parts) =>
  write(parts, input, (tx) => {
    const target = get(tx, caller, "network-interface", input.NetworkInterfaceId);
    if (target.data.requester !== undefined && target.data.requester !== requesterOf(caller)) {
      throw refuse("OperationNotPermitted", `You are not allowed to manage '${target.id}'.`);
    }
    for (const address of all(tx, caller, "elastic-ip")) {
      if (address.data.association?.interfaceId === target.id) update(tx, address, { association: undefined });
    }
    remove(tx, target);
    if (!target.data.onHost) rearmInterface(tx, target.id);
    rearm(tx, target.vpcId ?? "");
    return {};
  });
