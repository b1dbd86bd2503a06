import { expect, test } from "vitest";
import { allCapabilities, capabilityNames } from "./capabilities.ts";
import { nestedEngineCapabilities, privilegedSettings, privilegeProblem } from "./privileges.ts";

const host = (capabilities: readonly string[] | "unknown") => ({ capabilities, cgroupVersion: 2 }) as const;

test("the kernel's mask becomes names", () => {
  expect(capabilityNames(0x1ffffffffffn)).toEqual(allCapabilities);
  expect(capabilityNames(0x1fffeffffffn)).toEqual(allCapabilities.filter((name) => name !== "SYS_RESOURCE"));
  expect(capabilityNames(0n)).toEqual([]);
});

test("full privileges where the host grants everything, or cannot be asked", () => {
  expect(privilegedSettings(host(allCapabilities))).toEqual({ privileged: true });
  expect(privilegedSettings(host("unknown"))).toEqual({ privileged: true });
  // An older kernel knows fewer.
  expect(privilegedSettings(host(allCapabilities.slice(0, 38)))).toEqual({ privileged: true });
});

test("the explicit list where one is lacking, without what the host lacks of it", () => {
  const lacking = (...names: string[]) => allCapabilities.filter((name) => !names.includes(name));
  expect(privilegedSettings(host(lacking("SYS_RESOURCE")))).toMatchObject({
    capabilitiesAdd: nestedEngineCapabilities,
    seccomp: "unconfined",
    apparmor: "unconfined",
    cgroup: "host-writable",
  });
  expect(privilegedSettings(host(lacking("SYSLOG"))).capabilitiesAdd).toEqual(nestedEngineCapabilities.filter((name) => name !== "SYSLOG"));
});

test("a host on which no nested engine can work says so", () => {
  expect(privilegeProblem(host(allCapabilities))).toBeUndefined();
  expect(privilegeProblem(host(["CHOWN"]))).toContain("CAP_SYS_ADMIN, CAP_NET_ADMIN");
});
