import type { NetworkInterface, NetworkInterfaceAssociation, NetworkInterfaceType } from "@aws-sdk/client-ec2";
import type { Reader } from "@towpath/journal";
import type { View } from "../describe.ts";
import type { Resource } from "../model.ts";
import { byId } from "../store.ts";

export const networkInterfaceView: View<"network-interface", NetworkInterface> = {
  kind: "network-interface",
  shape(resource, TagSet, reader) {
    const { id, account, vpcId, data } = resource;
    const Association = associationOf(reader, resource);
    return {
      NetworkInterfaceId: id,
      OwnerId: account,
      VpcId: vpcId,
      SubnetId: data.subnetId,
      AvailabilityZone: zoneOf(reader, data.subnetId),
      Description: data.description,
      // AWS writes nat_gateway where its list of values has natGateway.
      InterfaceType: data.type as NetworkInterfaceType,
      // Shown by CreateNetworkInterface in AWS too, though its list of values lacks it.
      Status: data.status as "available",
      MacAddress: data.macAddress,
      PrivateIpAddress: data.privateIp,
      PrivateDnsName: data.dnsName,
      PrivateIpAddresses: [{ Primary: true, PrivateIpAddress: data.privateIp, PrivateDnsName: data.dnsName, Association }],
      Ipv6Addresses: [],
      Association,
      Groups: groupsOf(reader, data.groupIds),
      SourceDestCheck: data.sourceDestCheck,
      RequesterManaged: data.requester !== undefined,
      RequesterId: data.requester,
      TagSet,
    };
  },
  fields(resource, reader) {
    const { id, account, vpcId, data } = resource;
    const association = associationOf(reader, resource);
    return {
      "network-interface-id": id,
      "owner-id": account,
      "vpc-id": vpcId,
      "subnet-id": data.subnetId,
      "availability-zone": zoneOf(reader, data.subnetId),
      description: data.description,
      "interface-type": data.type,
      status: data.status,
      "mac-address": data.macAddress,
      "private-ip-address": data.privateIp,
      "private-dns-name": data.dnsName,
      "addresses.private-ip-address": data.privateIp,
      "addresses.primary": true,
      "addresses.association.public-ip": association?.PublicIp,
      "association.allocation-id": association?.AllocationId,
      "association.association-id": association?.AssociationId,
      "association.public-ip": association?.PublicIp,
      "group-id": data.groupIds,
      "group-name": groupsOf(reader, data.groupIds).map(({ GroupName }) => GroupName),
      "source-dest-check": data.sourceDestCheck,
      "requester-managed": data.requester !== undefined,
      "requester-id": data.requester,
      "attachment.instance-id": undefined,
      "attachment.status": undefined,
    };
  },
};

const zoneOf = (reader: Reader, subnetId: string): string | undefined => byId(reader, "subnet", subnetId)?.data.availabilityZone;

const groupsOf = (reader: Reader, ids: string[]): { GroupId: string; GroupName: string }[] =>
  ids.map((GroupId) => ({ GroupId, GroupName: byId(reader, "security-group", GroupId)?.data.name ?? "" }));

function associationOf(reader: Reader, { id, account }: Resource): NetworkInterfaceAssociation | undefined {
  const row = reader.one<{ id: string }>(
    "SELECT id FROM ec2_resources WHERE kind = 'elastic-ip' AND json_extract(data, '$.association.interfaceId') = ?",
    id,
  );
  const address = row && byId(reader, "elastic-ip", row.id);
  if (!address?.data.association) return undefined;
  return {
    AllocationId: address.id,
    AssociationId: address.data.association.id,
    IpOwnerId: account,
    PublicIp: address.data.publicIp,
    PublicDnsName: "",
  };
}
