import { expect, test } from "vitest";
import { ruleset } from "../rules/ruleset.ts";
import { blockedFor } from "./namespaces.ts";

test("neither the host, nor other VPCs, nor the metadata service of the cloud that the host is in are reached", async () => {
  const bridge = { name: "own", range: "10.10.0.0/16" };
  const bridges = { all: () => [bridge, { name: "other", range: "10.20.0.0/16" }] };
  const blocked = await blockedFor(bridge, { bridges, host: { addresses: async () => ["192.0.2.7"] } });
  const text = ruleset({
    address: "10.10.0.4",
    gateway: "10.10.0.1",
    range: bridge.range,
    ports: { dns: 1, http: 2, https: 3, linkLocal: 4 },
    serviceAddresses: ["10.10.0.2"],
    rules: { ingress: [], egress: [{ protocol: "-1", cidrs: ["0.0.0.0/0"] }], outside: true },
    blocked,
  });
  const drop = text.split("\n").find((line) => /^ *ip daddr \{.*\} drop$/.test(line)) ?? "";
  for (const range of ["10.10.0.1/32", "192.0.2.7/32", "169.254.0.0/16", "10.20.0.0/16"]) expect(drop).toContain(range);
  expect(text.indexOf(drop)).toBeLessThan(text.indexOf("meta nfproto ipv4 accept"));
});
