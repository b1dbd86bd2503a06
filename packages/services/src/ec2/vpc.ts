import type { Transaction } from "@towpath/journal";
import type { Caller } from "../door/caller.ts";
import type { Ec2Parts, GroupRule, Tag } from "./model.ts";
import { all, insert } from "./store.ts";
import { newId, newIdWith, rearm } from "./write.ts";

/** A VPC and what AWS makes with it; gives its id. https://docs.aws.amazon.com/vpc/latest/userguide/vpc-getting-started.html */
export function makeVpc(tx: Transaction, parts: Pick<Ec2Parts, "ids">, caller: Caller, cidrBlock: string, tags: Tag[]): string {
  const vpcId = newId(parts, "vpc");
  const dhcpOptionsId = all(tx, caller, "dhcp-options")[0]?.id ?? makeDhcpOptions(tx, parts, caller);
  insert(tx, caller, {
    kind: "vpc",
    id: vpcId,
    tags,
    data: {
      cidrBlock,
      associationId: newIdWith(parts, "vpc-cidr-assoc"),
      state: "pending",
      dhcpOptionsId,
      dnsSupport: true,
      dnsHostnames: false,
      addressUsageMetrics: false,
    },
  });
  insert(tx, caller, {
    kind: "route-table",
    id: newId(parts, "route-table"),
    vpcId,
    data: { routes: [{ destination: cidrBlock, target: "local" }], associations: [{ id: newIdWith(parts, "rtbassoc") }] },
  });
  insert(tx, caller, { kind: "network-acl", id: newId(parts, "network-acl"), vpcId, data: {} });
  const groupId = newId(parts, "security-group");
  const fromItself: GroupRule = { id: newIdWith(parts, "sgr"), egress: false, protocol: "-1", groupId };
  const description = "default VPC security group";
  insert(tx, caller, {
    kind: "security-group",
    id: groupId,
    vpcId,
    data: { name: "default", description, rules: [fromItself, allowAllOut(parts)] },
  });
  rearm(tx, vpcId);
  return vpcId;
}

/** The rule every new group has. */
export const allowAllOut = (parts: Pick<Ec2Parts, "ids">): GroupRule => ({
  id: newIdWith(parts, "sgr"),
  egress: true,
  protocol: "-1",
  cidr: "0.0.0.0/0",
});

function makeDhcpOptions(tx: Transaction, parts: Pick<Ec2Parts, "ids">, caller: Caller): string {
  const id = newId(parts, "dhcp-options");
  insert(tx, caller, { kind: "dhcp-options", id, data: {} });
  return id;
}
