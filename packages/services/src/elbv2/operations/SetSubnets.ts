import type { Operation } from "../../door/service.ts";
import type { Elbv2Parts } from "../model.ts";
import { refusal } from "../faults.ts";
import { resolveSubnets } from "../placement.ts";
import { loadBalancerAt, updateLoadBalancer } from "../store.ts";
import { interfacesOf } from "../work.ts";

export const SetSubnets: Operation<"elbv2", "SetSubnets", Elbv2Parts> = async (input, { caller }, parts) => {
  const ids = input.Subnets ?? (input.SubnetMappings ?? []).map(({ SubnetId }) => SubnetId ?? "");
  const { vpcId, subnets } = await resolveSubnets(parts, caller, ids);
  parts.journal.transact((tx) => {
    const row = loadBalancerAt(tx, caller, input.LoadBalancerArn);
    if (row.settings.vpcId !== vpcId) throw refusal("InvalidConfigurationRequest", "The subnets must be in the load balancer's VPC");
    updateLoadBalancer(tx, { ...row, settings: { ...row.settings, subnets } });
    tx.enqueue(interfacesOf(row));
  });
  return { AvailabilityZones: subnets.map(({ subnetId, zone }) => ({ SubnetId: subnetId, ZoneName: zone })), IpAddressType: "ipv4" };
};
