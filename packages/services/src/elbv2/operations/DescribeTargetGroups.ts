import type { Operation } from "../../door/service.ts";
import type { Elbv2Parts } from "../model.ts";
import { invalid, refusal } from "../faults.ts";
import { page } from "../page.ts";
import { targetGroupShape } from "../shapes.ts";
import { loadBalancerAt, targetGroups } from "../store.ts";
import { usage } from "../usage.ts";

export const DescribeTargetGroups: Operation<"elbv2", "DescribeTargetGroups", Elbv2Parts> = (input, { caller }, { journal }) => {
  const { LoadBalancerArn, TargetGroupArns = [], Names = [] } = input;
  if ([LoadBalancerArn !== undefined, TargetGroupArns.length > 0, Names.length > 0].filter(Boolean).length > 1) {
    throw invalid("Target group names, target group ARNs and a load balancer ARN cannot be specified at the same time");
  }
  if (LoadBalancerArn !== undefined) loadBalancerAt(journal, caller, LoadBalancerArn);
  const all = targetGroups(journal, caller);
  const used = usage(journal);
  const missing = [
    ...TargetGroupArns.filter((arn) => !all.some((row) => row.arn === arn)),
    ...Names.filter((name) => !all.some((row) => row.name === name)),
  ];
  if (missing.length > 0) throw refusal("TargetGroupNotFound", "One or more target groups not found");
  const asked = all.filter(
    ({ arn, name }) =>
      (TargetGroupArns.length === 0 || TargetGroupArns.includes(arn)) &&
      (Names.length === 0 || Names.includes(name)) &&
      (LoadBalancerArn === undefined || (used.get(arn)?.has(LoadBalancerArn) ?? false)),
  );
  const { rows, NextMarker } = page(asked, input.Marker, input.PageSize);
  return { TargetGroups: rows.map((row) => targetGroupShape(row, used.get(row.arn))), NextMarker };
};
