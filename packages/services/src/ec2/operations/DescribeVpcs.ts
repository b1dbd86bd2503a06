import type { Operation } from "../../door/service.ts";
import { describe } from "../describe.ts";
import type { Ec2Parts } from "../model.ts";
import { vpcView } from "../shapes/vpc.ts";

export const DescribeVpcs: Operation<"ec2", "DescribeVpcs", Ec2Parts> = (input, call, { journal }) => {
  const { shapes, ...rest } = describe(vpcView, { reader: journal, call, input, ids: input.VpcIds, idsName: "vpcIds" });
  return { Vpcs: shapes, ...rest };
};
