import { addressAt, contains, parseRange } from "@towpath/network";
import type { GroupRule, Resource } from "./model.ts";
import { tableOf, type VpcPicture } from "./reach.ts";

/** What is asked: may `from` open a connection to this address and port? */
export interface Asked {
  from: Resource<"network-interface">;
  address: string;
  port: number;
  protocol: "tcp" | "udp";
}

/** One thing on the way, in its order. `components` are ids of what decides it; `rule` is the security group rule that lets it pass. */
export interface Step {
  at: "egress" | "route" | "network-acl" | "ingress" | "place";
  passes: boolean;
  components: string[];
  rule?: string;
  says: string;
}

export interface Verdict {
  reachable: boolean;
  /** What stops it, in a sentence. */
  obstacle?: string;
  steps: Step[];
}

/**
 * Follows a connection through groups, routes and network ACLs, as the interfaces' packet rules do (`rulesOf`), and says at each step what
 * lets it pass or stops it.
 */
export function pathOf(picture: VpcPicture, asked: Asked): Verdict {
  const isInside = contains(picture.vpc.data.cidrBlock, asked.address);
  const target = picture.interfaces.find(({ data }) => data.privateIp === asked.address);
  const steps = [
    ...placeSteps(picture, asked, target),
    egressStep(picture, asked),
    routeStep(picture, asked, isInside),
    ...aclSteps(picture, asked.from),
    ...(target ? [ingressStep(picture, asked, target)] : []),
  ];
  const obstacle = steps.find(({ passes }) => !passes)?.says;
  return { reachable: obstacle === undefined, ...(obstacle !== undefined && { obstacle }), steps };
}

/** Addresses in the VPC's range that nothing can be reached at. */
function placeSteps({ vpc }: VpcPicture, { address }: Asked, target: Resource<"network-interface"> | undefined): Step[] {
  if (!contains(vpc.data.cidrBlock, address)) return [];
  if (target?.data.onHost)
    return [
      no("place", [target.id], `${address} is a load balancer's or gateway's address, which answers on this host and not in the VPC.`),
    ];
  if (address === addressAt(vpc.data.cidrBlock, 1))
    return [no("place", [vpc.id], `${address} is the VPC's own address: only DNS and AWS's endpoints answer there.`)];
  return target ? [] : [no("place", [vpc.id], `No network interface of ${vpc.id} has the address ${address}.`)];
}

function egressStep(picture: VpcPicture, { from, address, port, protocol }: Asked): Step {
  const groups = from.data.groupIds;
  const rule = matching(picture, groups, true, { address, port, protocol });
  const to = `${protocol.toUpperCase()} port ${port} to ${address}`;
  if (rule) return yes("egress", [rule.groupId], `${rule.groupId} lets ${to} out (${farSide(rule.rule)}).`, rule.rule.id);
  return no("egress", groups, `No outbound rule of ${listed(groups)} allows ${to}.`);
}

function ingressStep(picture: VpcPicture, { from, port, protocol }: Asked, target: Resource<"network-interface">): Step {
  const groups = target.data.groupIds;
  // What is on this host comes from the host's end of the VPC's bridge.
  const address = from.data.onHost ? addressAt(picture.vpc.data.cidrBlock, 1) : from.data.privateIp;
  const rule = matching(picture, groups, false, { address, port, protocol });
  const what = `${protocol.toUpperCase()} port ${port} from ${from.data.privateIp}`;
  if (rule) return yes("ingress", [rule.groupId], `${rule.groupId} lets ${what} in (${farSide(rule.rule)}).`, rule.rule.id);
  return no("ingress", groups, `No inbound rule of ${listed(groups)} allows ${what}.`);
}

const isPort = ({ fromPort, toPort }: GroupRule, port: number): boolean =>
  fromPort === undefined || (fromPort <= port && port <= (toPort ?? fromPort));

/** The first rule that lets it pass; rules of IPv6 and of other protocols never do. */
function matching(
  picture: VpcPicture,
  groupIds: string[],
  egress: boolean,
  far: { address: string; port: number; protocol: string },
): { groupId: string; rule: GroupRule } | undefined {
  for (const { id: groupId, data } of picture.groups.filter(({ id }) => groupIds.includes(id))) {
    const rule = data.rules.find(
      (one) =>
        one.egress === egress &&
        (one.protocol === "-1" || (one.protocol === far.protocol && isPort(one, far.port))) &&
        (one.cidr === undefined ? isMember(picture, one.groupId, far.address) : contains(one.cidr, far.address)),
    );
    if (rule) return { groupId, rule };
  }
  return undefined;
}

function isMember({ vpc, interfaces }: VpcPicture, groupId: string | undefined, address: string): boolean {
  const members = interfaces.filter(({ data }) => groupId !== undefined && data.groupIds.includes(groupId));
  const isHost = address === addressAt(vpc.data.cidrBlock, 1);
  return members.some(({ data }) => data.privateIp === address || (isHost && data.onHost));
}

function routeStep(picture: VpcPicture, { from, address }: Asked, isInside: boolean): Step {
  const table = tableOf(picture.routeTables, from.data.subnetId);
  const ids = table ? [table.id] : [];
  if (isInside) return yes("route", ids, `The VPC's own range is local (${table?.id ?? "no route table"}).`);
  const [route] = (table?.data.routes ?? [])
    .filter(({ destination }) => contains(destination, address))
    .toSorted((a, b) => parseRange(b.destination).prefix - parseRange(a.destination).prefix);
  if (!route) return no("route", ids, `${table?.id ?? "The subnet"} has no route to ${address}: it is outside the VPC.`);
  const way = `${route.destination} goes to ${route.target} by ${table?.id ?? ""}`;
  if (route.target.startsWith("igw-") && picture.waysOut.has(route.target) && !picture.publicInterfaces.has(from.id))
    return no("route", [...ids, route.target], `${way}, but an internet gateway takes only interfaces with a public address.`);
  if (!picture.waysOut.has(route.target))
    return no(
      "route",
      [...ids, route.target],
      `${way}, which does not lead out: the gateway is not there, or its own subnet has no way out.`,
    );
  return yes("route", [...ids, route.target], `${way}.`);
}

/** Each VPC has its default network ACL only, which lets everything pass. */
function aclSteps({ subnets }: VpcPicture, { data }: Resource<"network-interface">): Step[] {
  const subnet = subnets.find(({ id }) => id === data.subnetId);
  return subnet ? [yes("network-acl", [subnet.id], "The default network ACL allows everything.")] : [];
}

const farSide = ({ cidr, groupId }: GroupRule): string => cidr ?? `members of ${groupId ?? "no group"}`;
const listed = (ids: string[]): string => (ids.length > 0 ? ids.join(", ") : "any group");
const yes = (at: Step["at"], components: string[], says: string, rule?: string): Step => ({
  at,
  passes: true,
  components,
  says,
  ...(rule !== undefined && { rule }),
});
const no = (at: Step["at"], components: string[], says: string): Step => ({ at, passes: false, components, says });
