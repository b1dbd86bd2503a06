import { BlockList, isIPv4 } from "node:net";
import type { TargetDescription } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { Caller } from "../door/caller.ts";
import { invalid, refusal } from "./faults.ts";
import type { Elbv2Parts, TargetGroup } from "./model.ts";

type Asked = Pick<Elbv2Parts, "aws">;

const isNotFound = (error: unknown): error is Error => error instanceof Error && /NotFound|Malformed/.test(error.name);

/** The subnets of a load balancer: at least two zones of one VPC. Throws SubnetNotFound, ValidationError, InvalidConfigurationRequest. */
export async function resolveSubnets({ aws }: Asked, caller: Caller, ids: string[]) {
  if (ids.length === 0) throw invalid("At least two subnets in two different Availability Zones must be specified");
  const { Subnets = [] } = await aws
    .as(caller)
    .ec2.DescribeSubnets({ SubnetIds: ids })
    .catch((error: unknown) => {
      throw isNotFound(error) ? refusal("SubnetNotFound", error.message) : error;
    });
  const vpcs = new Set(Subnets.map(({ VpcId }) => VpcId));
  if (vpcs.size > 1) throw refusal("InvalidConfigurationRequest", "All subnets must belong to the same VPC");
  const zones = Subnets.map(({ AvailabilityZone }) => AvailabilityZone);
  if (new Set(zones).size < zones.length)
    throw refusal("InvalidConfigurationRequest", "A load balancer cannot be attached to multiple subnets in the same Availability Zone");
  if (zones.length < 2) throw invalid("At least two subnets in two different Availability Zones must be specified");
  return {
    vpcId: Subnets[0]?.VpcId ?? "",
    subnets: ids.map((subnetId) => ({ subnetId, zone: Subnets.find(({ SubnetId }) => SubnetId === subnetId)?.AvailabilityZone ?? "" })),
  };
}

/** The security groups asked for, or the VPC's default group. Throws InvalidSecurityGroup. */
export async function checkSecurityGroups({ aws }: Asked, caller: Caller, vpcId: string, ids: string[] | undefined): Promise<string[]> {
  const { ec2 } = aws.as(caller);
  if (!ids?.length) {
    const { SecurityGroups = [] } = await ec2.DescribeSecurityGroups({
      Filters: [
        { Name: "vpc-id", Values: [vpcId] },
        { Name: "group-name", Values: ["default"] },
      ],
    });
    return SecurityGroups.flatMap(({ GroupId }) => GroupId ?? []);
  }
  const { SecurityGroups = [] } = await ec2.DescribeSecurityGroups({ GroupIds: ids }).catch((error: unknown) => {
    throw isNotFound(error) ? refusal("InvalidSecurityGroup", error.message) : error;
  });
  const foreign = SecurityGroups.find(({ VpcId }) => VpcId !== vpcId);
  if (foreign)
    throw refusal(
      "InvalidConfigurationRequest",
      "One or more security groups are invalid: they do not belong to the VPC of the load balancer",
    );
  return ids;
}

/** Throws ValidationError for a VPC that does not exist. */
export async function checkVpc({ aws }: Asked, caller: Caller, vpcId: string): Promise<void> {
  await aws
    .as(caller)
    .ec2.DescribeVpcs({ VpcIds: [vpcId] })
    .catch((error: unknown) => {
      throw isNotFound(error) ? invalid(`The VPC ID '${vpcId}' is not found`) : error;
    });
}

/** Targets are addresses of the group's VPC. Throws ValidationError, InvalidTarget. */
export async function checkTargets({ aws }: Asked, caller: Caller, group: TargetGroup, targets: TargetDescription[]): Promise<void> {
  if (targets.length === 0) throw invalid("At least one target must be specified");
  for (const { Id = "" } of targets) {
    if (!isIPv4(Id)) throw invalid(`The IP address '${Id}' is not a valid IPv4 address`);
  }
  const { Vpcs = [] } = await aws.as(caller).ec2.DescribeVpcs({ VpcIds: [group.settings.vpcId] });
  const inside = new BlockList();
  for (const { CidrBlock } of Vpcs) {
    const [base = "", bits] = (CidrBlock ?? "").split("/");
    if (isIPv4(base)) inside.addSubnet(base, Number(bits), "ipv4");
  }
  for (const { Id = "" } of targets) {
    if (!inside.check(Id))
      throw refusal("InvalidTarget", `The IP address '${Id}' is not within a subnet of the VPC '${group.settings.vpcId}'`);
  }
}
