import type { Operation } from "../../door/service.ts";
import type { Elbv2Parts } from "../model.ts";
import { checkSecurityGroups } from "../placement.ts";
import { loadBalancerAt, updateLoadBalancer } from "../store.ts";
import { interfacesOf } from "../work.ts";

export const SetSecurityGroups: Operation<"elbv2", "SetSecurityGroups", Elbv2Parts> = async (input, { caller }, parts) => {
  const { vpcId } = loadBalancerAt(parts.journal, caller, input.LoadBalancerArn).settings;
  const securityGroups = await checkSecurityGroups(parts, caller, vpcId, input.SecurityGroups);
  parts.journal.transact((tx) => {
    const row = loadBalancerAt(tx, caller, input.LoadBalancerArn);
    updateLoadBalancer(tx, { ...row, settings: { ...row.settings, securityGroups } });
    tx.enqueue(interfacesOf(row));
  });
  return { SecurityGroupIds: securityGroups };
};
