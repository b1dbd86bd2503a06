import type { Action } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { Reader } from "@towpath/journal";
import { listeners, rules } from "./store.ts";

/** The target groups an action list may forward to. */
export function forwardedTo(actions: Action[]): string[] {
  return actions.flatMap((action) =>
    action.Type === "forward"
      ? [
          ...(action.TargetGroupArn ? [action.TargetGroupArn] : []),
          ...(action.ForwardConfig?.TargetGroups ?? []).flatMap((g) => g.TargetGroupArn ?? []),
        ]
      : [],
  );
}

/** Target group ARN -> ARNs of the load balancers whose listeners forward to it. A group without any is not checked and gets no traffic. */
export function usage(reader: Reader): Map<string, Set<string>> {
  const used = new Map<string, Set<string>>();
  for (const listener of listeners(reader)) {
    for (const rule of rules(reader, listener.arn)) {
      for (const arn of forwardedTo(rule.actions)) used.set(arn, (used.get(arn) ?? new Set()).add(listener.loadBalancerArn));
    }
  }
  return used;
}
