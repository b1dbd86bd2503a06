import type { Operation } from "../../door/service.ts";
import { describe } from "../describe.ts";
import type { Ec2Parts } from "../model.ts";
import { natGatewayView } from "../shapes/gateways.ts";

/** This operation alone calls its filters `Filter`. */
export const DescribeNatGateways: Operation<"ec2", "DescribeNatGateways", Ec2Parts> = (
  { Filter: Filters, ...input },
  call,
  { journal },
) => {
  const asked = { ...input, ...(Filters && { Filters }) };
  const { shapes, ...rest } = describe(natGatewayView, {
    reader: journal,
    call,
    input: asked,
    ids: input.NatGatewayIds,
    idsName: "natGatewayIds",
  });
  return { NatGateways: shapes, ...rest };
};
