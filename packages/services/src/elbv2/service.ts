import { readFileSync } from "node:fs";
import type { Parts } from "../door/parts.ts";
import { type Service, service } from "../door/service.ts";
import { AddTags } from "./operations/AddTags.ts";
import { CreateListener } from "./operations/CreateListener.ts";
import { CreateLoadBalancer } from "./operations/CreateLoadBalancer.ts";
import { CreateRule } from "./operations/CreateRule.ts";
import { CreateTargetGroup } from "./operations/CreateTargetGroup.ts";
import { DeleteListener } from "./operations/DeleteListener.ts";
import { DeleteLoadBalancer } from "./operations/DeleteLoadBalancer.ts";
import { DeleteRule } from "./operations/DeleteRule.ts";
import { DeleteTargetGroup } from "./operations/DeleteTargetGroup.ts";
import { DeregisterTargets } from "./operations/DeregisterTargets.ts";
import { DescribeAccountLimits } from "./operations/DescribeAccountLimits.ts";
import { DescribeListenerAttributes } from "./operations/DescribeListenerAttributes.ts";
import { DescribeListeners } from "./operations/DescribeListeners.ts";
import { DescribeLoadBalancerAttributes } from "./operations/DescribeLoadBalancerAttributes.ts";
import { DescribeLoadBalancers } from "./operations/DescribeLoadBalancers.ts";
import { DescribeRules } from "./operations/DescribeRules.ts";
import { DescribeTags } from "./operations/DescribeTags.ts";
import { DescribeTargetGroupAttributes } from "./operations/DescribeTargetGroupAttributes.ts";
import { DescribeTargetGroups } from "./operations/DescribeTargetGroups.ts";
import { DescribeTargetHealth } from "./operations/DescribeTargetHealth.ts";
import { ModifyListener } from "./operations/ModifyListener.ts";
import { ModifyListenerAttributes } from "./operations/ModifyListenerAttributes.ts";
import { ModifyLoadBalancerAttributes } from "./operations/ModifyLoadBalancerAttributes.ts";
import { ModifyRule } from "./operations/ModifyRule.ts";
import { ModifyTargetGroup } from "./operations/ModifyTargetGroup.ts";
import { ModifyTargetGroupAttributes } from "./operations/ModifyTargetGroupAttributes.ts";
import { RegisterTargets } from "./operations/RegisterTargets.ts";
import { RemoveTags } from "./operations/RemoveTags.ts";
import { SetRulePriorities } from "./operations/SetRulePriorities.ts";
import { SetSecurityGroups } from "./operations/SetSecurityGroups.ts";
import { SetSubnets } from "./operations/SetSubnets.ts";
import { Plane } from "./plane.ts";
import { effects } from "./work.ts";

/** Application load balancers: the rows, and the reverse proxy that makes them work. */
export function openElbv2(
  given: Pick<Parts, "journal" | "clock" | "ids" | "crash" | "log" | "aws" | "network" | "home">,
): Service<"elbv2"> {
  given.journal.migrate("elbv2", readFileSync(new URL("./tables.sql", import.meta.url), "utf8"));
  const plane = new Plane(given);
  const parts = { ...given, plane };
  return service("elbv2", {
    parts,
    operations: {
      AddTags,
      CreateListener,
      CreateLoadBalancer,
      CreateRule,
      CreateTargetGroup,
      DeleteListener,
      DeleteLoadBalancer,
      DeleteRule,
      DeleteTargetGroup,
      DeregisterTargets,
      DescribeAccountLimits,
      DescribeListenerAttributes,
      DescribeListeners,
      DescribeLoadBalancerAttributes,
      DescribeLoadBalancers,
      DescribeRules,
      DescribeTags,
      DescribeTargetGroupAttributes,
      DescribeTargetGroups,
      DescribeTargetHealth,
      ModifyListener,
      ModifyListenerAttributes,
      ModifyLoadBalancerAttributes,
      ModifyRule,
      ModifyTargetGroup,
      ModifyTargetGroupAttributes,
      RegisterTargets,
      RemoveTags,
      SetRulePriorities,
      SetSecurityGroups,
      SetSubnets,
    },
    partly: {
      CreateLoadBalancer: "application load balancers with IPv4 only",
      CreateTargetGroup: "target type ip, protocol HTTP/1.1 only",
      CreateListener: "HTTP only; listens on a port of this machine",
      CreateRule: "no regular expressions, transforms, authentication, stickiness between groups",
      ModifyLoadBalancerAttributes: "attributes of logs, HTTP/2 and WAF are kept but do nothing, or are refused",
      ModifyTargetGroupAttributes: "slow start, application cookies and failover thresholds are refused",
    },
    effects: effects(parts),
    recover: () => plane.recover(),
    close: () => plane.close(),
  });
}
