import type { Address, InternetGateway, NatGateway } from "@aws-sdk/client-ec2";
import type { View } from "../describe.ts";

export const internetGatewayView: View<"internet-gateway", InternetGateway> = {
  kind: "internet-gateway",
  shape: ({ id, account, vpcId }, Tags) => ({
    InternetGatewayId: id,
    OwnerId: account,
    Attachments: vpcId === undefined ? [] : [{ VpcId: vpcId, State: "available" as "attached" }],
    Tags,
  }),
  fields: ({ id, account, vpcId }) => ({
    "internet-gateway-id": id,
    "owner-id": account,
    "attachment.vpc-id": vpcId,
    "attachment.state": vpcId === undefined ? undefined : "available",
  }),
};

export const natGatewayView: View<"natgateway", NatGateway> = {
  kind: "natgateway",
  shape: ({ id, vpcId, created, data }, Tags) => ({
    NatGatewayId: id,
    VpcId: vpcId,
    SubnetId: data.subnetId,
    State: data.state,
    ConnectivityType: data.connectivity,
    CreateTime: new Date(created),
    ...(data.deletedAt !== undefined && { DeleteTime: new Date(data.deletedAt) }),
    ...(data.failure && { FailureCode: data.failure.code, FailureMessage: data.failure.message }),
    NatGatewayAddresses: [
      {
        ...(data.allocationId !== undefined && { AllocationId: data.allocationId, PublicIp: data.publicIp }),
        NetworkInterfaceId: data.interfaceId,
        PrivateIp: data.privateIp,
        IsPrimary: true,
        Status: "succeeded",
      },
    ],
    Tags,
  }),
  fields: ({ id, vpcId, data }) => ({
    "nat-gateway-id": id,
    "vpc-id": vpcId,
    "subnet-id": data.subnetId,
    state: data.state,
    "connectivity-type": data.connectivity,
  }),
};

export const addressView: View<"elastic-ip", Address> = {
  kind: "elastic-ip",
  shape: ({ id, account, region, data }, Tags) => ({
    AllocationId: id,
    PublicIp: data.publicIp,
    Domain: "vpc",
    PublicIpv4Pool: "amazon",
    NetworkBorderGroup: region,
    ...(data.association && {
      AssociationId: data.association.id,
      NetworkInterfaceId: data.association.interfaceId,
      NetworkInterfaceOwnerId: account,
      PrivateIpAddress: data.association.privateIp,
    }),
    Tags,
  }),
  fields: ({ id, region, account, data }) => ({
    "allocation-id": id,
    "public-ip": data.publicIp,
    domain: "vpc",
    "association-id": data.association?.id,
    "network-interface-id": data.association?.interfaceId,
    "network-interface-owner-id": data.association && account,
    "private-ip-address": data.association?.privateIp,
    "instance-id": undefined,
    "network-border-group": region,
  }),
};
