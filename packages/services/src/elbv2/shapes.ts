import type * as sdk from "@aws-sdk/client-elastic-load-balancing-v2";
import type { Reader } from "@towpath/journal";
import { listenAddress } from "./limits.ts";
import type { Listener, LoadBalancer, Rule, Target, TargetGroup } from "./model.ts";
import { listeners, rules } from "./store.ts";
import type { Plane } from "./plane.ts";

/** Canonical hosted zone of load balancers in us-east-1, as AWS publishes it. */
const hostedZone = "Z35SXDOTRQ7X7K";

/**
 * `DNSName` is where the first listener answers on this machine, "127.0.0.1:8080", so that `curl http://$DNSName/` works as it does
 * against AWS; before there is a listener it is a name as AWS gives it.
 */
export function loadBalancerShape(reader: Reader, plane: Plane, row: LoadBalancer): sdk.LoadBalancer {
  const { settings } = row;
  const own = listeners(reader, { ...row, principal: { kind: "service", arn: "", service: "" } }).filter(
    ({ loadBalancerArn }) => loadBalancerArn === row.arn,
  );
  const problem = own.map(({ arn }) => plane.listening.problem(arn)).find((text) => text !== undefined);
  return {
    LoadBalancerArn: row.arn,
    DNSName: own[0] ? `${listenAddress}:${own[0].hostPort}` : settings.dnsName,
    CanonicalHostedZoneId: hostedZone,
    CreatedTime: new Date(row.created),
    LoadBalancerName: row.name,
    Scheme: settings.scheme,
    VpcId: settings.vpcId,
    State:
      problem !== undefined && row.state === "active"
        ? { Code: "active_impaired", Reason: problem }
        : { Code: row.state, ...(settings.stateReason !== undefined && { Reason: settings.stateReason }) },
    Type: "application",
    AvailabilityZones: settings.subnets.map(({ subnetId, zone }) => ({ ZoneName: zone, SubnetId: subnetId, LoadBalancerAddresses: [] })),
    SecurityGroups: settings.securityGroups,
    IpAddressType: "ipv4",
  };
}

export function targetGroupShape(row: TargetGroup, usedBy: ReadonlySet<string> | undefined): sdk.TargetGroup {
  const { settings } = row;
  const { healthCheck } = settings;
  return {
    TargetGroupArn: row.arn,
    TargetGroupName: row.name,
    Protocol: settings.protocol,
    ProtocolVersion: settings.protocolVersion,
    Port: settings.port,
    VpcId: settings.vpcId,
    HealthCheckProtocol: "HTTP",
    HealthCheckPort: healthCheck.port,
    HealthCheckEnabled: true,
    HealthCheckIntervalSeconds: healthCheck.intervalSeconds,
    HealthCheckTimeoutSeconds: healthCheck.timeoutSeconds,
    HealthyThresholdCount: healthCheck.healthyThreshold,
    UnhealthyThresholdCount: healthCheck.unhealthyThreshold,
    HealthCheckPath: healthCheck.path,
    Matcher: { HttpCode: healthCheck.matcher },
    LoadBalancerArns: [...(usedBy ?? [])],
    TargetType: settings.targetType,
    IpAddressType: "ipv4",
  };
}

export function listenerShape(reader: Reader, row: Listener): sdk.Listener {
  return {
    ListenerArn: row.arn,
    LoadBalancerArn: row.loadBalancerArn,
    Port: row.port,
    Protocol: row.protocol,
    DefaultActions: rules(reader, row.arn).find(({ priority }) => priority === undefined)?.actions ?? [],
  };
}

export function ruleShape(row: Rule): sdk.Rule {
  return {
    RuleArn: row.arn,
    Priority: row.priority === undefined ? "default" : String(row.priority),
    Conditions: row.conditions,
    Actions: row.actions,
    IsDefault: row.priority === undefined,
    Transforms: [],
  };
}

export function healthShape(row: Target, group: TargetGroup): sdk.TargetHealthDescription {
  const { port } = group.settings.healthCheck;
  return {
    Target: { Id: row.id, Port: row.port, ...(row.zone !== undefined && { AvailabilityZone: row.zone }) },
    HealthCheckPort: port === "traffic-port" ? String(row.port) : port,
    TargetHealth: {
      State: row.state,
      ...(row.reason !== undefined && { Reason: row.reason as sdk.TargetHealthReasonEnum }),
      ...(row.description !== undefined && { Description: row.description }),
    },
  };
}
