import { readFileSync } from "node:fs";
import { type Operations, type Partly, type Service, service } from "../door/service.ts";
import type { Ec2Parts } from "./model.ts";
import { AllocateAddress } from "./operations/AllocateAddress.ts";
import { AssociateAddress } from "./operations/AssociateAddress.ts";
import { AssociateRouteTable } from "./operations/AssociateRouteTable.ts";
import { AttachInternetGateway } from "./operations/AttachInternetGateway.ts";
import { AuthorizeSecurityGroupEgress } from "./operations/AuthorizeSecurityGroupEgress.ts";
import { AuthorizeSecurityGroupIngress } from "./operations/AuthorizeSecurityGroupIngress.ts";
import { CreateInternetGateway } from "./operations/CreateInternetGateway.ts";
import { CreateNatGateway } from "./operations/CreateNatGateway.ts";
import { CreateNetworkInterface } from "./operations/CreateNetworkInterface.ts";
import { CreateRoute } from "./operations/CreateRoute.ts";
import { CreateRouteTable } from "./operations/CreateRouteTable.ts";
import { CreateSecurityGroup } from "./operations/CreateSecurityGroup.ts";
import { CreateSubnet } from "./operations/CreateSubnet.ts";
import { CreateTags } from "./operations/CreateTags.ts";
import { CreateVpc } from "./operations/CreateVpc.ts";
import { DeleteInternetGateway } from "./operations/DeleteInternetGateway.ts";
import { DeleteNatGateway } from "./operations/DeleteNatGateway.ts";
import { DeleteNetworkInterface } from "./operations/DeleteNetworkInterface.ts";
import { DeleteRoute } from "./operations/DeleteRoute.ts";
import { DeleteRouteTable } from "./operations/DeleteRouteTable.ts";
import { DeleteSecurityGroup } from "./operations/DeleteSecurityGroup.ts";
import { DeleteSubnet } from "./operations/DeleteSubnet.ts";
import { DeleteTags } from "./operations/DeleteTags.ts";
import { DeleteVpc } from "./operations/DeleteVpc.ts";
import { DescribeAccountAttributes } from "./operations/DescribeAccountAttributes.ts";
import { DescribeAddresses } from "./operations/DescribeAddresses.ts";
import { DescribeAvailabilityZones } from "./operations/DescribeAvailabilityZones.ts";
import { DescribeDhcpOptions } from "./operations/DescribeDhcpOptions.ts";
import { DescribeInternetGateways } from "./operations/DescribeInternetGateways.ts";
import { DescribeNatGateways } from "./operations/DescribeNatGateways.ts";
import { DescribeNetworkAcls } from "./operations/DescribeNetworkAcls.ts";
import { DescribeNetworkInterfaces } from "./operations/DescribeNetworkInterfaces.ts";
import { DescribePrefixLists } from "./operations/DescribePrefixLists.ts";
import { DescribeRegions } from "./operations/DescribeRegions.ts";
import { DescribeRouteTables } from "./operations/DescribeRouteTables.ts";
import { DescribeSecurityGroupRules } from "./operations/DescribeSecurityGroupRules.ts";
import { DescribeSecurityGroups } from "./operations/DescribeSecurityGroups.ts";
import { DescribeSubnets } from "./operations/DescribeSubnets.ts";
import { DescribeTags } from "./operations/DescribeTags.ts";
import { DescribeVpcAttribute } from "./operations/DescribeVpcAttribute.ts";
import { DescribeVpcEndpoints } from "./operations/DescribeVpcEndpoints.ts";
import { DescribeVpcs } from "./operations/DescribeVpcs.ts";
import { DetachInternetGateway } from "./operations/DetachInternetGateway.ts";
import { DisassociateAddress } from "./operations/DisassociateAddress.ts";
import { DisassociateRouteTable } from "./operations/DisassociateRouteTable.ts";
import { ModifyNetworkInterfaceAttribute } from "./operations/ModifyNetworkInterfaceAttribute.ts";
import { ModifySubnetAttribute } from "./operations/ModifySubnetAttribute.ts";
import { ModifyVpcAttribute } from "./operations/ModifyVpcAttribute.ts";
import { ReleaseAddress } from "./operations/ReleaseAddress.ts";
import { ReplaceRoute } from "./operations/ReplaceRoute.ts";
import { ReplaceRouteTableAssociation } from "./operations/ReplaceRouteTableAssociation.ts";
import { RevokeSecurityGroupEgress } from "./operations/RevokeSecurityGroupEgress.ts";
import { RevokeSecurityGroupIngress } from "./operations/RevokeSecurityGroupIngress.ts";
import { UpdateSecurityGroupRuleDescriptionsEgress } from "./operations/UpdateSecurityGroupRuleDescriptionsEgress.ts";
import { UpdateSecurityGroupRuleDescriptionsIngress } from "./operations/UpdateSecurityGroupRuleDescriptionsIngress.ts";
import { reachQuestion } from "./reach-question.ts";
import { effectsOf, recover } from "./work.ts";

const operations: Operations<"ec2", Ec2Parts> = {
  AllocateAddress,
  AssociateAddress,
  AssociateRouteTable,
  AttachInternetGateway,
  AuthorizeSecurityGroupEgress,
  AuthorizeSecurityGroupIngress,
  CreateInternetGateway,
  CreateNatGateway,
  CreateNetworkInterface,
  CreateRoute,
  CreateRouteTable,
  CreateSecurityGroup,
  CreateSubnet,
  CreateTags,
  CreateVpc,
  DeleteInternetGateway,
  DeleteNatGateway,
  DeleteNetworkInterface,
  DeleteRoute,
  DeleteRouteTable,
  DeleteSecurityGroup,
  DeleteSubnet,
  DeleteTags,
  DeleteVpc,
  DescribeAccountAttributes,
  DescribeAddresses,
  DescribeAvailabilityZones,
  DescribeDhcpOptions,
  DescribeInternetGateways,
  DescribeNatGateways,
  DescribeNetworkAcls,
  DescribeNetworkInterfaces,
  DescribePrefixLists,
  DescribeRegions,
  DescribeRouteTables,
  DescribeSecurityGroupRules,
  DescribeSecurityGroups,
  DescribeSubnets,
  DescribeTags,
  DescribeVpcAttribute,
  DescribeVpcEndpoints,
  DescribeVpcs,
  DetachInternetGateway,
  DisassociateAddress,
  DisassociateRouteTable,
  ModifyNetworkInterfaceAttribute,
  ModifySubnetAttribute,
  ModifyVpcAttribute,
  ReleaseAddress,
  ReplaceRoute,
  ReplaceRouteTableAssociation,
  RevokeSecurityGroupEgress,
  RevokeSecurityGroupIngress,
  UpdateSecurityGroupRuleDescriptionsEgress,
  UpdateSecurityGroupRuleDescriptionsIngress,
};

const partly: Partly<"ec2"> = {
  AllocateAddress: "Addresses are of a documentation range: nothing in the internet leads to them.",
  AuthorizeSecurityGroupEgress:
    "Prefix lists are refused; rules of IPv6 and of protocols other than TCP, UDP and ICMP are stored and let nothing pass.",
  AuthorizeSecurityGroupIngress:
    "Prefix lists are refused; rules of IPv6 and of protocols other than TCP, UDP and ICMP are stored and let nothing pass.",
  CreateNatGateway: "No secondary addresses; traffic leaves with the host's address.",
  CreateNetworkInterface: "One IPv4 address; no attachment to instances.",
  CreateRoute: "Targets: internet and NAT gateways.",
  CreateVpc: "IPv4 only. Ranges of VPCs, of the host and of other container networks must not overlap.",
  DescribeNetworkAcls: "Only the default list of each VPC exists.",
  DescribePrefixLists: "Named without their ranges.",
  DescribeVpcEndpoints: "Always empty: AWS endpoints answer in every VPC without one, and making one is refused.",
  ModifyNetworkInterfaceAttribute: "Groups, description and source/destination check; the last is stored only.",
  ModifySubnetAttribute: "MapPublicIpOnLaunch, which is stored only.",
  ModifyVpcAttribute: "Attributes are stored; DNS support cannot be turned off.",
};

/** Virtual private clouds: the network part of EC2. Instances and everything about them are refused. */
export function openEc2(parts: Ec2Parts): Service<"ec2"> {
  parts.journal.migrate("ec2", readFileSync(new URL("./tables.sql", import.meta.url), "utf8"));
  return service("ec2", {
    parts,
    operations,
    partly,
    effects: effectsOf(parts),
    questions: { reach: reachQuestion(parts) },
    recover: async () => recover(parts),
  });
}
