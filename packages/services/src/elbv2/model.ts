import type { Action, RuleCondition } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { Parts } from "../door/parts.ts";
import type { Plane } from "./plane.ts";

export type Elbv2Parts = Pick<Parts, "journal" | "clock" | "ids" | "crash" | "log" | "aws" | "network" | "home"> & { plane: Plane };

export interface LoadBalancer {
  arn: string;
  account: string;
  region: string;
  name: string;
  state: "provisioning" | "active" | "failed";
  created: number;
  settings: LoadBalancerSettings;
}

export interface LoadBalancerSettings {
  scheme: "internet-facing" | "internal";
  vpcId: string;
  subnets: { subnetId: string; zone: string }[];
  securityGroups: string[];
  /** The name AWS would give; shown until a listener has a port of the host. */
  dnsName: string;
  attributes: Record<string, string>;
  stateReason?: string;
}

export interface TargetGroup {
  arn: string;
  account: string;
  region: string;
  name: string;
  created: number;
  settings: TargetGroupSettings;
}

export interface TargetGroupSettings {
  protocol: "HTTP";
  protocolVersion: "HTTP1";
  port: number;
  vpcId: string;
  targetType: "ip";
  healthCheck: HealthCheck;
  attributes: Record<string, string>;
}

/** How the targets of a group are checked. `port` is "traffic-port" or a number; `matcher` is "200", "200,202" or "200-299". */
export interface HealthCheck {
  port: string;
  path: string;
  intervalSeconds: number;
  timeoutSeconds: number;
  healthyThreshold: number;
  unhealthyThreshold: number;
  matcher: string;
}

export interface Listener {
  arn: string;
  account: string;
  region: string;
  loadBalancerArn: string;
  protocol: "HTTP";
  port: number;
  /** The port of this machine that it listens on. */
  hostPort: number;
  attributes: Record<string, string>;
  created: number;
}

/** The default rule of a listener has no priority and no conditions. */
export interface Rule {
  arn: string;
  account: string;
  region: string;
  listenerArn: string;
  priority: number | undefined;
  conditions: RuleCondition[];
  actions: Action[];
}

export type TargetState = "initial" | "healthy" | "unhealthy" | "draining" | "unused";

/** `drainedBy` is when the deregistration delay of a draining target ends, in epoch milliseconds. */
export interface Target {
  targetGroupArn: string;
  id: string;
  port: number;
  zone: string | undefined;
  state: TargetState;
  reason: string | undefined;
  description: string | undefined;
  registered: number;
  drainedBy: number | undefined;
}

/** What DescribeTargetHealth says beside the state (AWS's words). */
export const reasons = {
  registering: { reason: "Elb.RegistrationInProgress", description: "Target registration is in progress" },
  checking: { reason: "Elb.InitialHealthChecking", description: "Initial health checks in progress" },
  draining: { reason: "Target.DeregistrationInProgress", description: "Target deregistration is in progress" },
  notRegistered: { reason: "Target.NotRegistered", description: "Target is not registered to the target group" },
  notInUse: {
    reason: "Target.NotInUse",
    description: "Target group is not configured to receive traffic from the load balancer",
  },
  timeout: { reason: "Target.Timeout", description: "Request timed out" },
  failed: { reason: "Target.FailedHealthChecks", description: "Health checks failed" },
} as const;

export const codesReason = (status: number) => ({
  reason: "Target.ResponseCodeMismatch",
  description: `Health checks failed with these codes: [${status}]`,
});
