import type { Operation } from "../../door/service.ts";
import { describe } from "../describe.ts";
import type { Ec2Parts } from "../model.ts";
import { networkInterfaceView } from "../shapes/network-interface.ts";

export const DescribeNetworkInterfaces: Operation<"ec2", "DescribeNetworkInterfaces", Ec2Parts> = (input, call, { journal }) => {
  const { shapes, ...rest } = describe(networkInterfaceView, {
    reader: journal,
    call,
    input,
    ids: input.NetworkInterfaceIds,
    idsName: "networkInterfaceIds",
  });
  return { NetworkInterfaces: shapes, ...rest };
};
