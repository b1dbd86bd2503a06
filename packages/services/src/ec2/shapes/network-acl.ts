import type { NetworkAcl, NetworkAclEntry } from "@aws-sdk/client-ec2";
import type { Reader } from "@towpath/journal";
import type { View } from "../describe.ts";
import type { Resource } from "../model.ts";
import { inVpc } from "../store.ts";

/** The default list of a VPC, the only one there is: it lets everything pass, as AWS's does. */
export const networkAclView: View<"network-acl", NetworkAcl> = {
  kind: "network-acl",
  shape: ({ id, account, vpcId }, Tags, reader) => ({
    NetworkAclId: id,
    OwnerId: account,
    VpcId: vpcId,
    IsDefault: true,
    Entries: entries,
    Associations: subnetsOf(reader, vpcId).map((subnet) => ({
      NetworkAclAssociationId: subnet.data.aclAssociationId,
      NetworkAclId: id,
      SubnetId: subnet.id,
    })),
    Tags,
  }),
  fields: ({ id, account, vpcId }, reader) => ({
    "network-acl-id": id,
    "owner-id": account,
    "vpc-id": vpcId,
    default: true,
    "association.association-id": subnetsOf(reader, vpcId).map(({ data }) => data.aclAssociationId),
    "association.network-acl-id": id,
    "association.subnet-id": subnetsOf(reader, vpcId).map((subnet) => subnet.id),
    "entry.cidr": "0.0.0.0/0",
    "entry.egress": ["true", "false"],
    "entry.protocol": "-1",
    "entry.rule-action": ["allow", "deny"],
    "entry.rule-number": ["100", "32767"],
  }),
};

const subnetsOf = (reader: Reader, vpcId: string | undefined): Resource<"subnet">[] => inVpc(reader, vpcId ?? "", "subnet");

const entries: NetworkAclEntry[] = [true, false].flatMap((Egress) => [
  { CidrBlock: "0.0.0.0/0", Egress, Protocol: "-1", RuleAction: "allow" as const, RuleNumber: 100 },
  { CidrBlock: "0.0.0.0/0", Egress, Protocol: "-1", RuleAction: "deny" as const, RuleNumber: 32_767 },
]);
