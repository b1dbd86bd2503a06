import type { Operation } from "../../door/service.ts";
import type { Elbv2Parts } from "../model.ts";
import { attributesOf } from "../attributes.ts";
import { loadBalancerAt } from "../store.ts";

export const DescribeLoadBalancerAttributes: Operation<"elbv2", "DescribeLoadBalancerAttributes", Elbv2Parts> = (
  input,
  { caller },
  { journal },
) => ({
  Attributes: attributesOf("loadBalancer", loadBalancerAt(journal, caller, input.LoadBalancerArn).settings.attributes),
});
