import type { Operation } from "../../door/service.ts";
import type { Elbv2Parts } from "../model.ts";
import { attributesOf } from "../attributes.ts";
import { invalid, refusal, unsupported } from "../faults.ts";
import { loadBalancersPerAccount } from "../limits.ts";
import type { LoadBalancer } from "../model.ts";
import { checkName, loadBalancerArn } from "../names.ts";
import { checkSecurityGroups, resolveSubnets } from "../placement.ts";
import { loadBalancerShape } from "../shapes.ts";
import { insertLoadBalancer, loadBalancers } from "../store.ts";
import { addTags } from "../tags.ts";
import { interfacesOf } from "../work.ts";

export const CreateLoadBalancer: Operation<"elbv2", "CreateLoadBalancer", Elbv2Parts> = async (input, { caller }, parts) => {
  checkName("load balancer", input.Name);
  if (input.Type !== undefined && input.Type !== "application") throw unsupported(`The load balancer type '${input.Type}'`);
  if (input.IpAddressType !== undefined && input.IpAddressType !== "ipv4")
    throw unsupported(`The IP address type '${input.IpAddressType}'`);
  if (input.Subnets && input.SubnetMappings) throw invalid("You can specify either subnets or subnet mappings, but not both");
  const subnetIds = input.Subnets ?? (input.SubnetMappings ?? []).map(({ SubnetId }) => SubnetId ?? "");
  const scheme = input.Scheme ?? "internet-facing";
  const same = loadBalancers(parts.journal, caller).find(({ name }) => name === input.Name);
  if (same) {
    const equal =
      same.settings.scheme === scheme &&
      subnetIds.toSorted().join() ===
        same.settings.subnets
          .map(({ subnetId }) => subnetId)
          .toSorted()
          .join();
    if (!equal)
      throw refusal("DuplicateLoadBalancerName", `A load balancer with the same name '${input.Name}' exists, but with different settings`);
    return { LoadBalancers: [loadBalancerShape(parts.journal, parts.plane, same)] };
  }
  const { vpcId, subnets } = await resolveSubnets(parts, caller, subnetIds);
  const securityGroups = await checkSecurityGroups(parts, caller, vpcId, input.SecurityGroups);
  const id = parts.ids.bytes(5).readUIntBE(0, 5) % 2_000_000_000;
  const row: LoadBalancer = {
    arn: loadBalancerArn(caller, parts.ids, input.Name),
    account: caller.account,
    region: caller.region,
    name: input.Name,
    state: "provisioning",
    created: parts.clock.now(),
    settings: {
      scheme,
      vpcId,
      subnets,
      securityGroups,
      dnsName: `${scheme === "internal" ? "internal-" : ""}${input.Name}-${id}.${caller.region}.elb.amazonaws.com`,
      attributes: Object.fromEntries(attributesOf("loadBalancer", {}).map(({ Key, Value }) => [Key, Value])),
    },
  };
  parts.journal.transact((tx) => {
    if (loadBalancers(tx, caller).length >= loadBalancersPerAccount) {
      throw refusal("TooManyLoadBalancers", `You have reached the maximum number of load balancers: ${loadBalancersPerAccount}`);
    }
    insertLoadBalancer(tx, row);
    addTags(tx, row.arn, input.Tags);
    tx.enqueue(interfacesOf(row));
  });
  return { LoadBalancers: [loadBalancerShape(parts.journal, parts.plane, row)] };
};
