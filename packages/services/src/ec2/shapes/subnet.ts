import type { Subnet } from "@aws-sdk/client-ec2";
import { freeAddresses } from "../addresses.ts";
import type { View } from "../describe.ts";
import { zoneId } from "../zones.ts";

export const subnetView: View<"subnet", Subnet> = {
  kind: "subnet",
  shape: (subnet, Tags, reader) => ({
    SubnetId: subnet.id,
    SubnetArn: `arn:aws:ec2:${subnet.region}:${subnet.account}:subnet/${subnet.id}`,
    OwnerId: subnet.account,
    VpcId: subnet.vpcId,
    CidrBlock: subnet.data.cidrBlock,
    AvailabilityZone: subnet.data.availabilityZone,
    AvailabilityZoneId: zoneId(subnet.data.availabilityZone),
    AvailableIpAddressCount: freeAddresses(reader, subnet),
    State: "available",
    DefaultForAz: false,
    MapPublicIpOnLaunch: subnet.data.mapPublicIp,
    AssignIpv6AddressOnCreation: false,
    Ipv6CidrBlockAssociationSet: [],
    EnableDns64: false,
    Ipv6Native: false,
    MapCustomerOwnedIpOnLaunch: false,
    PrivateDnsNameOptionsOnLaunch: { HostnameType: "ip-name", EnableResourceNameDnsARecord: false, EnableResourceNameDnsAAAARecord: false },
    Tags,
  }),
  fields: (subnet, reader) => ({
    "subnet-id": subnet.id,
    "subnet-arn": `arn:aws:ec2:${subnet.region}:${subnet.account}:subnet/${subnet.id}`,
    "owner-id": subnet.account,
    "vpc-id": subnet.vpcId,
    cidr: subnet.data.cidrBlock,
    "cidr-block": subnet.data.cidrBlock,
    cidrBlock: subnet.data.cidrBlock,
    "availability-zone": subnet.data.availabilityZone,
    availabilityZone: subnet.data.availabilityZone,
    "availability-zone-id": zoneId(subnet.data.availabilityZone),
    "available-ip-address-count": freeAddresses(reader, subnet),
    "default-for-az": false,
    defaultForAz: false,
    "map-public-ip-on-launch": subnet.data.mapPublicIp,
    state: "available",
  }),
};
