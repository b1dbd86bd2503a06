import type { Parts } from "../door/parts.ts";

export type Ec2Parts = Pick<Parts, "journal" | "ids" | "crash" | "log" | "network" | "home">;

export interface Tag {
  Key: string;
  Value: string;
}

export interface Vpc {
  cidrBlock: string;
  associationId: string;
  state: "pending" | "available";
  dhcpOptionsId: string;
  dnsSupport: boolean;
  dnsHostnames: boolean;
  addressUsageMetrics: boolean;
}

export interface Subnet {
  cidrBlock: string;
  availabilityZone: string;
  mapPublicIp: boolean;
  aclAssociationId: string;
  /** Where the search for a free address goes on, so that an address is not given again at once. */
  nextOffset: number;
}

/** `destination` is an IPv4 range; the target is one of the two gateways, or the VPC itself. */
export interface Route {
  destination: string;
  target: "local" | `igw-${string}` | `nat-${string}`;
}

export interface RouteTable {
  routes: Route[];
  /** The main association has no subnet. */
  associations: { id: string; subnetId?: string }[];
}

/** The VPC it is attached to is its resource's `vpcId`. */
export type InternetGateway = Record<never, never>;

export const natGatewayMoves = {
  pending: ["available", "failed", "deleting"],
  available: ["deleting"],
  failed: ["deleted"],
  deleting: ["deleted"],
  deleted: [],
} as const;

export interface NatGateway {
  subnetId: string;
  state: keyof typeof natGatewayMoves;
  connectivity: "public" | "private";
  interfaceId: string;
  privateIp: string;
  allocationId?: string;
  publicIp?: string;
  failure?: { code: string; message: string };
  deletedAt?: number;
}

export interface ElasticIp {
  publicIp: string;
  association?: { id: string; interfaceId: string; privateIp: string };
}

/** Exactly one of the sources is there. Ports are absent for all protocols; ICMP has type and code in them. */
export interface GroupRule {
  id: string;
  egress: boolean;
  protocol: string;
  fromPort?: number;
  toPort?: number;
  cidr?: string;
  cidrV6?: string;
  groupId?: string;
  description?: string;
}

export interface SecurityGroup {
  name: string;
  description: string;
  rules: GroupRule[];
}

export const interfaceMoves = { pending: ["available"], available: [] } as const;

export interface NetworkInterface {
  subnetId: string;
  status: keyof typeof interfaceMoves;
  privateIp: string;
  macAddress: string;
  groupIds: string[];
  description: string;
  sourceDestCheck: boolean;
  /** What AWS says the interface is for: "interface", "nat_gateway". */
  type: "interface" | "nat_gateway";
  /** The service that made it for itself: only it may delete it. */
  requester?: string;
  /** A load balancer or NAT gateway has it, which live on this host: no container holds it. */
  onHost: boolean;
  dnsName: string;
}

export type NetworkAcl = Record<never, never>;

export type DhcpOptions = Record<never, never>;

/** Fields of each kind of resource; the kinds are AWS's names of taggable resource types. */
export interface DataOf {
  vpc: Vpc;
  subnet: Subnet;
  "route-table": RouteTable;
  "internet-gateway": InternetGateway;
  natgateway: NatGateway;
  "elastic-ip": ElasticIp;
  "security-group": SecurityGroup;
  "network-interface": NetworkInterface;
  "network-acl": NetworkAcl;
  "dhcp-options": DhcpOptions;
}

export type Kind = keyof DataOf;

/** `created` is epoch milliseconds; `vpcId` is undefined for what lies in no VPC. */
export interface Resource<K extends Kind = Kind> {
  id: string;
  account: string;
  region: string;
  kind: K;
  vpcId: string | undefined;
  data: DataOf[K];
  created: number;
}
