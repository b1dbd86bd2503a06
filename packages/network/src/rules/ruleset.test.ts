import { expect, test } from "vitest";
import { type NamespacePlan, ruleset, spoofingRules } from "./ruleset.ts";
import { obstacle } from "./verdict.ts";

const plan = (more: Partial<NamespacePlan> = {}): NamespacePlan => ({
  address: "10.10.10.4",
  gateway: "10.10.0.1",
  range: "10.10.0.0/16",
  ports: { dns: 20_053, http: 20_080, https: 20_443, linkLocal: 20_170 },
  serviceAddresses: ["10.10.0.2", "169.254.169.253"],
  rules: { ingress: [], egress: [{ protocol: "-1", cidrs: ["0.0.0.0/0"] }], outside: false },
  blocked: ["10.10.0.1", "172.17.0.1"],
  ...more,
});

const chainOf = (text: string, name: string) =>
  (text.split(`  chain ${name} {\n`)[1]?.split("\n  }")[0] ?? "").split("\n").map((line) => line.trim());

test("replaces its own table and no other", () => {
  const text = ruleset(plan());
  expect(text).toMatch(/^table inet towpath\ndelete table inet towpath\ntable inet towpath \{\n/);
  expect(text).not.toContain("flush");
});

test("ranges of a rule become one set, without those inside others", () => {
  const ingress = [
    { protocol: "tcp" as const, fromPort: 80, toPort: 90, cidrs: ["10.10.1.4/32", "10.10.0.0/16"] },
    { protocol: "udp" as const, fromPort: 53, toPort: 53, cidrs: ["10.1.0.1/32", "10.2.0.1/32"] },
    { protocol: "icmp" as const, fromPort: 8, toPort: -1, cidrs: ["0.0.0.0/0"] },
    { protocol: "-1" as const, cidrs: ["10.3.0.0/24"] },
    { protocol: "tcp" as const, fromPort: 0, toPort: 65_535, cidrs: [] },
  ];
  expect(chainOf(ruleset(plan({ rules: { ingress, egress: [], outside: false } })), "ingress")).toEqual([
    "ip saddr 10.10.0.0/16 tcp dport 80-90 accept",
    "ip saddr { 10.1.0.1/32, 10.2.0.1/32 } udp dport 53 accept",
    "meta nfproto ipv4 icmp type 8 accept",
    "ip saddr 10.3.0.0/24 accept",
  ]);
});

test("names and credentials stay reachable; the host does not, nor the outside without a route", () => {
  expect(chainOf(ruleset(plan({ rules: { ingress: [], egress: [], outside: false } })), "egress")).toEqual([
    "ip daddr 10.10.0.1 udp dport 20053 accept",
    "ip daddr 10.10.0.1 tcp dport { 20053, 20170 } accept",
    "ip daddr { 10.10.0.1/32, 172.17.0.1/32 } drop",
    "ip daddr != 10.10.0.0/16 drop",
  ]);
  const open = ruleset(plan({ rules: { ...plan().rules, outside: true } }));
  expect(chainOf(open, "egress")).toContain("ip daddr 10.10.0.1 tcp dport { 20053, 20170, 20443, 20080 } accept");
  expect(chainOf(open, "egress")).not.toContain("ip daddr != 10.10.0.0/16 drop");
  expect(chainOf(spoofingRules(plan()), "leaving")).toContain("ip saddr != 10.10.10.4 drop");
});

test("what lies behind is forwarded by the same rules, and otherwise nothing is", () => {
  expect(chainOf(ruleset(plan()), "forward")).toEqual(["type filter hook forward priority 0; policy drop;"]);
  const text = ruleset(plan({ inner: "169.254.171.2" }));
  expect(chainOf(text, "forward")).toContain('iifname "inner" oifname "eth0" ip saddr 169.254.171.2 jump egress');
  expect(chainOf(text, "nat-prerouting")).toContain('iifname "inner" jump translate');
});

test("that nobody listens is kept from those that ask us, before replies are let in", () => {
  const text = ruleset(plan({ inner: "169.254.171.2" }));
  expect(chainOf(text, "away")).toEqual([
    "ct reply ip saddr 10.10.0.1 tcp flags & rst == rst ct status & assured == 0 drop",
    "ip saddr { 10.10.0.1, 10.10.0.2, 169.254.169.253 } icmp type destination-unreachable icmp code port-unreachable drop",
  ]);
  for (const chain of ["input", "forward"]) expect(chainOf(text, chain)[1]).toBe("jump away");
});

test("an obstacle is named from the near end on", () => {
  const all = [{ protocol: "-1" as const, cidrs: ["0.0.0.0/0"] }];
  const from = { address: "10.10.10.4", rules: { ingress: [], egress: all, outside: false } };
  const path = { vpcRange: "10.10.0.0/16", blocked: ["10.10.0.1"], from, port: 5432 };
  expect(obstacle({ ...path, to: { address: "10.10.0.1", rules: undefined } })).toContain("belongs to this host");
  expect(obstacle({ ...path, to: { address: "1.1.1.1", rules: undefined } })).toContain("no route out of it");
  expect(obstacle({ ...path, to: { address: "10.10.20.4", rules: { ingress: [], egress: [], outside: false } } })).toContain(
    "no ingress rule",
  );
  expect(obstacle({ ...path, to: { address: "10.10.20.4", rules: { ingress: all, egress: [], outside: false } } })).toBeUndefined();
  const narrow = { ...from, rules: { ...from.rules, egress: [] } };
  expect(obstacle({ ...path, from: narrow, to: { address: "10.10.20.4", rules: undefined } })).toContain("no egress rule");
});
