import type { Effect, EffectKind } from "@towpath/journal";
import { asLinkedRole } from "../door/linked-role.ts";
import { fullName } from "./names.ts";
import type { Elbv2Parts } from "./model.ts";
import { loadBalancers, updateLoadBalancer } from "./store.ts";

type InterfacesEffect = Effect<{ arn: string; account: string; region: string }>;

/** The effect that makes the network interfaces of a load balancer what its row says; also when it has been deleted. */
export const interfacesOf = (row: { arn: string; account: string; region: string }) => ({
  service: "elbv2",
  kind: "interfaces",
  key: row.arn,
  payload: { arn: row.arn, account: row.account, region: row.region },
});

export function effects(parts: Elbv2Parts): Record<string, EffectKind> {
  return {
    interfaces: {
      perform: (effect: InterfacesEffect) => arrangeInterfaces(parts, effect),
      attemptsMax: 20,
      giveUp: (tx, effect: InterfacesEffect, error) => {
        const row = loadBalancers(tx).find(({ arn }) => arn === effect.payload.arn);
        if (row) updateLoadBalancer(tx, { ...row, state: "failed", settings: { ...row.settings, stateReason: String(error) } });
      },
    },
  };
}

/** Finds what exists by the description AWS gives these interfaces, then makes what is missing and deletes what is too much. */
async function arrangeInterfaces(parts: Elbv2Parts, { payload }: InterfacesEffect) {
  const { arn, account, region } = payload;
  const client = await asLinkedRole(parts.aws, {
    service: "elasticloadbalancing.amazonaws.com",
    roleName: "AWSServiceRoleForElasticLoadBalancing",
    sessionName: "ElasticLoadBalancing",
    account,
    region,
  });
  const row = loadBalancers(parts.journal).find((known) => known.arn === arn);
  const description = `ELB ${fullName(arn)}`;
  const found = await client.ec2.DescribeNetworkInterfaces({ Filters: [{ Name: "description", Values: [description] }] });
  const present = found.NetworkInterfaces ?? [];
  const subnets = row?.settings.subnets.map(({ subnetId }) => subnetId) ?? [];
  for (const { NetworkInterfaceId, SubnetId } of present) {
    if (NetworkInterfaceId === undefined || subnets.includes(SubnetId ?? "")) continue;
    await client.ec2.DeleteNetworkInterface({ NetworkInterfaceId });
  }
  for (const subnetId of subnets) {
    const own = present.find(({ SubnetId }) => SubnetId === subnetId);
    const Groups = row?.settings.securityGroups ?? [];
    if (own?.NetworkInterfaceId !== undefined) {
      await client.ec2.ModifyNetworkInterfaceAttribute({ NetworkInterfaceId: own.NetworkInterfaceId, Groups });
    } else {
      await client.ec2.CreateNetworkInterface({
        SubnetId: subnetId,
        Groups,
        Description: description,
        ClientToken: `${arn.slice(-16)}-${subnetId}`,
      });
      parts.crash.at("load-balancer-interface-created");
    }
  }
  return (tx: Parameters<typeof updateLoadBalancer>[0]) => {
    const now = loadBalancers(tx).find((known) => known.arn === arn);
    if (now) updateLoadBalancer(tx, { ...now, state: "active" });
  };
}
