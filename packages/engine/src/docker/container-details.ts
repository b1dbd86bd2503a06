import type { ContainerDetails, ContainerNetwork, ContainerState, ContainerStats, ContainerSummary, PublishedPort } from "../port.ts";
import { shortReference } from "./references.ts";
import type { WireContainer, WireContainerSummary, WireEndpoint, WireMount, WireStats } from "./wire.ts";

/** Engines write a time that never was as year 1. */
export function timeMs(text: string | undefined): number | undefined {
  const ms = text ? Date.parse(text) : Number.NaN;
  return Number.isNaN(ms) || ms <= 0 ? undefined : ms;
}

const states: Record<string, ContainerState> = {
  created: "created",
  configured: "created",
  initialized: "created",
  running: "running",
  stopping: "running",
  paused: "paused",
  restarting: "restarting",
  removing: "removing",
  exited: "exited",
  stopped: "exited",
  dead: "dead",
};

export const containerState = (status: string): ContainerState => states[status.toLowerCase()] ?? "dead";

export function detailsFromWire(wire: WireContainer): ContainerDetails {
  const { State, Config, HostConfig } = wire;
  const state = containerState(State.Status);
  const startedAtMs = timeMs(State.StartedAt);
  const finishedAtMs = timeMs(State.FinishedAt);
  const ended = state === "exited" || state === "dead";
  return {
    id: wire.Id,
    name: wire.Name.replace(/^\//, ""),
    image: shortReference(Config.Image),
    imageId: wire.Image,
    labels: Config.Labels ?? {},
    state,
    createdAtMs: timeMs(wire.Created) ?? 0,
    networks: networksFromWire(wire.NetworkSettings.Networks),
    exitCode: ended ? State.ExitCode : undefined,
    oomKilled: State.OOMKilled,
    error: State.Error ?? "",
    pid: State.Pid > 0 ? State.Pid : undefined,
    startedAtMs,
    // The engine notes a start a little late: a process that ends at once seems to end before.
    finishedAtMs: ended && finishedAtMs !== undefined ? Math.max(finishedAtMs, startedAtMs ?? 0) : undefined,
    tty: Config.Tty,
    networkContainerId: HostConfig.NetworkMode.startsWith("container:") ? HostConfig.NetworkMode.slice(10) : undefined,
    ports: portsFromWire(wire.NetworkSettings.Ports),
    mounts: (wire.Mounts ?? []).map(mountFromWire),
  };
}

export const summaryFromWire = (wire: WireContainerSummary): ContainerSummary => ({
  id: wire.Id,
  name: (wire.Names?.[0] ?? "").replace(/^\//, ""),
  image: shortReference(wire.Image),
  imageId: wire.ImageID,
  labels: wire.Labels ?? {},
  state: containerState(wire.State),
  createdAtMs: wire.Created * 1000,
  networks: networksFromWire(wire.NetworkSettings?.Networks),
});

function networksFromWire(networks: Record<string, WireEndpoint> | null | undefined): ContainerNetwork[] {
  return Object.entries(networks ?? {}).map(([name, endpoint]) => ({
    name,
    id: endpoint.NetworkID,
    ipAddress: endpoint.IPAddress || endpoint.IPAMConfig?.IPv4Address || "",
    macAddress: endpoint.MacAddress,
    gateway: endpoint.Gateway,
  }));
}

function portsFromWire(ports: WireContainer["NetworkSettings"]["Ports"]): PublishedPort[] {
  return Object.entries(ports ?? {}).flatMap(([key, bindings]) => {
    const [port, protocol] = key.split("/");
    return (bindings ?? []).map((binding) => ({
      containerPort: Number(port),
      protocol: protocol === "udp" ? ("udp" as const) : ("tcp" as const),
      hostAddress: binding.HostIp,
      hostPort: Number(binding.HostPort),
    }));
  });
}

const mountFromWire = (mount: WireMount) => ({
  kind: mount.Type,
  source: mount.Type === "volume" ? (mount.Name ?? mount.Source) : mount.Source,
  target: mount.Destination,
  readOnly: !mount.RW,
});

export function statsFromWire(wire: WireStats): ContainerStats {
  const networks = Object.values(wire.networks ?? {});
  const disk = wire.blkio_stats?.io_service_bytes_recursive ?? [];
  const sum = (operation: string) => disk.filter(({ op }) => op.toLowerCase() === operation).reduce((total, { value }) => total + value, 0);
  const memory = wire.memory_stats;
  // As the docker command shows it: page cache that can be dropped does not count.
  const cache = memory.stats?.["total_inactive_file"] ?? memory.stats?.["inactive_file"] ?? 0;
  return {
    timeMs: timeMs(wire.read) ?? 0,
    cpuNanoseconds: wire.cpu_stats.cpu_usage.total_usage,
    onlineCpus: wire.cpu_stats.online_cpus ?? 1,
    memoryBytes: Math.max(0, (memory.usage ?? 0) - cache),
    memoryLimitBytes: memory.limit ?? 0,
    networkReceivedBytes: networks.reduce((total, { rx_bytes }) => total + rx_bytes, 0),
    networkSentBytes: networks.reduce((total, { tx_bytes }) => total + tx_bytes, 0),
    diskReadBytes: sum("read"),
    diskWrittenBytes: sum("write"),
    processes: wire.pids_stats?.current ?? 0,
  };
}
