/**
 * What a container that runs an engine of its own (a privileged build) is given.
 *
 * AWS's privileged mode is the engine's: all capabilities, all devices. It is used wherever the host grants every capability. Where the
 * host lacks one, engines refuse `--privileged` as a whole ("unable to apply caps"), and this explicit list is enough for a nested
 * engine with overlay2 that builds, runs and pushes. A host that lacks a capability of the list itself gets what it has of it.
 */
import { allCapabilities } from "./capabilities.ts";
import { StartFailed } from "./errors.ts";
import type { Engine, EngineInfo, SecuritySettings } from "./port.ts";

/** On top of the engine's default set: mounts and namespaces, overlay whiteouts, bridges and packet rules, runtimes that trace, dmesg. */
export const nestedEngineCapabilities = ["SYS_ADMIN", "NET_ADMIN", "NET_RAW", "MKNOD", "SYS_PTRACE", "DAC_READ_SEARCH", "SYSLOG"] as const;

/** Capabilities no nested engine works without. */
const indispensable = ["SYS_ADMIN", "NET_ADMIN"];

/**
 * The settings for a privileged container on this host. Its /var/lib/docker must be on a volume besides: overlay2 does not stack on an
 * overlay. Rejects nothing; `privilegeProblem` says beforehand whether the host can do it at all.
 */
export function privilegedSettings(info: Pick<EngineInfo, "capabilities" | "cgroupVersion">): SecuritySettings {
  if (info.capabilities === "unknown" || missing(info.capabilities).length === 0) return { privileged: true };
  return explicitSettings(info.capabilities);
}

function explicitSettings(granted: readonly string[]): SecuritySettings {
  return {
    capabilitiesAdd: nestedEngineCapabilities.filter((name) => granted.includes(name)),
    seccomp: "unconfined",
    apparmor: "unconfined",
    cgroup: "host-writable",
    unmaskPaths: true,
  };
}

/** One sentence when the host lacks what a nested engine cannot do without, else undefined. */
export function privilegeProblem(info: Pick<EngineInfo, "capabilities">): string | undefined {
  if (info.capabilities === "unknown") return undefined;
  const lacking = indispensable.filter((name) => !info.capabilities.includes(name));
  return lacking.length === 0 ? undefined : `The host does not grant CAP_${lacking.join(", CAP_")}, which privileged builds need.`;
}

/** Capabilities newer than the kernel are not lacking: whatever lies above the highest granted one may simply not exist. */
function missing(granted: readonly string[]): readonly string[] {
  const highest = Math.max(...granted.map((name) => allCapabilities.indexOf(name)));
  return allCapabilities.slice(0, highest + 1).filter((name) => !granted.includes(name));
}

/**
 * Where `info` cannot tell (`unknown`), tries it out with a container of `image` (any image present; `command` must succeed in it) and
 * returns settings known to start. Costs one container start; keep the result.
 */
export async function provenPrivilegedSettings(
  engine: Engine,
  probe: { readonly image: string; readonly command: readonly string[]; readonly labels: Readonly<Record<string, string>> },
): Promise<SecuritySettings> {
  const info = await engine.info();
  const settings = privilegedSettings(info);
  if (info.capabilities !== "unknown") return settings;
  const id = await engine.containers.create({ ...probe, security: settings });
  try {
    await engine.containers.start(id);
    return settings;
  } catch (error) {
    if (error instanceof StartFailed && error.reason === "not-permitted") return explicitSettings(allCapabilities);
    throw error;
  } finally {
    await engine.containers.remove(id, { force: true, volumes: true });
  }
}
