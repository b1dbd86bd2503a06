import type { Operation } from "../../door/service.ts";
import { refuse } from "../faults.ts";
import type { Ec2Parts } from "../model.ts";
import { get, remove } from "../store.ts";
import { write } from "../write.ts";

export const ReleaseAddress: Operation<"ec2", "ReleaseAddress", Ec2Parts> = (input, { caller }, parts) =>
  write(parts, input, (tx) => {
    const { AllocationId } = input;
    if (AllocationId === undefined) throw refuse("MissingParameter", "Either public IP or allocation id must be specified");
    const address = get(tx, caller, "elastic-ip", AllocationId);
    if (address.data.association) throw refuse("InvalidIPAddress.InUse", `Address ${address.data.publicIp} is in use.`);
    remove(tx, address);
    return {};
  });
