import { parseRange, rangeContains } from "@towpath/network";
import type { Operation } from "../../door/service.ts";
import { canonicalRange, rangeProblem, rangesOverlap } from "../addresses.ts";
import { invalidValue, missing, refuse, unsupported } from "../faults.ts";
import { reservedAddresses, subnetsPerVpcMax } from "../limits.ts";
import type { Ec2Parts } from "../model.ts";
import { subnetView } from "../shapes/subnet.ts";
import { get, insert, inVpc } from "../store.ts";
import { tagsFor } from "../tags.ts";
import { newId, newIdWith, write } from "../write.ts";
import { zoneId, zonesOf } from "../zones.ts";

export const CreateSubnet: Operation<"ec2", "CreateSubnet", Ec2Parts> = (input, call, parts) =>
  write(parts, input, (tx) => {
    const { caller } = call;
    if (input.Ipv6CidrBlock || input.Ipv6Native) throw unsupported("IPv6 ranges");
    if (input.OutpostArn) throw unsupported("Outposts");
    const vpc = get(tx, caller, "vpc", input.VpcId);
    const given = input.CidrBlock;
    if (given === undefined) throw missing("cidrBlock");
    if (rangeProblem(given) === "malformed") throw invalidValue(given, "cidrBlock", "This is not a valid CIDR block.");
    const cidrBlock = canonicalRange(given);
    if (rangeProblem(given) === "size" || !rangeContains(parseRange(vpc.data.cidrBlock), parseRange(cidrBlock))) {
      throw refuse("InvalidSubnet.Range", `The CIDR '${given}' is invalid.`);
    }
    const others = inVpc(tx, vpc.id, "subnet");
    if (others.some(({ data }) => rangesOverlap(data.cidrBlock, cidrBlock))) {
      throw refuse("InvalidSubnet.Conflict", `The CIDR '${given}' conflicts with another subnet`);
    }
    if (others.length >= subnetsPerVpcMax) throw refuse("SubnetLimitExceeded", "The maximum number of subnets has been reached.");
    const tags = tagsFor("subnet", input.TagSpecifications, call);
    const subnet = insert(tx, caller, {
      kind: "subnet",
      id: newId(parts, "subnet"),
      vpcId: vpc.id,
      tags,
      data: {
        cidrBlock,
        availabilityZone: zoneFor(caller.region, input.AvailabilityZone, input.AvailabilityZoneId),
        mapPublicIp: false,
        aclAssociationId: newIdWith(parts, "aclassoc"),
        nextOffset: reservedAddresses,
      },
    });
    return { Subnet: subnetView.shape(subnet, tags, tx) };
  });

function zoneFor(region: string, name: string | undefined, id: string | undefined): string {
  const zones = zonesOf(region);
  const zone = zones.find((one) => (name === undefined ? id === undefined || zoneId(one) === id : one === name));
  if (zone) return zone;
  const why = `Subnets can currently only be created in the following availability zones: ${zones.join(", ")}.`;
  throw invalidValue(name ?? id, "availabilityZone", why);
}
