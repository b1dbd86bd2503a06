import type { Operation } from "../../door/service.ts";
import { describe } from "../describe.ts";
import type { Ec2Parts } from "../model.ts";
import { dhcpOptionsView } from "../shapes/dhcp-options.ts";

export const DescribeDhcpOptions: Operation<"ec2", "DescribeDhcpOptions", Ec2Parts> = (input, call, { journal }) => {
  const { shapes, ...rest } = describe(dhcpOptionsView, {
    reader: journal,
    call,
    input,
    ids: input.DhcpOptionsIds,
    idsName: "dhcpOptionsIds",
  });
  return { DhcpOptions: shapes, ...rest };
};
