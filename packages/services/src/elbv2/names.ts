import type { Ids } from "@towpath/journal";
import type { Caller } from "../door/caller.ts";
import { invalid } from "./faults.ts";

/** ARNs as AWS makes them: 16 hexadecimal digits at the end. */
export const loadBalancerArn = ({ account, region }: Caller, ids: Ids, name: string) =>
  `arn:aws:elasticloadbalancing:${region}:${account}:loadbalancer/app/${name}/${ids.hex(16)}`;
export const targetGroupArn = ({ account, region }: Caller, ids: Ids, name: string) =>
  `arn:aws:elasticloadbalancing:${region}:${account}:targetgroup/${name}/${ids.hex(16)}`;
export const listenerArn = (ofLoadBalancer: string, ids: Ids) => `${ofLoadBalancer.replace(":loadbalancer/", ":listener/")}/${ids.hex(16)}`;
export const ruleArn = (ofListener: string, ids: Ids) => `${ofListener.replace(":listener/", ":listener-rule/")}/${ids.hex(16)}`;

/** "app/name/id", the part of a load balancer's ARN that names it, as in the description of its network interfaces. */
export const fullName = (arn: string): string => arn.split(":loadbalancer/")[1] ?? arn;

/** Throws ValidationError with what AWS says of a bad name. */
export function checkName(what: "load balancer" | "target group", name: string): void {
  if (name.length > 32) throw invalid(`The ${what} name '${name}' cannot be longer than '32' characters`);
  if (!/^[A-Za-z0-9-]+$/.test(name))
    throw invalid(`The ${what} name '${name}' can only contain characters that are alphanumeric characters and hyphens(-)`);
  if (name.startsWith("-") || name.endsWith("-")) throw invalid(`The ${what} name '${name}' cannot begin or end with a hyphen(-)`);
  if (what === "load balancer" && name.startsWith("internal-")) throw invalid(`The ${what} name '${name}' cannot begin with 'internal-'`);
}
