import type { Operation } from "../../door/service.ts";
import { describe } from "../describe.ts";
import type { Ec2Parts } from "../model.ts";
import { networkAclView } from "../shapes/network-acl.ts";

export const DescribeNetworkAcls: Operation<"ec2", "DescribeNetworkAcls", Ec2Parts> = (input, call, { journal }) => {
  const { shapes, ...rest } = describe(networkAclView, {
    reader: journal,
    call,
    input,
    ids: input.NetworkAclIds,
    idsName: "networkAclIds",
  });
  return { NetworkAcls: shapes, ...rest };
};
