import type { Operation } from "../../door/service.ts";
import { freeElasticIp } from "../addresses.ts";
import { refuse, unsupported } from "../faults.ts";
import { elasticIpsMax } from "../limits.ts";
import type { Ec2Parts } from "../model.ts";
import { all, insert } from "../store.ts";
import { tagsFor } from "../tags.ts";
import { newId, write } from "../write.ts";

/** A public address in name only: it is what AWS would show, and nothing in the internet leads to it. */
export const AllocateAddress: Operation<"ec2", "AllocateAddress", Ec2Parts> = (input, call, parts) =>
  write(parts, input, (tx) => {
    const { caller } = call;
    if (input.Address ?? input.PublicIpv4Pool ?? input.CustomerOwnedIpv4Pool ?? input.IpamPoolId) throw unsupported("own address pools");
    const isService = caller.principal.kind === "session" || caller.principal.kind === "service";
    const publicIp = freeElasticIp(tx);
    if (publicIp === undefined || (!isService && all(tx, caller, "elastic-ip").length >= elasticIpsMax)) {
      throw refuse("AddressLimitExceeded", "The maximum number of addresses has been reached.");
    }
    const tags = tagsFor("elastic-ip", input.TagSpecifications, call);
    const { id } = insert(tx, caller, { kind: "elastic-ip", id: newId(parts, "elastic-ip"), data: { publicIp }, tags });
    return { AllocationId: id, PublicIp: publicIp, PublicIpv4Pool: "amazon", Domain: "vpc" as const, NetworkBorderGroup: caller.region };
  });
