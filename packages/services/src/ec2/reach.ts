import { addressAt, parseRange, rangeContains, type Rule, type Rules } from "@towpath/network";
import type { Reader } from "@towpath/journal";
import type { GroupRule, Resource } from "./model.ts";
import { byId, inVpc } from "./store.ts";

/** All of a VPC that decides what its interfaces may send and receive. */
export interface VpcPicture {
  vpc: Resource<"vpc">;
  subnets: Resource<"subnet">[];
  routeTables: Resource<"route-table">[];
  groups: Resource<"security-group">[];
  interfaces: Resource<"network-interface">[];
  /** Ids of NAT gateways that lead out, and of the internet gateway that is attached. */
  waysOut: Set<string>;
  /** Interfaces with a public address, for which an internet gateway is a way out. */
  publicInterfaces: Set<string>;
}

export function pictureOf(reader: Reader, vpc: Resource<"vpc">): VpcPicture {
  const of = <K extends "subnet" | "route-table" | "security-group" | "network-interface">(kind: K) => inVpc(reader, vpc.id, kind);
  const routeTables = of("route-table");
  const attached = inVpc(reader, vpc.id, "internet-gateway").map(({ id }) => id);
  const usable = inVpc(reader, vpc.id, "natgateway").filter(
    ({ data }) =>
      data.state === "available" &&
      data.connectivity === "public" &&
      tableOf(routeTables, data.subnetId)?.data.routes.some(({ target }) => attached.includes(target)),
  );
  const associated = reader.all<{ interface: string | null }>(
    "SELECT json_extract(data, '$.association.interfaceId') AS interface FROM ec2_resources WHERE kind = 'elastic-ip'",
  );
  return {
    vpc,
    subnets: of("subnet"),
    routeTables,
    groups: of("security-group"),
    interfaces: of("network-interface"),
    waysOut: new Set([...attached, ...usable.map(({ id }) => id)]),
    publicInterfaces: new Set(associated.map((row) => row.interface ?? "")),
  };
}

/** A subnet's own route table, else the VPC's main one. */
export const tableOf = (tables: Resource<"route-table">[], subnetId: string): Resource<"route-table"> | undefined =>
  tables.find(({ data }) => data.associations.some((association) => association.subnetId === subnetId)) ??
  tables.find(({ data }) => data.associations.some((association) => association.subnetId === undefined));

/** A route whose target is gone, or leads nowhere. */
export const isBlackhole = (reader: Reader, vpcId: string, target: string): boolean => {
  if (target === "local") return false;
  if (target.startsWith("igw-")) return byId(reader, "internet-gateway", target)?.vpcId !== vpcId;
  const gateway = byId(reader, "natgateway", target);
  return !gateway || gateway.data.state === "deleted" || gateway.data.state === "failed";
};

/** What one interface may send and receive: its groups taken together, and the routes of its subnet. */
export function rulesOf(picture: VpcPicture, { id, data }: Resource<"network-interface">): Rules {
  const rules = picture.groups.filter((group) => data.groupIds.includes(group.id)).flatMap((group) => group.data.rules);
  const outward = destinationsOut(picture, id, data.subnetId);
  const reachable = [picture.vpc.data.cidrBlock, ...outward];
  const egress = translate(picture, rules, true).map((rule) => ({ ...rule, cidrs: narrowed(rule.cidrs, reachable) }));
  return {
    ingress: translate(picture, rules, false),
    egress: outward.includes("0.0.0.0/0") ? translate(picture, rules, true) : egress.filter(({ cidrs }) => cidrs.length > 0),
    outside: outward.length > 0,
  };
}

/** Ranges beyond the VPC that this interface has a working route to. */
function destinationsOut({ routeTables, waysOut, publicInterfaces }: VpcPicture, interfaceId: string, subnetId: string): string[] {
  const routes = tableOf(routeTables, subnetId)?.data.routes ?? [];
  return routes
    .filter(({ target }) => waysOut.has(target) && (target.startsWith("nat-") || publicInterfaces.has(interfaceId)))
    .map(({ destination }) => destination);
}

/** The parts of the ranges that lie in one of `within`. */
function narrowed(cidrs: string[], within: string[]): string[] {
  return cidrs.flatMap((cidr) =>
    within.flatMap((outer) => {
      if (rangeContains(parseRange(outer), parseRange(cidr))) return [cidr];
      return rangeContains(parseRange(cidr), parseRange(outer)) ? [outer] : [];
    }),
  );
}

const portProtocols = new Set(["tcp", "udp", "icmp", "-1"]);

function translate(picture: VpcPicture, rules: GroupRule[], egress: boolean): Rule[] {
  return rules
    .filter((rule) => rule.egress === egress && portProtocols.has(rule.protocol))
    .map(({ protocol, fromPort, toPort, cidr, groupId }) => ({
      protocol: protocol as Rule["protocol"],
      ...(fromPort !== undefined && { fromPort }),
      ...(toPort !== undefined && { toPort }),
      cidrs: cidr ? [cidr] : groupId ? membersOf(picture, groupId) : [],
    }))
    .filter(({ cidrs }) => cidrs.length > 0);
}

/** Addresses of a group's interfaces. What a load balancer sends comes from the host's end of the VPC's bridge. */
function membersOf({ vpc, interfaces }: VpcPicture, groupId: string): string[] {
  const members = interfaces.filter(({ data }) => data.groupIds.includes(groupId));
  const addresses = members.map(({ data }) => `${data.privateIp}/32`);
  const isHostMember = members.some(({ data }) => data.onHost);
  return isHostMember ? [...addresses, `${addressAt(vpc.data.cidrBlock, 1)}/32`] : addresses;
}
