import type { Operation } from "../../door/service.ts";
import { describe } from "../describe.ts";
import type { Ec2Parts } from "../model.ts";
import { internetGatewayView } from "../shapes/gateways.ts";

export const DescribeInternetGateways: Operation<"ec2", "DescribeInternetGateways", Ec2Parts> = (input, call, { journal }) => {
  const { shapes, ...rest } = describe(internetGatewayView, {
    reader: journal,
    call,
    input,
    ids: input.InternetGatewayIds,
    idsName: "internetGatewayIds",
  });
  return { InternetGateways: shapes, ...rest };
};
