import { ApiError } from "@towpath/wire";
import type { Kind } from "./model.ts";

interface Naming {
  prefix: string;
  /** AWS's codes are not formed by one rule. */
  absentCode: string;
  malformedCode: string;
  absent: (ids: string[]) => string;
}

const named = (what: string) => (ids: string[]) =>
  ids.length === 1 ? `The ${what} ID '${ids[0]}' does not exist` : `The ${what} IDs '${ids.join(", ")}' do not exist`;

const naming: Record<Kind, Naming> = {
  vpc: { prefix: "vpc", absentCode: "InvalidVpcID.NotFound", malformedCode: "InvalidVpcID.Malformed", absent: named("vpc") },
  subnet: { prefix: "subnet", absentCode: "InvalidSubnetID.NotFound", malformedCode: "InvalidSubnetID.Malformed", absent: named("subnet") },
  "route-table": {
    prefix: "rtb",
    absentCode: "InvalidRouteTableID.NotFound",
    malformedCode: "InvalidRouteTableId.Malformed",
    absent: named("routeTable"),
  },
  "internet-gateway": {
    prefix: "igw",
    absentCode: "InvalidInternetGatewayID.NotFound",
    malformedCode: "InvalidInternetGatewayId.Malformed",
    absent: named("internetGateway"),
  },
  natgateway: {
    prefix: "nat",
    absentCode: "NatGatewayNotFound",
    malformedCode: "NatGatewayMalformed",
    absent: (ids) => `NAT gateway ${ids.join(", ")} was not found`,
  },
  "elastic-ip": {
    prefix: "eipalloc",
    absentCode: "InvalidAllocationID.NotFound",
    malformedCode: "InvalidAllocationID.NotFound",
    absent: named("allocation"),
  },
  "security-group": {
    prefix: "sg",
    absentCode: "InvalidGroup.NotFound",
    malformedCode: "InvalidGroupId.Malformed",
    absent: (ids) =>
      ids.length === 1 ? `The security group '${ids[0]}' does not exist` : `The security groups '${ids.join(", ")}' do not exist`,
  },
  "network-interface": {
    prefix: "eni",
    absentCode: "InvalidNetworkInterfaceID.NotFound",
    malformedCode: "InvalidNetworkInterfaceId.Malformed",
    absent: named("networkInterface"),
  },
  "network-acl": {
    prefix: "acl",
    absentCode: "InvalidNetworkAclID.NotFound",
    malformedCode: "InvalidNetworkAclId.Malformed",
    absent: named("networkAcl"),
  },
  "dhcp-options": {
    prefix: "dopt",
    absentCode: "InvalidDhcpOptionID.NotFound",
    malformedCode: "InvalidDhcpOptionsId.Malformed",
    absent: named("dhcpOption"),
  },
};

export const prefixOf = (kind: Kind): string => naming[kind].prefix;

/** The kind of a resource by its id; undefined for prefixes nothing here has. */
export function kindOf(id: string): Kind | undefined {
  const prefix = id.slice(0, id.indexOf("-"));
  return (Object.keys(naming) as Kind[]).find((kind) => naming[kind].prefix === prefix);
}

export const isWellFormed = (kind: Kind, id: string): boolean => new RegExp(`^${prefixOf(kind)}-([0-9a-f]{8}|[0-9a-f]{17})$`).test(id);

export const absent = (kind: Kind, ids: string[]): ApiError => new ApiError(naming[kind].absentCode, naming[kind].absent(ids));

export const malformed = (kind: Kind, id: string): ApiError =>
  new ApiError(naming[kind].malformedCode, `Invalid id: "${id}" (expecting "${prefixOf(kind)}-...")`);
