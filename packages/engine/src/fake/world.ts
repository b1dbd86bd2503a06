import { createHash } from "node:crypto";
import { setMaxListeners } from "node:events";
import type { Clock } from "@towpath/journal";
import { EngineUnavailable, ImageNotFound, NotFound } from "../errors.ts";
import type {
  ContainerDetails,
  ContainerSpec,
  ContainerState,
  EngineEvent,
  ImageDetails,
  Labels,
  NetworkSpec,
  OutputChunk,
  RegistryAuth,
  VolumeDetails,
} from "../port.ts";
import type { Subnet } from "./addresses.ts";
import { FakeFiles } from "./files.ts";
import type { LogStore, Stamp } from "./log-store.ts";
import type { FakeProcess } from "./process.ts";
import type { Program, ProgramMatch } from "./program.ts";
import { Notifier, type Queue } from "./signals.ts";

export interface FakeImage extends Omit<ImageDetails, "refs" | "digests" | "sizeBytes"> {
  readonly files: FakeFiles;
}

export interface Attached {
  readonly ipAddress: string;
  readonly macAddress: string;
}

export interface FakeNetwork {
  readonly id: string;
  readonly spec: NetworkSpec;
  readonly driver: string;
  readonly createdAtMs: number;
  readonly subnet: Subnet | undefined;
  readonly gateway: string | undefined;
  /** By container id; only running ones. */
  readonly attached: Map<string, Attached>;
}

export interface FakeContainer {
  readonly id: string;
  readonly name: string;
  readonly spec: ContainerSpec;
  readonly image: FakeImage;
  readonly argv: readonly string[];
  readonly createdAtMs: number;
  readonly files: FakeFiles;
  readonly log: LogStore;
  /** By network id: what was asked for. Addresses are in the network while it runs. */
  readonly networks: Map<string, { readonly ipAddress?: string }>;
  readonly attachments: Set<Queue<OutputChunk>>;
  readonly execs: Set<FakeProcess>;
  readonly changed: Notifier;
  state: ContainerState;
  process: FakeProcess | undefined;
  stdin: NodeJS.WritableStream | undefined;
  ports: ContainerDetails["ports"];
  pid: number | undefined;
  exitCode: number | undefined;
  oomKilled: boolean;
  error: string;
  startedAtMs: number | undefined;
  finishedAtMs: number | undefined;
  /** Counts ends, so that a waiter notices one even when the container runs again already. */
  ends: number;
  stopped: boolean;
  restarts: number;
}

export interface FakeVolume extends VolumeDetails {
  readonly files: FakeFiles;
}

export type Operation =
  | `containers.${"create" | "start" | "stop" | "kill" | "remove" | "inspect" | "list" | "logs" | "attach" | "exec" | "stats" | "copyIn" | "copyOut"}`
  | `images.${"inspect" | "list" | "pull" | "push" | "tag" | "remove" | "importTar" | "build" | "load" | "save" | "commit" | "prune"}`
  | `networks.${"create" | "inspect" | "list" | "remove" | "connect" | "disconnect"}`
  | `volumes.${"create" | "inspect" | "list" | "remove" | "sizes"}`
  | "info"
  | "ping";

/** The state of a fake engine: what the engine's disk and memory hold, and how it was told to behave. */
export class World {
  readonly clock: Clock;
  readonly containers = new Map<string, FakeContainer>();
  readonly images = new Map<string, FakeImage>();
  /** Normal reference to image id. */
  readonly refs = new Map<string, string>();
  /** What registries hold, by normal reference. */
  readonly registry = new Map<string, FakeImage>();
  /** Images of the registry that are given only to who shows this. */
  readonly logins = new Map<string, RegistryAuth>();
  readonly networks = new Map<string, FakeNetwork>();
  readonly volumes = new Map<string, FakeVolume>();
  readonly hostFiles = new FakeFiles();
  readonly programs: { readonly match: ProgramMatch; readonly program: Program }[] = [];
  readonly delays = new Map<Operation, number>();
  readonly failures: { readonly operation: Operation; readonly error: Error; left: number }[] = [];
  readonly subscribers = new Set<(event: EngineEvent) => void>();
  /** Aborted when the connection breaks; a new one for the next. */
  connection = newConnection();
  up = true;
  closed = false;
  readonly cameUp = new Notifier();
  #ids = 0;
  #stampMs = 0;
  #stamps = 0;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** 64 hexadecimal digits, the same in every run. */
  newId(): string {
    return createHash("sha256")
      .update(`fake ${this.#ids++}`)
      .digest("hex");
  }

  newPid(): number {
    return 1000 + this.#ids++;
  }

  readonly stamp: Stamp = () => {
    const timeMs = this.clock.now();
    this.#stamps = timeMs === this.#stampMs ? this.#stamps + 1 : 0;
    this.#stampMs = timeMs;
    const nanoseconds = String(this.#stamps).padStart(6, "0");
    return { timeMs, timestamp: `${new Date(timeMs).toISOString().slice(0, 23)}${nanoseconds}Z` };
  };

  /** Every call comes through here: the engine may be away, slow, or told to fail. */
  async enter(operation: Operation, signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    this.assertUp();
    const delay = this.delays.get(operation) ?? 0;
    if (delay > 0) await this.clock.sleep(delay, signal);
    this.assertUp();
    const failure = this.failures.find((one) => one.operation === operation && one.left > 0);
    if (!failure) return;
    failure.left -= 1;
    throw failure.error;
  }

  assertUp(): void {
    if (this.closed || !this.up) throw this.unavailable();
  }

  unavailable(): EngineUnavailable {
    return new EngineUnavailable("not-running", "fake", "Start it with startEngine.");
  }

  /** Breaks every open stream. */
  disconnect(): void {
    this.connection.abort();
    this.connection = newConnection();
  }

  async whenUp(signal: AbortSignal | undefined): Promise<void> {
    while (!this.up) await this.cameUp.next(signal);
  }

  emit(event: EngineEvent): void {
    if (!this.up) return;
    for (const subscriber of this.subscribers) subscriber(event);
  }

  emitContainer(container: FakeContainer, action: "created" | "started" | "exited" | "oom" | "removed"): void {
    const { id, name, spec } = container;
    const common = { kind: "container", action, id, name, labels: spec.labels, timeMs: this.clock.now() } as const;
    this.emit(action === "exited" ? { ...common, exitCode: container.exitCode ?? 0 } : common);
  }

  container(id: string): FakeContainer {
    const found = this.containers.get(id) ?? [...this.containers.values()].find((one) => one.name === id || isPrefix(id, one.id));
    if (!found) throw new NotFound("container", id);
    return found;
  }

  network(id: string): FakeNetwork {
    const found = this.networks.get(id) ?? [...this.networks.values()].find((one) => one.spec.name === id || isPrefix(id, one.id));
    if (!found) throw new NotFound("network", id);
    return found;
  }

  volume(name: string): FakeVolume {
    const found = this.volumes.get(name);
    if (!found) throw new NotFound("volume", name);
    return found;
  }

  image(ref: string): FakeImage {
    const id = this.images.has(ref) ? ref : this.refs.get(normalReference(ref));
    const found =
      this.images.get(id ?? "") ?? [...this.images.values()].find((one) => isPrefix(ref.replace(/^sha256:/, ""), one.id.slice(7)));
    if (!found) throw new ImageNotFound(ref);
    return found;
  }

  program(image: string, argv: readonly string[], matching: (match: ProgramMatch, image: string, argv: readonly string[]) => boolean) {
    return this.programs.findLast(({ match }) => matching(match, image, argv))?.program;
  }
}

function newConnection(): AbortController {
  const connection = new AbortController();
  setMaxListeners(0, connection.signal);
  return connection;
}

const isPrefix = (text: string, id: string) => /^[0-9a-f]{6,64}$/.test(text) && id.startsWith(text);

export const hasLabels = (labels: Labels, wanted: Labels = {}): boolean =>
  Object.entries(wanted).every(([key, value]) => labels[key] === value);

/** With its tag, and without the name of the default registry. */
export function normalReference(ref: string): string {
  const short = ref.replace(/^docker\.io\/(library\/)?/, "");
  return short.includes("@") || short.lastIndexOf(":") > short.lastIndexOf("/") ? short : `${short}:latest`;
}
