import type { Vpc } from "@aws-sdk/client-ec2";
import type { View } from "../describe.ts";

export const vpcView: View<"vpc", Vpc> = {
  kind: "vpc",
  shape: ({ id, account, data }, Tags) => ({
    VpcId: id,
    OwnerId: account,
    CidrBlock: data.cidrBlock,
    CidrBlockAssociationSet: [{ AssociationId: data.associationId, CidrBlock: data.cidrBlock, CidrBlockState: { State: "associated" } }],
    State: data.state,
    DhcpOptionsId: data.dhcpOptionsId,
    InstanceTenancy: "default",
    IsDefault: false,
    Tags,
  }),
  fields: ({ id, account, data }) => ({
    "vpc-id": id,
    "owner-id": account,
    cidr: data.cidrBlock,
    "cidr-block": data.cidrBlock,
    "cidr-block-association.cidr-block": data.cidrBlock,
    "cidr-block-association.association-id": data.associationId,
    "cidr-block-association.state": "associated",
    "dhcp-options-id": data.dhcpOptionsId,
    state: data.state,
    "is-default": false,
    isDefault: false,
    "instance-tenancy": "default",
  }),
};
