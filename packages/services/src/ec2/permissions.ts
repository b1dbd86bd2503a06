import type { IpPermission } from "@aws-sdk/client-ec2";
import { parseRange } from "@towpath/network";
import type { Reader } from "@towpath/journal";
import type { Caller } from "../door/caller.ts";
import { invalidValue, missing, refuse, unsupported } from "./faults.ts";
import type { GroupRule, SecurityGroup } from "./model.ts";
import { get } from "./store.ts";

/** A rule before it has an id. */
export type NewRule = Omit<GroupRule, "id">;

/** Parameters of the flat form of AuthorizeSecurityGroup*, for one rule. */
export interface FlatRule {
  IpProtocol?: string;
  FromPort?: number;
  ToPort?: number;
  CidrIp?: string;
  SourceSecurityGroupName?: string;
}

const numbers: Record<string, string> = { "6": "tcp", "17": "udp", "1": "icmp", "58": "icmpv6", all: "-1" };

/** AWS's permissions, each with many sources, as rules with one. Throws InvalidParameterValue, InvalidPermission.Malformed and others. */
export function rulesFrom(permissions: readonly IpPermission[], egress: boolean, find: (pair: Pair) => string): NewRule[] {
  return permissions.flatMap((permission) => {
    const what = { egress, ...protocolAndPorts(permission) };
    const rules: NewRule[] = [
      ...(permission.IpRanges ?? []).map(({ CidrIp = "", Description }) => ({
        ...what,
        cidr: checkedCidr(CidrIp),
        ...described(Description),
      })),
      ...(permission.Ipv6Ranges ?? []).map(({ CidrIpv6 = "", Description }) => ({ ...what, cidrV6: CidrIpv6, ...described(Description) })),
      ...(permission.UserIdGroupPairs ?? []).map((pair) => ({ ...what, groupId: find(pair), ...described(pair.Description) })),
    ];
    if (permission.PrefixListIds?.length) throw unsupported("prefix lists in security group rules");
    if (rules.length === 0) throw missing("ipPermissions.ipRanges");
    return rules;
  });
}

export interface Pair {
  GroupId?: string;
  GroupName?: string;
  UserId?: string;
}

/** Finds the group a rule names, by id or by its name in the VPC. */
export const pairFinder =
  (reader: Reader, caller: Caller, vpcId: string, byName: (name: string) => string | undefined) =>
  ({ GroupId, GroupName }: Pair): string => {
    if (GroupId === undefined && GroupName !== undefined) {
      const id = byName(GroupName);
      if (id) return id;
      throw refuse("InvalidGroup.NotFound", `The security group '${GroupName}' does not exist in VPC '${vpcId}'`);
    }
    const group = get(reader, caller, "security-group", GroupId ?? "");
    if (group.vpcId !== vpcId) {
      throw refuse("InvalidGroup.NotFound", `You have specified two resources that belong to different networks.`);
    }
    return group.id;
  };

const described = (description: string | undefined) => (description === undefined ? {} : { description });

export const flatPermission = ({ IpProtocol, FromPort, ToPort, CidrIp, SourceSecurityGroupName }: FlatRule): IpPermission => ({
  IpProtocol,
  FromPort,
  ToPort,
  ...(CidrIp !== undefined && { IpRanges: [{ CidrIp }] }),
  ...(SourceSecurityGroupName !== undefined && { UserIdGroupPairs: [{ GroupName: SourceSecurityGroupName }] }),
});

function protocolAndPorts({ IpProtocol, FromPort, ToPort }: IpPermission): Pick<NewRule, "protocol" | "fromPort" | "toPort"> {
  if (IpProtocol === undefined) throw missing("ipProtocol");
  const protocol = numbers[IpProtocol.toLowerCase()] ?? IpProtocol.toLowerCase();
  if (!/^(tcp|udp|icmp|icmpv6|-1|\d{1,3})$/.test(protocol)) throw invalidValue(IpProtocol, "ipProtocol", "Unrecognized protocol.");
  if (protocol === "-1") return { protocol };
  if (protocol === "icmp" || protocol === "icmpv6") return { protocol, fromPort: FromPort ?? -1, toPort: ToPort ?? -1 };
  if (protocol !== "tcp" && protocol !== "udp") return { protocol };
  if (FromPort === undefined || ToPort === undefined) {
    throw refuse("InvalidParameterValue", "Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange.");
  }
  const [fromPort, toPort] = FromPort === -1 && ToPort === -1 ? [0, 65_535] : [FromPort, ToPort];
  if (fromPort < 0 || toPort > 65_535) throw refuse("InvalidParameterValue", `Invalid value '${fromPort}-${toPort}' for portRange.`);
  if (fromPort > toPort) {
    throw refuse("InvalidParameterValue", `Invalid TCP/UDP port range (${fromPort}:${toPort})`);
  }
  return { protocol, fromPort, toPort };
}

/** Throws InvalidParameterValue for what is no block, or has bits set beyond its prefix. */
export function checkedCidr(cidr: string): string {
  const bad = () => refuse("InvalidParameterValue", `CIDR block ${cidr} is malformed`);
  if (!/^[\d.]+\/\d+$/.test(cidr)) throw bad();
  try {
    parseRange(cidr);
  } catch {
    throw bad();
  }
  return cidr;
}

/** Everything that makes two rules the same, which is all but id and description. */
export const sameRule = (one: NewRule, other: NewRule): boolean =>
  one.egress === other.egress &&
  one.protocol === other.protocol &&
  one.fromPort === other.fromPort &&
  one.toPort === other.toPort &&
  one.cidr === other.cidr &&
  one.cidrV6 === other.cidrV6 &&
  one.groupId === other.groupId;

/** A rule as AWS's messages repeat it. */
export function ruleText({ protocol, fromPort, toPort, cidr, cidrV6, groupId }: NewRule): string {
  const what = protocol === "-1" ? "ALL" : protocol.toUpperCase();
  const ports = fromPort === undefined ? "" : `, from port: ${fromPort}, to port: ${toPort}`;
  return `peer: ${cidr ?? cidrV6 ?? groupId}, ${what}${ports}, ALLOW`;
}

/** Rules as AWS groups them: one permission for each protocol and ports, with all their sources. */
export function permissionsOf(group: SecurityGroup, egress: boolean, account: string): IpPermission[] {
  const permissions = new Map<
    string,
    Required<Pick<IpPermission, "IpRanges" | "Ipv6Ranges" | "UserIdGroupPairs" | "PrefixListIds">> & IpPermission
  >();
  for (const rule of group.rules.filter((candidate) => candidate.egress === egress)) {
    const key = `${rule.protocol} ${rule.fromPort} ${rule.toPort}`;
    const permission = permissions.get(key) ?? {
      IpProtocol: rule.protocol,
      ...(rule.fromPort !== undefined && { FromPort: rule.fromPort, ToPort: rule.toPort }),
      IpRanges: [],
      Ipv6Ranges: [],
      UserIdGroupPairs: [],
      PrefixListIds: [],
    };
    permissions.set(key, permission);
    const Description = rule.description;
    if (rule.cidr) permission.IpRanges.push({ CidrIp: rule.cidr, Description });
    if (rule.cidrV6) permission.Ipv6Ranges.push({ CidrIpv6: rule.cidrV6, Description });
    if (rule.groupId) permission.UserIdGroupPairs.push({ GroupId: rule.groupId, UserId: account, Description });
  }
  return [...permissions.values()];
}
