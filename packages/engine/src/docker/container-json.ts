/** A container's description as the body of `POST /containers/create`. */
import type { ContainerSpec, Mount, NetworkMode, PortPublication, ResourceLimits, SecuritySettings } from "../port.ts";

export function containerJson(spec: ContainerSpec): object {
  const network = spec.network ?? { kind: "none" };
  return {
    Image: spec.image,
    Labels: spec.labels,
    ...optional("Entrypoint", spec.entrypoint),
    ...optional("Cmd", spec.command),
    ...optional("Env", spec.env && Object.entries(spec.env).map(([name, value]) => `${name}=${value}`)),
    ...optional("WorkingDir", spec.workingDirectory),
    ...optional("User", spec.user),
    ...optional("Hostname", spec.hostname),
    ...optional("StopSignal", spec.stopSignal),
    ...optional("StopTimeout", spec.stopTimeoutSeconds),
    ...(spec.tty && { Tty: true }),
    ...(spec.stdin && { OpenStdin: true, StdinOnce: true, AttachStdin: true }),
    ...(spec.healthcheck !== "image" && { Healthcheck: { Test: ["NONE"] } }),
    ...(spec.publish && { ExposedPorts: Object.fromEntries(spec.publish.map((port) => [portKey(port), {}])) }),
    HostConfig: hostJson(spec, network),
    ...(network.kind === "network" && { NetworkingConfig: { EndpointsConfig: { [network.name]: endpointJson(network) } } }),
  };
}

const optional = (key: string, value: unknown) => (value === undefined ? {} : { [key]: value });

function hostJson(spec: ContainerSpec, network: NetworkMode): object {
  return {
    NetworkMode: network.kind === "network" ? network.name : network.kind === "container" ? `container:${network.id}` : network.kind,
    LogConfig: logJson(spec.logStore),
    ...optional(
      "ExtraHosts",
      spec.extraHosts?.map(({ host, address }) => `${host}:${address}`),
    ),
    ...optional("Dns", spec.dns?.servers),
    ...optional("DnsSearch", spec.dns?.search),
    ...optional("DnsOptions", spec.dns?.options),
    ...optional("GroupAdd", spec.groups),
    ...optional("Sysctls", spec.sysctls),
    ...optional("ReadonlyRootfs", spec.readOnlyRootFilesystem),
    ...optional("Init", spec.init),
    ...optional("Devices", spec.devices?.map(deviceJson)),
    ...(spec.publish && { PortBindings: portBindings(spec.publish) }),
    ...(spec.restart && { RestartPolicy: { Name: spec.restart.policy, MaximumRetryCount: spec.restart.maximumRetries ?? 0 } }),
    ...(spec.pidNamespace && { PidMode: spec.pidNamespace.kind === "host" ? "host" : `container:${spec.pidNamespace.id}` }),
    ...resourcesJson(spec.resources ?? {}),
    ...securityJson(spec.security ?? {}),
    Mounts: mountsJson(spec),
  };
}

function endpointJson(network: NetworkMode & { kind: "network" }): object {
  return {
    ...(network.ipAddress && { IPAMConfig: { IPv4Address: network.ipAddress } }),
    ...optional("Aliases", network.aliases),
    ...optional("MacAddress", network.macAddress),
  };
}

/** Always named, since the engine's default may be a driver that cannot be read back. */
function logJson(store: ContainerSpec["logStore"]): object {
  if (store?.keep === "nothing") return { Type: "none", Config: {} };
  const caps = store?.keep === "newest" ? { "max-size": String(store.fileSizeBytes), "max-file": String(store.files) } : {};
  return { Type: "json-file", Config: caps };
}

const portKey = (port: PortPublication) => `${port.containerPort}/${port.protocol ?? "tcp"}`;

function portBindings(ports: readonly PortPublication[]): object {
  const bindings: Record<string, object[]> = {};
  for (const port of ports) {
    const binding = { HostIp: port.hostAddress ?? "127.0.0.1", HostPort: String(port.hostPort ?? "") };
    (bindings[portKey(port)] ??= []).push(binding);
  }
  return bindings;
}

const deviceJson = (device: NonNullable<ContainerSpec["devices"]>[number]) => ({
  PathOnHost: device.hostPath,
  PathInContainer: device.containerPath ?? device.hostPath,
  CgroupPermissions: device.permissions ?? "rwm",
});

const cgroupMount: Mount = { kind: "bind", source: "/sys/fs/cgroup", target: "/sys/fs/cgroup" };

const mountsJson = (spec: ContainerSpec): object[] =>
  [...(spec.security?.cgroup === "host-writable" ? [cgroupMount] : []), ...(spec.mounts ?? [])].map(mountJson);

function mountJson(mount: Mount): object {
  if (mount.kind === "tmpfs") {
    const options = { ...optional("SizeBytes", mount.sizeBytes), ...optional("Mode", mount.mode) };
    return { Type: "tmpfs", Target: mount.target, TmpfsOptions: options };
  }
  const common = { Target: mount.target, ReadOnly: mount.readOnly ?? false };
  if (mount.kind === "volume") return { Type: "volume", Source: mount.name, ...common };
  return { Type: "bind", Source: mount.source, ...common, ...(mount.propagation && { BindOptions: { Propagation: mount.propagation } }) };
}

function resourcesJson(resources: ResourceLimits): object {
  const { memoryBytes } = resources;
  return {
    ...(resources.cpus !== undefined && { NanoCpus: Math.round(resources.cpus * 1e9) }),
    ...optional("CpuShares", resources.cpuShares),
    ...(memoryBytes !== undefined && { Memory: memoryBytes, MemorySwap: memoryBytes }),
    ...optional("MemoryReservation", resources.memoryReservationBytes),
    ...optional("PidsLimit", resources.processes),
    ...optional("ShmSize", resources.sharedMemoryBytes),
    ...optional(
      "Ulimits",
      resources.ulimits?.map(({ name, soft, hard }) => ({ Name: name, Soft: soft, Hard: hard })),
    ),
  };
}

function securityJson(security: SecuritySettings): object {
  const options = [
    ...(security.seccomp === "unconfined" ? ["seccomp=unconfined"] : []),
    ...(security.apparmor === "unconfined" ? ["apparmor=unconfined"] : []),
    ...(security.noNewPrivileges ? ["no-new-privileges"] : []),
  ];
  return {
    ...optional("Privileged", security.privileged),
    ...optional("CapAdd", security.capabilitiesAdd),
    ...optional("CapDrop", security.capabilitiesDrop),
    ...(options.length > 0 && { SecurityOpt: options }),
    ...(security.cgroup === "host-writable" && { CgroupnsMode: "host" }),
    ...(security.unmaskPaths && { MaskedPaths: [], ReadonlyPaths: [] }),
  };
}
