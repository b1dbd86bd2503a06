import type { Operation } from "../../door/service.ts";
import type { Elbv2Parts } from "../model.ts";
import { attributesOf, setAttributes } from "../attributes.ts";
import { loadBalancerAt, updateLoadBalancer } from "../store.ts";

export const ModifyLoadBalancerAttributes: Operation<"elbv2", "ModifyLoadBalancerAttributes", Elbv2Parts> = (
  input,
  { caller },
  { journal, plane },
) => {
  const attributes = journal.transact((tx) => {
    const row = loadBalancerAt(tx, caller, input.LoadBalancerArn);
    const set = setAttributes("loadBalancer", row.settings.attributes, input.Attributes);
    updateLoadBalancer(tx, { ...row, settings: { ...row.settings, attributes: set } });
    return set;
  });
  plane.refresh();
  return { Attributes: attributesOf("loadBalancer", attributes) };
};
