import type { Route, RouteTable, RouteTableAssociation } from "@aws-sdk/client-ec2";
import type { Reader } from "@towpath/journal";
import type { View } from "../describe.ts";
import type { Resource } from "../model.ts";
import { isBlackhole } from "../reach.ts";

export const routeTableView: View<"route-table", RouteTable> = {
  kind: "route-table",
  shape: (table, Tags, reader) => ({
    RouteTableId: table.id,
    OwnerId: table.account,
    VpcId: table.vpcId,
    Routes: routes(table, reader),
    Associations: associations(table),
    PropagatingVgws: [],
    Tags,
  }),
  fields(table, reader) {
    const shown = routes(table, reader);
    const held = associations(table);
    const strings = (values: (string | undefined)[]) => values.filter((value) => value !== undefined);
    return {
      "route-table-id": table.id,
      "owner-id": table.account,
      "vpc-id": table.vpcId,
      "association.route-table-association-id": strings(held.map((one) => one.RouteTableAssociationId)),
      "association.route-table-id": held.length > 0 ? table.id : undefined,
      "association.subnet-id": strings(held.map((one) => one.SubnetId)),
      "association.gateway-id": [],
      "association.main": held.map((one) => String(one.Main)),
      "route.destination-cidr-block": strings(shown.map((one) => one.DestinationCidrBlock)),
      "route.gateway-id": strings(shown.map((one) => one.GatewayId)),
      "route.nat-gateway-id": strings(shown.map((one) => one.NatGatewayId)),
      "route.origin": strings(shown.map((one) => one.Origin)),
      "route.state": strings(shown.map((one) => one.State)),
      "route.vpc-peering-connection-id": [],
      "route.transit-gateway-id": [],
      "route.instance-id": [],
    };
  },
};

const routes = ({ data, vpcId = "" }: Resource<"route-table">, reader: Reader): Route[] =>
  data.routes.map(({ destination, target }) => ({
    DestinationCidrBlock: destination,
    ...(target.startsWith("nat-") ? { NatGatewayId: target } : { GatewayId: target }),
    Origin: target === "local" ? "CreateRouteTable" : "CreateRoute",
    State: isBlackhole(reader, vpcId, target) ? "blackhole" : "active",
  }));

const associations = ({ id, data }: Resource<"route-table">): RouteTableAssociation[] =>
  data.associations.map(({ id: RouteTableAssociationId, subnetId }) => ({
    RouteTableAssociationId,
    RouteTableId: id,
    Main: subnetId === undefined,
    ...(subnetId !== undefined && { SubnetId: subnetId }),
    AssociationState: { State: "associated" },
  }));
