import type { Operation } from "../../door/service.ts";
import { describe } from "../describe.ts";
import { refuse } from "../faults.ts";
import type { Ec2Parts } from "../model.ts";
import { addressView } from "../shapes/gateways.ts";
import { all } from "../store.ts";

export const DescribeAddresses: Operation<"ec2", "DescribeAddresses", Ec2Parts> = (input, call, { journal }) => {
  const { PublicIps = [], AllocationIds } = input;
  const known = new Set(all(journal, call.caller, "elastic-ip").map(({ data }) => data.publicIp));
  const lacking = PublicIps.find((address) => !known.has(address));
  if (lacking !== undefined) throw refuse("InvalidAddress.NotFound", `Address '${lacking}' not found.`);
  const { shapes } = describe(addressView, { reader: journal, call, input, ids: AllocationIds, idsName: "allocationIds" });
  return { Addresses: shapes.filter(({ PublicIp = "" }) => PublicIps.length === 0 || PublicIps.includes(PublicIp)) };
};
