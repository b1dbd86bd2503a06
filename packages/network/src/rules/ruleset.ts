import { withoutNested } from "../ipv4.ts";
import type { Rule, Rules } from "../port.ts";
import { permits } from "./verdict.ts";

/** Ports on the gateway address where this process listens for what a VPC offers on low ports. */
export interface ServicePorts {
  /** UDP and TCP. */
  dns: number;
  http: number;
  https: number;
  /** Role credentials and task metadata. */
  linkLocal: number;
}

/** All that the packet rules of one namespace are made from. */
export interface NamespacePlan {
  address: string;
  /** The bridge's address on the host. */
  gateway: string;
  /** The VPC's range. */
  range: string;
  ports: ServicePorts;
  /** Addresses that stand for DNS and the AWS endpoints: the range's base plus two, and the link-local one. */
  serviceAddresses: string[];
  rules: Rules;
  /** The host's own addresses and the other networks of ours: never reached, whatever the rules say. */
  blocked: string[];
  /** Address of a privileged workload in a namespace of its own behind this one. */
  inner?: string;
}

export const linkLocalAddress = "169.254.170.2";
export const linkLocalResolver = "169.254.169.253";
/** The veth pair between a namespace with rules and the one of a privileged workload. */
export const innerDevice = "inner";
export const innerGateway = "169.254.171.1";
export const innerAddress = "169.254.171.2";

/**
 * The nftables input that replaces our tables in one step. Only tables of ours are touched: the engine keeps the rules of its own
 * resolver in the same namespace. The chains `input` and `output` serve workloads that share the namespace, `forward` the
 * one behind it, by the same `ingress` and `egress`.
 */
export function ruleset(plan: NamespacePlan): string {
  const lines = [...replaceTable("inet"), ...away(plan), ...ingress(plan), ...egress(plan), ...hooks(plan), ...translation(plan), "}"];
  return `${lines.join("\n")}\n`;
}

const replaceTable = (family: string) => [`table ${family} towpath`, `delete table ${family} towpath`, `table ${family} towpath {`];

const chain = (name: string, lines: string[]) => [`  chain ${name} {`, ...lines.map((line) => `    ${line}`), "  }"];

const hook = (type: string, at: string, priority: string, policy: string) =>
  `type ${type} hook ${at} priority ${priority}; policy ${policy};`;

/**
 * Who asks while this process is being restarted is not told that nobody listens: clients send again, as after a lost packet, and
 * get through when it is back. Connections that it had answered do break.
 */
const away = ({ gateway, serviceAddresses }: NamespacePlan) =>
  chain("away", [
    `ct reply ip saddr ${gateway} tcp flags & rst == rst ct status & assured == 0 drop`,
    `ip saddr ${set([gateway, ...serviceAddresses])} icmp type destination-unreachable icmp code port-unreachable drop`,
  ]);

const ingress = (plan: NamespacePlan) =>
  chain(
    "ingress",
    plan.rules.ingress.flatMap((rule) => accept(rule, "saddr")),
  );

function egress({ gateway, ports, serviceAddresses, rules, blocked, range }: NamespacePlan): string[] {
  // Groups cannot bar name resolution and credentials; calls to AWS endpoints they can, as with interface endpoints.
  const [endpoint = gateway] = serviceAddresses;
  const allowed = [443, 80]
    .filter((port) => permits(rules.egress, "tcp", endpoint, port))
    .map((port) => (port === 443 ? ports.https : ports.http));
  const tcp = [ports.dns, ports.linkLocal, ...allowed];
  return chain("egress", [
    `ip daddr ${gateway} udp dport ${ports.dns} accept`,
    `ip daddr ${gateway} tcp dport ${set(tcp.map(String))} accept`,
    `ip daddr ${set(withoutNested([gateway, ...blocked]))} drop`,
    ...(rules.outside ? [] : [`ip daddr != ${range} drop`]),
    ...rules.egress.flatMap((rule) => accept(rule, "daddr")),
  ]);
}

function hooks({ inner }: NamespacePlan): string[] {
  const replies = "ct state established,related accept";
  return [
    ...chain("input", [hook("filter", "input", "0", "drop"), "jump away", replies, `iifname "lo" accept`, `iifname "eth0" jump ingress`]),
    ...chain("output", [hook("filter", "output", "0", "drop"), replies, `oifname "lo" accept`, `oifname "eth0" jump egress`]),
    ...chain("forward", [
      hook("filter", "forward", "0", "drop"),
      ...(inner
        ? [
            "jump away",
            replies,
            `iifname "${innerDevice}" oifname "eth0" ip saddr ${inner} jump egress`,
            `iifname "eth0" oifname "${innerDevice}" jump ingress`,
          ]
        : []),
    ]),
  ];
}

function translation({ address, gateway, ports, serviceAddresses, inner }: NamespacePlan): string[] {
  const services = set(serviceAddresses);
  const to = (port: number) => `dnat ip to ${gateway}:${port}`;
  return [
    ...chain("translate", [
      `ip daddr ${services} udp dport 53 ${to(ports.dns)}`,
      `ip daddr ${services} tcp dport 53 ${to(ports.dns)}`,
      `ip daddr ${services} tcp dport 443 ${to(ports.https)}`,
      `ip daddr ${services} tcp dport 80 ${to(ports.http)}`,
      `ip daddr ${linkLocalAddress} tcp dport 80 ${to(ports.linkLocal)}`,
    ]),
    ...chain("nat-output", [hook("nat", "output", "-100", "accept"), "jump translate"]),
    ...(inner
      ? [
          ...chain("nat-prerouting", [
            hook("nat", "prerouting", "-100", "accept"),
            `iifname "${innerDevice}" jump translate`,
            `iifname "eth0" ip daddr ${address} dnat ip to ${inner}`,
          ]),
          ...chain("nat-postrouting", [
            hook("nat", "postrouting", "100", "accept"),
            `oifname "eth0" ip saddr ${inner} snat ip to ${address}`,
          ]),
        ]
      : []),
  ];
}

/**
 * Packets that a workload builds itself (containers usually have NET_RAW) pass by the chains above. They must at least come from
 * the interface's own address, or groups that name it would be worth nothing.
 */
export function spoofingRules({ address, rules, range }: NamespacePlan): string {
  const lines = [
    ...replaceTable("netdev"),
    ...chain("leaving", [
      `type filter hook egress device "eth0" priority 0; policy accept;`,
      `ip saddr != ${address} drop`,
      `arp saddr ip != ${address} drop`,
      ...(rules.outside ? [] : [`ip daddr != ${range} drop`]),
    ]),
    "}",
  ];
  return `${lines.join("\n")}\n`;
}

const set = (elements: string[]) => (elements.length === 1 ? String(elements[0]) : `{ ${elements.join(", ")} }`);

function accept(rule: Rule, side: "saddr" | "daddr"): string[] {
  const cidrs = withoutNested(rule.cidrs);
  if (cidrs.length === 0) return [];
  const where = cidrs[0] === "0.0.0.0/0" ? "meta nfproto ipv4 " : `ip ${side} ${set(cidrs)} `;
  return [`${where}${what(rule)}accept`];
}

function what({ protocol, fromPort, toPort }: Rule): string {
  if (protocol === "-1") return "";
  if (protocol === "icmp") return fromPort === undefined || fromPort < 0 ? "meta l4proto icmp " : `icmp type ${fromPort} `;
  const all = fromPort === undefined || (fromPort === 0 && toPort === 65_535);
  if (all) return `meta l4proto ${protocol} `;
  return `${protocol} dport ${toPort === undefined || toPort === fromPort ? fromPort : `${fromPort}-${toPort}`} `;
}
