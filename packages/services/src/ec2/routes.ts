import type { Reader } from "@towpath/journal";
import type { Caller } from "../door/caller.ts";
import { canonicalRange } from "./addresses.ts";
import { invalidValue, missing, refuse, unsupported } from "./faults.ts";
import type { Resource, Route } from "./model.ts";
import { get } from "./store.ts";

interface RouteInput {
  RouteTableId: string;
  DestinationCidrBlock?: string;
  DestinationIpv6CidrBlock?: string;
  DestinationPrefixListId?: string;
  GatewayId?: string;
  NatGatewayId?: string;
}

/** Parameters that name targets AWS has and this service does not. */
const otherTargets = [
  "VpcEndpointId",
  "EgressOnlyInternetGatewayId",
  "InstanceId",
  "NetworkInterfaceId",
  "VpcPeeringConnectionId",
  "TransitGatewayId",
  "LocalGatewayId",
  "CarrierGatewayId",
  "CoreNetworkArn",
  "LocalTarget",
  "OdbNetworkArn",
];

/** The destination of a route, without bits beyond its prefix. */
export function destinationOf(
  input: Pick<RouteInput, "DestinationCidrBlock" | "DestinationIpv6CidrBlock" | "DestinationPrefixListId">,
): string {
  if (input.DestinationIpv6CidrBlock !== undefined) throw unsupported("IPv6 routes");
  if (input.DestinationPrefixListId !== undefined) throw unsupported("routes to prefix lists");
  const given = input.DestinationCidrBlock;
  if (given === undefined) throw missing("destinationCidrBlock");
  try {
    if (/^[\d.]+\/\d+$/.test(given)) return canonicalRange(given);
  } catch {
    // Refused below.
  }
  throw invalidValue(given, "destinationCidrBlock", "This is not a valid CIDR block.");
}

/** A route to a gateway of the table's VPC. */
export function routeFrom(reader: Reader, caller: Caller, table: Resource<"route-table">, input: RouteInput): Route {
  const destination = destinationOf(input);
  const other = otherTargets.find((name) => (input as unknown as Record<string, unknown>)[name] !== undefined);
  if (other) throw unsupported(`routes with ${other}`);
  const { GatewayId, NatGatewayId } = input;
  if ((GatewayId === undefined) === (NatGatewayId === undefined)) {
    throw refuse("InvalidParameterCombination", "The request must contain exactly one of: gatewayId, natGatewayId");
  }
  const gateway =
    NatGatewayId === undefined ? get(reader, caller, "internet-gateway", GatewayId ?? "") : get(reader, caller, "natgateway", NatGatewayId);
  if (gateway.vpcId !== table.vpcId) {
    const what = NatGatewayId === undefined ? "network gateway" : "NAT gateway";
    throw refuse("InvalidParameterValue", `route table ${table.id} and ${what} ${gateway.id} belong to different networks`);
  }
  return { destination, target: gateway.id as Route["target"] };
}

export const routeNotFound = (destination: string, tableId: string) =>
  refuse("InvalidRoute.NotFound", `no route with destination-cidr-block ${destination} in route table ${tableId}`);
