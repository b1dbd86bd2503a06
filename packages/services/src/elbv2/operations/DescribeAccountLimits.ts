import type { Operation } from "../../door/service.ts";
import type { Elbv2Parts } from "../model.ts";
import {
  listenersPerLoadBalancer,
  loadBalancersPerAccount,
  rulesPerLoadBalancer,
  targetGroupsPerAccount,
  targetGroupsPerAction,
  targetsPerTargetGroup,
} from "../limits.ts";
import { page } from "../page.ts";

const limits = {
  "application-load-balancers": loadBalancersPerAccount,
  "listeners-per-application-load-balancer": listenersPerLoadBalancer,
  "rules-per-application-load-balancer": rulesPerLoadBalancer,
  "target-groups": targetGroupsPerAccount,
  "target-groups-per-action-on-application-load-balancer": targetGroupsPerAction,
  "targets-per-application-load-balancer": targetsPerTargetGroup,
};

export const DescribeAccountLimits: Operation<"elbv2", "DescribeAccountLimits", Elbv2Parts> = (input) => {
  const { rows, NextMarker } = page(Object.entries(limits), input.Marker, input.PageSize);
  return { Limits: rows.map(([Name, max]) => ({ Name, Max: String(max) })), NextMarker };
};
