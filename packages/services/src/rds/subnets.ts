import { DBSubnetGroupDoesNotCoverEnoughAZs, InvalidSubnet } from "@aws-sdk/client-rds";
import { fault } from "@towpath/wire";
import type { Client } from "../door/aws.ts";
import type { Subnet } from "./model.ts";

/** The subnets of a group, which lie in one VPC and in two zones at least. Throws InvalidSubnet and DBSubnetGroupDoesNotCoverEnoughAZs. */
export async function coveringSubnets(client: Client, ids: string[]): Promise<{ vpcId: string; subnets: Subnet[] }> {
  const { Subnets: found = [] } = await client.ec2.DescribeSubnets({ Filters: [{ Name: "subnet-id", Values: ids }] });
  const missing = ids.filter((id) => !found.some(({ SubnetId }) => SubnetId === id));
  if (missing.length > 0) throw fault(InvalidSubnet, `Some input subnets in :[${ids.join(", ")}] are invalid.`);
  const vpcs = new Set(found.map(({ VpcId }) => VpcId as string));
  const [vpcId] = vpcs;
  if (vpcs.size > 1 || vpcId === undefined) throw fault(InvalidSubnet, "The subnets of a DB subnet group must be in one VPC.");
  const zones = [...new Set(found.map(({ AvailabilityZone }) => AvailabilityZone as string))].sort();
  if (zones.length < 2) {
    throw fault(
      DBSubnetGroupDoesNotCoverEnoughAZs,
      `The DB subnet group doesn't meet Availability Zone (AZ) coverage requirement. Current AZ coverage: ${zones.join(", ")}. Add subnets to cover at least 2 AZs.`,
    );
  }
  const subnets = ids.map((id) => ({ id, zone: found.find(({ SubnetId }) => SubnetId === id)?.AvailabilityZone as string }));
  return { vpcId, subnets };
}
