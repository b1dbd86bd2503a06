import type { Labels } from "./common.ts";

/** Bridge networks of the engine's host. */
export interface Networks {
  /** Returns the id. `NameInUse`, `AddressInUse` (the subnet overlaps with another network's). */
  create(spec: NetworkSpec, signal?: AbortSignal): Promise<string>;
  inspect(id: string, signal?: AbortSignal): Promise<NetworkDetails>;
  list(options: { readonly labels?: Labels }, signal?: AbortSignal): Promise<readonly NetworkSummary[]>;
  /** `Conflict` while running containers are attached. */
  remove(id: string): Promise<void>;
  connect(id: string, containerId: string, options?: { readonly ipAddress?: string; readonly aliases?: readonly string[] }): Promise<void>;
  disconnect(id: string, containerId: string, options?: { readonly force?: boolean }): Promise<void>;
}

export interface NetworkSpec {
  readonly name: string;
  readonly labels: Labels;
  /** CIDR. Default: one the engine chooses. */
  readonly subnet?: string;
  /** The address of the bridge on the host. Default: the subnet's first. */
  readonly gateway?: string;
  /** Part of the subnet for addresses the engine chooses itself (CIDR). */
  readonly addressRange?: string;
  /** No way out: neither default route nor masquerade. */
  readonly internal?: boolean;
  /** Name of the bridge interface on the host, at most 15 characters. */
  readonly bridgeName?: string;
  /** Whether the host translates source addresses on the way out. Default true. */
  readonly masquerade?: boolean;
  /** Whether containers of the network may talk to each other. Default true. */
  readonly betweenContainers?: boolean;
  readonly mtu?: number;
  /** Host address that published ports bind to when they name none. */
  readonly publishAddress?: string;
}

export interface NetworkSummary {
  readonly id: string;
  readonly name: string;
  readonly labels: Labels;
  readonly driver: string;
  readonly internal: boolean;
  readonly subnet: string | undefined;
  readonly gateway: string | undefined;
  readonly createdAtMs: number;
}

export interface NetworkDetails extends NetworkSummary {
  /** Running containers that are attached. */
  readonly containers: readonly { readonly id: string; readonly name: string; readonly ipAddress: string; readonly macAddress: string }[];
}
