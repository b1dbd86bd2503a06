import type { Operation } from "../../door/service.ts";
import { describe } from "../describe.ts";
import type { Ec2Parts } from "../model.ts";
import { subnetView } from "../shapes/subnet.ts";

export const DescribeSubnets: Operation<"ec2", "DescribeSubnets", Ec2Parts> = (input, call, { journal }) => {
  const { shapes, ...rest } = describe(subnetView, { reader: journal, call, input, ids: input.SubnetIds, idsName: "subnetIds" });
  return { Subnets: shapes, ...rest };
};
