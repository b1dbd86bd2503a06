/** The parts of the Docker Engine API's answers that are read, in its own spelling. */

export interface WireState {
  readonly Status: string;
  readonly Running: boolean;
  readonly OOMKilled: boolean;
  readonly Pid: number;
  readonly ExitCode: number;
  readonly Error?: string;
  readonly StartedAt: string;
  readonly FinishedAt: string;
}

export interface WireEndpoint {
  readonly NetworkID: string;
  readonly IPAddress: string;
  readonly MacAddress: string;
  readonly Gateway: string;
  readonly IPAMConfig?: { readonly IPv4Address?: string } | null;
}

export interface WireContainer {
  readonly Id: string;
  readonly Name: string;
  readonly Image: string;
  readonly Created: string;
  readonly State: WireState;
  readonly Config: { readonly Image: string; readonly Labels: Record<string, string> | null; readonly Tty: boolean };
  readonly HostConfig: {
    readonly NetworkMode: string;
    readonly RestartPolicy?: { readonly Name: string };
    readonly LogConfig?: { readonly Type: string; readonly Config: Record<string, string> | null };
  };
  readonly NetworkSettings: {
    readonly Networks: Record<string, WireEndpoint> | null;
    readonly Ports: Record<string, readonly { readonly HostIp: string; readonly HostPort: string }[] | null> | null;
  };
  readonly Mounts?: readonly WireMount[] | null;
}

export interface WireMount {
  readonly Type: string;
  readonly Name?: string;
  readonly Source: string;
  readonly Destination: string;
  readonly RW: boolean;
}

export interface WireContainerSummary {
  readonly Id: string;
  readonly Names: readonly string[] | null;
  readonly Image: string;
  readonly ImageID: string;
  readonly Created: number;
  readonly Labels: Record<string, string> | null;
  readonly State: string;
  readonly NetworkSettings?: { readonly Networks: Record<string, WireEndpoint> | null } | null;
}

export interface WireNetwork {
  readonly Id: string;
  readonly Name: string;
  readonly Created: string;
  readonly Driver: string;
  readonly Internal: boolean;
  readonly Labels: Record<string, string> | null;
  readonly IPAM: { readonly Config: readonly { readonly Subnet?: string; readonly Gateway?: string }[] | null };
  readonly Containers?: Record<string, { readonly Name: string; readonly IPv4Address: string; readonly MacAddress: string }> | null;
}

export interface WireVolume {
  readonly Name: string;
  readonly Labels: Record<string, string> | null;
  readonly Mountpoint: string;
  readonly CreatedAt?: string;
}

export interface WireImageSummary {
  readonly Id: string;
  readonly RepoTags: readonly string[] | null;
  readonly RepoDigests: readonly string[] | null;
  readonly Labels: Record<string, string> | null;
  readonly Size: number;
  readonly Created: number;
}

export interface WireImage {
  readonly Id: string;
  readonly RepoTags: readonly string[] | null;
  readonly RepoDigests: readonly string[] | null;
  readonly Created?: string;
  readonly Size: number;
  readonly Os: string;
  readonly Architecture: string;
  readonly Config?: {
    readonly Labels?: Record<string, string> | null;
    readonly Entrypoint?: readonly string[] | null;
    readonly Cmd?: readonly string[] | null;
    readonly Env?: readonly string[] | null;
    readonly WorkingDir?: string;
    readonly User?: string;
    readonly ExposedPorts?: Record<string, unknown> | null;
    readonly Volumes?: Record<string, unknown> | null;
  } | null;
}

export interface WireInfo {
  readonly Name: string;
  readonly OSType: string;
  readonly Architecture: string;
  readonly NCPU: number;
  readonly MemTotal: number;
  readonly Driver: string;
  readonly CgroupVersion?: string;
  readonly SecurityOptions: readonly string[] | null;
}

export interface WireVersion {
  readonly Version: string;
  readonly ApiVersion: string;
  readonly MinAPIVersion?: string;
  readonly Os: string;
  readonly Arch: string;
  readonly Components?: readonly { readonly Name: string; readonly Version: string }[];
}

export interface WireEvent {
  readonly Type: string;
  readonly Action: string;
  readonly Actor: { readonly ID: string; readonly Attributes: Record<string, string> };
  readonly time: number;
  readonly timeNano: number;
}

export interface WireStats {
  readonly read: string;
  readonly pids_stats?: { readonly current?: number };
  readonly cpu_stats: { readonly cpu_usage: { readonly total_usage: number }; readonly online_cpus?: number };
  readonly memory_stats: { readonly usage?: number; readonly limit?: number; readonly stats?: Record<string, number> };
  readonly networks?: Record<string, { readonly rx_bytes: number; readonly tx_bytes: number }>;
  readonly blkio_stats?: { readonly io_service_bytes_recursive?: readonly { readonly op: string; readonly value: number }[] | null };
}

export interface WireProgress {
  readonly id?: string;
  readonly status?: string;
  readonly stream?: string;
  readonly error?: string;
  readonly errorDetail?: { readonly message?: string };
  readonly progressDetail?: { readonly current?: number; readonly total?: number };
  readonly aux?: { readonly ID?: string; readonly Digest?: string };
}
