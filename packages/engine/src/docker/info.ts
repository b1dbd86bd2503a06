import { readFile } from "node:fs/promises";
import type { EngineInfo } from "../port.ts";
import { capabilityNames } from "../capabilities.ts";
import type { Endpoint } from "./endpoint.ts";
import type { Transport } from "./transport.ts";
import type { WireInfo, WireVersion } from "./wire.ts";

export async function readInfo(transport: Transport, signal?: AbortSignal): Promise<EngineInfo> {
  const subject = { noun: "path", id: "/info" } as const;
  const [product, endpoint, apiVersion, info, version] = await Promise.all([
    transport.product(),
    transport.endpoint(),
    transport.version(),
    transport.json<WireInfo>({ method: "GET", path: "/info", subject, signal }),
    transport.json<WireVersion>({ method: "GET", path: "/version", subject, signal }),
  ]);
  const options = info.SecurityOptions ?? [];
  return {
    product,
    version: version.Version,
    apiVersion,
    endpoint: endpoint.url,
    hostName: info.Name,
    os: version.Os,
    arch: version.Arch,
    cpus: info.NCPU,
    memoryBytes: info.MemTotal,
    rootless: options.some((option) => option.includes("rootless")),
    cgroupVersion: info.CgroupVersion === "2" || info.CgroupVersion === "v2" ? 2 : 1,
    storageDriver: info.Driver,
    securityFeatures: options.map((option) => /name=([^,]+)/.exec(option)?.[1] ?? option).filter((name) => confining.has(name)),
    capabilities: product === "podman" ? "unknown" : await hostCapabilities(endpoint),
  };
}

const confining = new Set(["seccomp", "apparmor", "selinux"]);

/** What dockerd may grant is its own bounding set, which the kernel shows to everybody; only an engine on this machine has one to see. */
async function hostCapabilities(endpoint: Endpoint): Promise<readonly string[] | "unknown"> {
  if (!endpoint.socketPath) return "unknown";
  try {
    const pid = (await readFile(endpoint.socketPath.replace(/\.sock$/, ".pid"), "utf8")).trim();
    const status = await readFile(`/proc/${pid}/status`, "utf8");
    const mask = /^CapBnd:\s*([0-9a-f]+)$/m.exec(status)?.[1];
    return mask && /^Name:\s*dockerd$/m.test(status) ? capabilityNames(BigInt(`0x${mask}`)) : "unknown";
  } catch {
    return "unknown";
  }
}
