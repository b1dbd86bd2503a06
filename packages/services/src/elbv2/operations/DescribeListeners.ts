import type { Operation } from "../../door/service.ts";
import type { Elbv2Parts } from "../model.ts";
import { invalid } from "../faults.ts";
import { page } from "../page.ts";
import { listenerShape } from "../shapes.ts";
import { listenerAt, listeners, loadBalancerAt } from "../store.ts";

export const DescribeListeners: Operation<"elbv2", "DescribeListeners", Elbv2Parts> = (input, { caller }, { journal }) => {
  const { LoadBalancerArn, ListenerArns } = input;
  if (LoadBalancerArn === undefined && !ListenerArns?.length) throw invalid("You must specify either listener ARNs or a load balancer ARN");
  if (LoadBalancerArn !== undefined) loadBalancerAt(journal, caller, LoadBalancerArn);
  const asked = ListenerArns?.length
    ? ListenerArns.map((arn) => listenerAt(journal, caller, arn))
    : listeners(journal, caller).filter(({ loadBalancerArn }) => loadBalancerArn === LoadBalancerArn);
  const { rows, NextMarker } = page(asked, input.Marker, input.PageSize);
  return { Listeners: rows.map((row) => listenerShape(journal, row)), NextMarker };
};
