import { AddressRangeInUse } from "@towpath/network";
import type { Operation } from "../../door/service.ts";
import { canonicalRange, rangeProblem, rangesOverlap } from "../addresses.ts";
import { invalidValue, missing, refuse, unsupported } from "../faults.ts";
import { vpcsMax } from "../limits.ts";
import type { Ec2Parts } from "../model.ts";
import { vpcView } from "../shapes/vpc.ts";
import { all, byId, everywhere } from "../store.ts";
import { tagsFor } from "../tags.ts";
import { makeVpc } from "../vpc.ts";
import { write } from "../write.ts";

/**
 * A VPC with what AWS makes with it: the main route table, the default security group and the default network ACL. VPCs share this
 * host's routing, so unlike in AWS two of them cannot have overlapping ranges.
 */
export const CreateVpc: Operation<"ec2", "CreateVpc", Ec2Parts> = async (input, call, parts) => {
  if (input.Ipv4IpamPoolId ?? input.Ipv6IpamPoolId) throw unsupported("address pools (IPAM)");
  if (input.AmazonProvidedIpv6CidrBlock || input.Ipv6CidrBlock) throw unsupported("IPv6 ranges");
  if (input.InstanceTenancy && input.InstanceTenancy !== "default") throw unsupported(`the tenancy ${input.InstanceTenancy}`);
  const given = input.CidrBlock;
  if (given === undefined) throw missing("cidrBlock");
  const problem = rangeProblem(given);
  if (problem === "malformed") throw invalidValue(given, "cidrBlock", "This is not a valid CIDR block.");
  if (problem === "size") throw refuse("InvalidVpc.Range", `The CIDR '${given}' is invalid.`);
  const cidrBlock = canonicalRange(given);
  await assertFree(parts, cidrBlock);
  return write(parts, input, (tx) => {
    if (all(tx, call.caller, "vpc").length >= vpcsMax) throw refuse("VpcLimitExceeded", "The maximum number of VPCs has been reached.");
    const other = everywhere(tx, "vpc").find(({ data }) => rangesOverlap(data.cidrBlock, cidrBlock));
    if (other) throw inUse(new AddressRangeInUse(cidrBlock, `that of VPC ${other.id} (${other.data.cidrBlock})`));
    const tags = tagsFor("vpc", input.TagSpecifications, call);
    const id = makeVpc(tx, parts, call.caller, cidrBlock, tags);
    const vpc = byId(tx, "vpc", id);
    return { Vpc: vpc && vpcView.shape(vpc, tags, tx) };
  });
};

/**
 * An engine that cannot be asked now is no reason to refuse, nor is the network of a VPC that is just being deleted: the new one stays
 * pending until its own can be made.
 */
async function assertFree({ journal, network, log }: Ec2Parts, cidrBlock: string): Promise<void> {
  try {
    await network.vpcs.check(cidrBlock);
  } catch (cause) {
    const isGoing = cause instanceof AddressRangeInUse && cause.vpcId !== undefined && !byId(journal, "vpc", cause.vpcId);
    if (cause instanceof AddressRangeInUse && !isGoing) throw inUse(cause);
    log.warn({ err: cause, cidrBlock }, "the range of a vpc is not free yet, or could not be checked");
  }
}

const inUse = (cause: AddressRangeInUse) => refuse("InvalidVpc.Range", cause.message);
