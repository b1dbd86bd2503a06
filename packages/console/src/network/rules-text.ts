import type { IpPermission } from "@aws-sdk/client-ec2";

/** "TCP 5432: sg-0a1b, 10.0.0.0/16", a line for each permission. */
export function rulesText(permissions: readonly IpPermission[] | undefined): string[] {
  return (permissions ?? []).map((permission) => {
    const { IpRanges = [], Ipv6Ranges = [], UserIdGroupPairs = [] } = permission;
    const sides = [
      ...UserIdGroupPairs.map(({ GroupId }) => GroupId),
      ...IpRanges.map(({ CidrIp }) => CidrIp),
      ...Ipv6Ranges.map(({ CidrIpv6 }) => CidrIpv6),
    ];
    return `${whatOf(permission)}: ${sides.join(", ")}`;
  });
}

function whatOf({ IpProtocol = "-1", FromPort, ToPort }: IpPermission): string {
  if (IpProtocol === "-1") return "All";
  const name = IpProtocol.toUpperCase();
  if (IpProtocol === "icmp" || FromPort === undefined || (FromPort === 0 && ToPort === 65_535)) return name;
  return FromPort === ToPort ? `${name} ${FromPort}` : `${name} ${FromPort} to ${ToPort}`;
}
