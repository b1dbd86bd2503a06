import type { Operation } from "../../door/service.ts";
import type { Elbv2Parts } from "../model.ts";
import { refusal } from "../faults.ts";
import { page } from "../page.ts";
import { loadBalancerShape } from "../shapes.ts";
import { loadBalancerAt, loadBalancers } from "../store.ts";

export const DescribeLoadBalancers: Operation<"elbv2", "DescribeLoadBalancers", Elbv2Parts> = (input, { caller }, { journal, plane }) => {
  const all = loadBalancers(journal, caller);
  for (const arn of input.LoadBalancerArns ?? []) loadBalancerAt(journal, caller, arn);
  for (const name of input.Names ?? []) {
    if (!all.some((row) => row.name === name)) throw refusal("LoadBalancerNotFound", `Load balancers '[${name}]' not found`);
  }
  const asked = all.filter(
    ({ arn, name }) =>
      (!input.LoadBalancerArns?.length || input.LoadBalancerArns.includes(arn)) && (!input.Names?.length || input.Names.includes(name)),
  );
  const { rows, NextMarker } = page(asked, input.Marker, input.PageSize);
  return { LoadBalancers: rows.map((row) => loadBalancerShape(journal, plane, row)), NextMarker };
};
