import { expect, test } from "vitest";
import { containerJson } from "./container-json.ts";

const base = { image: "i", labels: { a: "b" } };

test("what is not said is left to the image and the engine, except network, log store and health check", () => {
  expect(containerJson(base)).toEqual({
    Image: "i",
    Labels: { a: "b" },
    Healthcheck: { Test: ["NONE"] },
    HostConfig: { NetworkMode: "none", LogConfig: { Type: "json-file", Config: {} }, Mounts: [] },
  });
});

test("networks", () => {
  const network = { kind: "network", name: "vpc", ipAddress: "10.0.0.5", aliases: ["db"] } as const;
  expect(containerJson({ ...base, network })).toMatchObject({
    HostConfig: { NetworkMode: "vpc" },
    NetworkingConfig: { EndpointsConfig: { vpc: { IPAMConfig: { IPv4Address: "10.0.0.5" }, Aliases: ["db"] } } },
  });
  expect(containerJson({ ...base, network: { kind: "container", id: "holder" } })).toMatchObject({
    HostConfig: { NetworkMode: "container:holder" },
  });
});

test("limits in the engine's units, and no swap above the memory limit", () => {
  const resources = { cpus: 0.25, memoryBytes: 1024, memoryReservationBytes: 512, ulimits: [{ name: "nofile", soft: 1, hard: 2 }] };
  expect(containerJson({ ...base, resources })).toMatchObject({
    HostConfig: {
      NanoCpus: 250_000_000,
      Memory: 1024,
      MemorySwap: 1024,
      MemoryReservation: 512,
      Ulimits: [{ Name: "nofile", Soft: 1, Hard: 2 }],
    },
  });
});

test("ports are published on the loopback address unless told otherwise", () => {
  const publish = [{ containerPort: 80 }, { containerPort: 53, protocol: "udp", hostAddress: "0.0.0.0", hostPort: 5353 }] as const;
  expect(containerJson({ ...base, publish })).toMatchObject({
    ExposedPorts: { "80/tcp": {}, "53/udp": {} },
    HostConfig: {
      PortBindings: { "80/tcp": [{ HostIp: "127.0.0.1", HostPort: "" }], "53/udp": [{ HostIp: "0.0.0.0", HostPort: "5353" }] },
    },
  });
});

test("settings of a nested engine", () => {
  const security = {
    capabilitiesAdd: ["SYS_ADMIN"],
    seccomp: "unconfined",
    apparmor: "unconfined",
    cgroup: "host-writable",
    unmaskPaths: true,
  } as const;
  expect(containerJson({ ...base, security })).toMatchObject({
    HostConfig: {
      CapAdd: ["SYS_ADMIN"],
      SecurityOpt: ["seccomp=unconfined", "apparmor=unconfined"],
      CgroupnsMode: "host",
      MaskedPaths: [],
      ReadonlyPaths: [],
      Mounts: [{ Type: "bind", Source: "/sys/fs/cgroup", Target: "/sys/fs/cgroup", ReadOnly: false }],
    },
  });
});

test("mounts and what the engine keeps of the output", () => {
  const mounts = [
    { kind: "volume", name: "v", target: "/v" },
    { kind: "bind", source: "/s", target: "/b", readOnly: true },
    { kind: "tmpfs", target: "/t", sizeBytes: 5 },
  ] as const;
  const logStore = { keep: "newest", fileSizeBytes: 100, files: 2 } as const;
  expect(containerJson({ ...base, mounts, logStore })).toMatchObject({
    HostConfig: {
      LogConfig: { Type: "json-file", Config: { "max-size": "100", "max-file": "2" } },
      Mounts: [
        { Type: "volume", Source: "v", Target: "/v", ReadOnly: false },
        { Type: "bind", Source: "/s", Target: "/b", ReadOnly: true },
        { Type: "tmpfs", Target: "/t", TmpfsOptions: { SizeBytes: 5 } },
      ],
    },
  });
});
