import type { Labels } from "./common.ts";
import type { Containers } from "./containers.ts";
import type { Images } from "./images.ts";
import type { Networks } from "./networks.ts";
import type { Volumes } from "./volumes.ts";

/**
 * A container engine, by noun. Rules that hold for every call:
 * - Things are addressed by id or name. `create` of a name that exists rejects with `NameInUse` and the existing id.
 * - Rejections are `EngineError`s (errors.ts), or the reason of the signal that aborted the call.
 * - Calls are safe to make concurrently. None is retried, except that `wait`, `logs` with `follow` and `events` survive a restart of
 *   the engine: they wait until it answers again and go on, without losing or repeating anything.
 */
export interface Engine {
  /** What the engine and its host are. Cheap: cached after the first successful call. */
  info(signal?: AbortSignal): Promise<EngineInfo>;
  /** Resolves when the engine answers now, rejects with `EngineUnavailable` when it does not. Never cached. */
  ping(signal?: AbortSignal): Promise<void>;
  readonly containers: Containers;
  readonly images: Images;
  readonly networks: Networks;
  readonly volumes: Volumes;
  /**
   * Events of things that carry all `labels`, from now on, until the signal aborts (the iteration then ends without an error).
   * After a lost connection an event of kind `engine`, action `reconnected`, comes first: whoever holds state lists again then.
   * The first event is always `engine`/`connected`: whatever happens after it is reported.
   */
  events(options: { readonly labels?: Labels }, signal: AbortSignal): AsyncIterable<EngineEvent>;
  /** Ends open streams and frees connections. Containers go on running. */
  close(): Promise<void>;
}

export interface EngineInfo {
  readonly product: "docker" | "podman" | "fake";
  readonly version: string;
  readonly apiVersion: string;
  /** Where the engine was found, as a URL: `unix:///var/run/docker.sock`. */
  readonly endpoint: string;
  readonly hostName: string;
  readonly os: string;
  /** In the spelling of image platforms: `amd64`, `arm64`. */
  readonly arch: string;
  readonly cpus: number;
  readonly memoryBytes: number;
  readonly rootless: boolean;
  readonly cgroupVersion: 1 | 2;
  readonly storageDriver: string;
  /** Security features that confine containers by default: `seccomp`, `apparmor`, `selinux`. */
  readonly securityFeatures: readonly string[];
  /**
   * Linux capabilities (without `CAP_`) the host lets the engine grant, or `unknown` when they cannot be read (the engine is on
   * another machine or in a virtual one); then assume all.
   */
  readonly capabilities: readonly string[] | "unknown";
}

export type EngineEvent =
  | { readonly kind: "engine"; readonly action: "connected" | "reconnected" }
  | {
      readonly kind: "container";
      readonly action: "created" | "started" | "exited" | "oom" | "removed";
      readonly id: string;
      readonly name: string;
      readonly labels: Labels;
      readonly timeMs: number;
      /** With `exited` only. */
      readonly exitCode?: number;
    }
  | {
      readonly kind: "network" | "volume" | "image";
      /** As the engine calls it: `create`, `destroy`, `connect`, `tag`, ... */
      readonly action: string;
      readonly id: string;
      readonly name: string;
      readonly labels: Labels;
      readonly timeMs: number;
    };
