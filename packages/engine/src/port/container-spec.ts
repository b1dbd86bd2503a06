import type { Labels } from "./common.ts";

/** All that is optional takes the image's setting, else the engine's default. */
export interface ContainerSpec {
  readonly name?: string;
  /** A reference (`name:tag`, `name@sha256:...`) or an image id. */
  readonly image: string;
  readonly labels: Labels;
  /** Replaces the image's entrypoint; the image's command is then dropped too. */
  readonly entrypoint?: readonly string[];
  /** Replaces the image's command: the arguments of the entrypoint, or the program where there is none. */
  readonly command?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly workingDirectory?: string;
  /** `name`, `uid`, `uid:gid`. */
  readonly user?: string;
  readonly groups?: readonly string[];
  readonly hostname?: string;
  /** Default: `{ kind: "none" }`. */
  readonly network?: NetworkMode;
  /** Lines for /etc/hosts. Not with `container` networks. */
  readonly extraHosts?: readonly { readonly host: string; readonly address: string }[];
  /** resolv.conf. Not with `container` networks: the owner of the namespace decides. */
  readonly dns?: { readonly servers?: readonly string[]; readonly search?: readonly string[]; readonly options?: readonly string[] };
  /** Ports of the host that lead into the container. Not with `container` networks. */
  readonly publish?: readonly PortPublication[];
  readonly mounts?: readonly Mount[];
  readonly security?: SecuritySettings;
  readonly resources?: ResourceLimits;
  readonly sysctls?: Readonly<Record<string, string>>;
  readonly devices?: readonly { readonly hostPath: string; readonly containerPath?: string; readonly permissions?: string }[];
  /** A small init as PID 1 that reaps zombies and forwards signals. */
  readonly init?: boolean;
  readonly tty?: boolean;
  /** Keeps stdin open for `attach`. It is closed when the first attachment ends. */
  readonly stdin?: boolean;
  readonly readOnlyRootFilesystem?: boolean;
  readonly stopSignal?: string;
  /** Used by stops the engine makes itself (its shutdown); `stop` names its own. */
  readonly stopTimeoutSeconds?: number;
  readonly restart?: { readonly policy: "no" | "always" | "unless-stopped" | "on-failure"; readonly maximumRetries?: number };
  /** What the engine keeps of the output for `logs`. Default: everything. Caps drop the oldest, so logs can then have gaps. */
  readonly logStore?:
    | { readonly keep: "all" | "nothing" }
    | { readonly keep: "newest"; readonly fileSizeBytes: number; readonly files: number };
  /** Whether the image's own HEALTHCHECK runs. Default `none`: services run their checks by `exec`. */
  readonly healthcheck?: "none" | "image";
  readonly pidNamespace?: { readonly kind: "host" } | { readonly kind: "container"; readonly id: string };
}

/**
 * `container` shares the network namespace of a container that must run when this one starts (and is unusable once it has ended).
 * `host` and `none` are the engine's own.
 */
export type NetworkMode =
  | {
      readonly kind: "network";
      readonly name: string;
      /** Fixed address from the network's subnet. `AddressInUse` when taken. */
      readonly ipAddress?: string;
      readonly macAddress?: string;
      /** Further names in the engine's resolver, on this network. */
      readonly aliases?: readonly string[];
    }
  | { readonly kind: "container"; readonly id: string }
  | { readonly kind: "none" }
  | { readonly kind: "host" };

export type PortProtocol = "tcp" | "udp";

export interface PortPublication {
  readonly containerPort: number;
  readonly protocol?: PortProtocol;
  /** Default 127.0.0.1: nothing is opened to other machines unasked. */
  readonly hostAddress?: string;
  /** Default: a free one, found in `inspect`. */
  readonly hostPort?: number;
}

export type Mount =
  | {
      readonly kind: "bind";
      readonly source: string;
      readonly target: string;
      readonly readOnly?: boolean;
      readonly propagation?: "private" | "rslave" | "rshared";
    }
  | { readonly kind: "volume"; readonly name: string; readonly target: string; readonly readOnly?: boolean }
  | { readonly kind: "tmpfs"; readonly target: string; readonly sizeBytes?: number; readonly mode?: number };

/** `privilegedSettings` (privileges.ts) gives the right ones for a container that runs an engine of its own. */
export interface SecuritySettings {
  /** All capabilities and devices. Refused (`StartFailed`, not-permitted) on hosts that lack a capability. */
  readonly privileged?: boolean;
  /** Names without `CAP_`. */
  readonly capabilitiesAdd?: readonly string[];
  /** Names without `CAP_`, or `ALL`. */
  readonly capabilitiesDrop?: readonly string[];
  readonly seccomp?: "default" | "unconfined";
  readonly apparmor?: "default" | "unconfined";
  readonly noNewPrivileges?: boolean;
  /** Mounts the host's cgroup hierarchy writable and shares its cgroup namespace, which a nested engine needs when not privileged. */
  readonly cgroup?: "default" | "host-writable";
  /** Shows the paths of /proc and /sys that engines hide (needed to mount proc in nested containers). */
  readonly unmaskPaths?: boolean;
}

export interface ResourceLimits {
  /** Hard limit, in cores; fractions allowed. */
  readonly cpus?: number;
  /** Relative weight when the CPU is contended; 1024 is one share of the default. */
  readonly cpuShares?: number;
  /** Hard limit: above it the kernel kills (`oomKilled`). Swap is not granted on top. */
  readonly memoryBytes?: number;
  readonly memoryReservationBytes?: number;
  readonly processes?: number;
  readonly sharedMemoryBytes?: number;
  readonly ulimits?: readonly { readonly name: string; readonly soft: number; readonly hard: number }[];
}
