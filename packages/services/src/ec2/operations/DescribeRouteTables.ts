import type { Operation } from "../../door/service.ts";
import { describe } from "../describe.ts";
import type { Ec2Parts } from "../model.ts";
import { routeTableView } from "../shapes/route-table.ts";

export const DescribeRouteTables: Operation<"ec2", "DescribeRouteTables", Ec2Parts> = (input, call, { journal }) => {
  const { shapes, ...rest } = describe(routeTableView, {
    reader: journal,
    call,
    input,
    ids: input.RouteTableIds,
    idsName: "routeTableIds",
  });
  return { RouteTables: shapes, ...rest };
};
