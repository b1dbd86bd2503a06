import type { DhcpOptions } from "@aws-sdk/client-ec2";
import type { View } from "../describe.ts";

const domainOf = (region: string): string => (region === "us-east-1" ? "ec2.internal" : `${region}.compute.internal`);

/** The options every VPC starts with: AWS's own resolver. */
export const dhcpOptionsView: View<"dhcp-options", DhcpOptions> = {
  kind: "dhcp-options",
  shape: ({ id, account, region }, Tags) => ({
    DhcpOptionsId: id,
    OwnerId: account,
    DhcpConfigurations: [
      { Key: "domain-name", Values: [{ Value: domainOf(region) }] },
      { Key: "domain-name-servers", Values: [{ Value: "AmazonProvidedDNS" }] },
    ],
    Tags,
  }),
  fields: ({ id, account, region }) => ({
    "dhcp-options-id": id,
    "owner-id": account,
    key: ["domain-name", "domain-name-servers"],
    value: [domainOf(region), "AmazonProvidedDNS"],
  }),
};
