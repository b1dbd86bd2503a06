import { contains } from "../ipv4.ts";
import type { Rule, Rules } from "../port.ts";

/** Whether one of the rules lets a packet with the far side `address` pass. */
export function permits(rules: readonly Rule[], protocol: "tcp" | "udp", address: string, port: number): boolean {
  return rules.some(
    (rule) =>
      (rule.protocol === "-1" || rule.protocol === protocol) &&
      (rule.protocol === "-1" || rule.fromPort === undefined || (rule.fromPort <= port && port <= (rule.toPort ?? rule.fromPort))) &&
      rule.cidrs.some((cidr) => contains(cidr, address)),
  );
}

/** Both ends of a connection as far as they are known: `to.rules` is undefined for what is no interface of the VPC. */
export interface Path {
  vpcRange: string;
  /** What is never reached: the host, other networks of ours. */
  blocked: readonly string[];
  from: { address: string; rules: Rules };
  to: { address: string; rules: Rules | undefined };
  port: number;
}

/** Which rule on the way stops a TCP connection, in a sentence; undefined when none does. */
export function obstacle({ vpcRange, blocked, from, to, port }: Path): string | undefined {
  if (blocked.some((cidr) => contains(cidr, to.address))) {
    return `${to.address} belongs to this host or to another VPC, which workloads never reach`;
  }
  const inside = contains(vpcRange, to.address);
  if (!inside && !from.rules.outside) {
    return `${to.address} is outside the VPC, and the subnet's route table has no route out of it that this interface can use`;
  }
  if (!permits(from.rules.egress, "tcp", to.address, port)) {
    return `no egress rule of the interface's security groups allows TCP port ${port} to ${to.address}`;
  }
  if (to.rules && !permits(to.rules.ingress, "tcp", from.address, port)) {
    return `no ingress rule of the security groups of ${to.address} allows TCP port ${port} from ${from.address}`;
  }
  return undefined;
}
