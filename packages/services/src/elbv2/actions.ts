import type { Action } from "@aws-sdk/client-elastic-load-balancing-v2";
import { invalid, refusal, unsupported } from "./faults.ts";
import { targetGroupsPerAction } from "./limits.ts";
import type { TargetGroup } from "./model.ts";
import { forwardedTo } from "./usage.ts";

/** The target groups of a forward action with their weights; a weight that is not given is 1. */
export function weighted(action: Action): { arn: string; weight: number }[] {
  const tuples = action.ForwardConfig?.TargetGroups;
  if (!tuples || tuples.length === 0) return action.TargetGroupArn ? [{ arn: action.TargetGroupArn, weight: 1 }] : [];
  return tuples.map(({ TargetGroupArn = "", Weight }) => ({ arn: TargetGroupArn, weight: Weight ?? 1 }));
}

/** Chooses by weight; `fraction` is in [0, 1). Undefined when every weight is 0. */
export function chooseWeighted(groups: { arn: string; weight: number }[], fraction: number): string | undefined {
  const total = groups.reduce((sum, { weight }) => sum + weight, 0);
  let left = fraction * total;
  for (const { arn, weight } of groups) {
    left -= weight;
    if (left < 0) return arn;
  }
  return undefined;
}

/**
 * Checks the actions of a rule or listener and gives them in the form in which they are stored: orders filled in, a forward action with
 * both spellings. Throws what CreateRule throws.
 */
export function checkActions(actions: Action[], groups: TargetGroup[], vpcId: string): Action[] {
  if (actions.length === 0) throw invalid("You must specify at least one action");
  if (actions.length > 1)
    throw refusal("TooManyActions", "You can specify at most one action; authentication actions are not supported by Towpath.");
  return actions.map((action) => checkAction(action, groups, vpcId));
}

function checkAction(action: Action, groups: TargetGroup[], vpcId: string): Action {
  switch (action.Type) {
    case "forward":
      return checkForward(action, groups, vpcId);
    case "redirect":
      if (!action.RedirectConfig) throw invalid("You must specify a redirect configuration for a redirect action");
      checkRedirect(action.RedirectConfig);
      return {
        Order: 1,
        ...action,
        RedirectConfig: {
          Protocol: "#{protocol}",
          Port: "#{port}",
          Host: "#{host}",
          Path: "/#{path}",
          Query: "#{query}",
          ...action.RedirectConfig,
        },
      };
    case "fixed-response":
      if (!action.FixedResponseConfig) throw invalid("You must specify a fixed response configuration for a fixed-response action");
      return { Order: 1, ...action };
    default:
      throw unsupported(`The action type '${action.Type}'`);
  }
}

function checkRedirect(config: NonNullable<Action["RedirectConfig"]>): void {
  const {
    Protocol: protocol = "#{protocol}",
    Port: port = "#{port}",
    Host: host = "#{host}",
    Path: path = "/#{path}",
    Query: query = "#{query}",
  } = config;
  if (protocol === "#{protocol}" && port === "#{port}" && host === "#{host}" && path === "/#{path}" && query === "#{query}") {
    throw invalid(
      "At least one of the redirect components (protocol, host, port, path or query) must be modified to avoid a redirect loop",
    );
  }
  if (port !== "#{port}" && !(Number(port) >= 1 && Number(port) <= 65_535))
    throw invalid(`The port '${port}' of the redirect is not valid`);
  if (!path.startsWith("/")) throw invalid("The path parameter must begin with '/'");
}

function checkForward(action: Action, groups: TargetGroup[], vpcId: string): Action {
  const arns = [...new Set(forwardedTo([action]))];
  if (arns.length === 0) throw invalid("You must specify either a target group or a forward configuration for a forward action");
  if (arns.length > targetGroupsPerAction)
    throw refusal("TargetGroupAssociationLimit", "You have reached the maximum number of target groups for an action");
  if (action.ForwardConfig?.TargetGroupStickinessConfig?.Enabled) throw unsupported("Stickiness between target groups");
  for (const arn of arns) {
    const group = groups.find((known) => known.arn === arn);
    if (!group) throw refusal("TargetGroupNotFound", `Target group '${arn}' not found`);
    if (group.settings.vpcId !== vpcId) {
      throw refusal("InvalidConfigurationRequest", "The following target groups are not in the same VPC as the load balancer: " + arn);
    }
  }
  const tuples = weighted(action);
  for (const { weight } of tuples)
    if (weight < 0 || weight > 999) throw invalid(`The target group weight '${weight}' must be between 0 and 999`);
  const only = tuples.length === 1 ? tuples[0]?.arn : undefined;
  return {
    Type: "forward",
    Order: action.Order ?? 1,
    ...(only !== undefined && { TargetGroupArn: only }),
    ForwardConfig: {
      TargetGroups: tuples.map(({ arn, weight }) => ({ TargetGroupArn: arn, Weight: weight })),
      TargetGroupStickinessConfig: { Enabled: false },
    },
  };
}
