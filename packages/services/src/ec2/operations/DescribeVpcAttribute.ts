import type { Operation } from "../../door/service.ts";
import { dryRun, invalidValue } from "../faults.ts";
import type { Ec2Parts } from "../model.ts";
import { get } from "../store.ts";

export const DescribeVpcAttribute: Operation<"ec2", "DescribeVpcAttribute", Ec2Parts> = (input, { caller }, { journal }) => {
  const { id: VpcId, data } = get(journal, caller, "vpc", input.VpcId);
  if (input.DryRun) throw dryRun();
  if (input.Attribute === "enableDnsSupport") return { VpcId, EnableDnsSupport: { Value: data.dnsSupport } };
  if (input.Attribute === "enableDnsHostnames") return { VpcId, EnableDnsHostnames: { Value: data.dnsHostnames } };
  if (input.Attribute === "enableNetworkAddressUsageMetrics") {
    return { VpcId, EnableNetworkAddressUsageMetrics: { Value: data.addressUsageMetrics } };
  }
  throw invalidValue(input.Attribute, "attribute", "Unknown attribute.");
};
