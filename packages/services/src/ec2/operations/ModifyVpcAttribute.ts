import type { Operation } from "../../door/service.ts";
import { refuse, unsupported } from "../faults.ts";
import type { Ec2Parts } from "../model.ts";
import { get, update } from "../store.ts";

/** One attribute a call, as in AWS. */
export const ModifyVpcAttribute: Operation<"ec2", "ModifyVpcAttribute", Ec2Parts> = (input, { caller }, { journal }) =>
  journal.transact((tx) => {
    const vpc = get(tx, caller, "vpc", input.VpcId);
    const dnsSupport = input.EnableDnsSupport?.Value;
    const dnsHostnames = input.EnableDnsHostnames?.Value;
    const addressUsageMetrics = input.EnableNetworkAddressUsageMetrics?.Value;
    const given = [dnsSupport, dnsHostnames, addressUsageMetrics].filter((value) => value !== undefined);
    if (given.length !== 1) throw refuse("InvalidParameterCombination", "Fields for exactly one attribute must be specified.");
    if (dnsSupport === false) throw unsupported("VPCs without the DNS server of Amazon");
    update(tx, vpc, {
      ...(dnsSupport !== undefined && { dnsSupport }),
      ...(dnsHostnames !== undefined && { dnsHostnames }),
      ...(addressUsageMetrics !== undefined && { addressUsageMetrics }),
    });
    return {};
  });
