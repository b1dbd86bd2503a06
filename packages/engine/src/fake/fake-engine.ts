import type { Clock } from "@towpath/journal";
import type { Engine, EngineEvent, EngineInfo, Labels, RegistryAuth } from "../port.ts";
import { allCapabilities } from "../capabilities.ts";
import { fakeContainers } from "./containers.ts";
import type { FakeFiles } from "./files.ts";
import { emptyImage } from "./image-build.ts";
import { fakeImages } from "./images.ts";
import { addPredefinedNetworks, fakeNetworks } from "./networks.ts";
import type { Program, ProgramMatch } from "./program.ts";
import { Queue } from "./signals.ts";
import { fakeVolumes } from "./volumes.ts";
import { type FakeImage, hasLabels, normalReference, type Operation, World } from "./world.ts";

export interface FakeImageSpec extends Partial<Pick<FakeImage, "entrypoint" | "command" | "env" | "labels" | "workingDirectory" | "user">> {
  /** Path to content. */
  readonly files?: Readonly<Record<string, string | Buffer>>;
}

/**
 * An engine in memory. It does what the port says and what the real engine enforces, on its clock: with a fake clock it is
 * deterministic, and nothing takes time unless told to. The methods below are the other side, for tests: they play the world.
 */
export interface FakeEngine extends Engine {
  /** Says what a command does, in containers and by exec. The newest match counts; a command that matches none cannot be started. */
  program(match: ProgramMatch, program: Program): void;
  /** Puts an image into the engine's store; returns its id. */
  addImage(ref: string, spec?: FakeImageSpec): string;
  /** Puts an image where `images.pull` finds it; with `login`, only for who shows it. */
  addToRegistry(ref: string, spec?: FakeImageSpec, login?: RegistryAuth): void;
  /** The files of the machine, for bind mounts. Sources that do not exist are not refused. */
  readonly hostFiles: FakeFiles;
  /** The file system of a container. */
  filesOf(containerId: string): FakeFiles;
  /** Makes every call of the operation take so long, on the clock. 0 again for none. */
  delay(operation: Operation, milliseconds: number): void;
  /** Makes the next calls of the operation reject: a `PullFailed` for `images.pull`, an `EngineFault` anywhere. */
  fail(operation: Operation, error: Error, times?: number): void;
  /** Ends a running container as the kernel does at its memory limit. */
  outOfMemory(containerId: string): void;
  /** The engine goes away: calls reject with `EngineUnavailable`, streams break. Containers end (SIGKILL) unless they are kept alive. */
  stopEngine(options?: { readonly keepContainers?: boolean }): void;
  /** It answers again; containers whose restart policy says so are started. */
  startEngine(): Promise<void>;
  /** What is there that carries all labels, as `container NAME`, `network NAME`, `volume NAME`: after a test, nothing should be. */
  leftovers(labels?: Labels): readonly string[];
}

export interface FakeEngineOptions {
  readonly clock: Clock;
  readonly info?: Partial<EngineInfo>;
}

export function createFakeEngine({ clock, info = {} }: FakeEngineOptions): FakeEngine {
  const world = new World(clock);
  addPredefinedNetworks(world);
  const containers = fakeContainers(world);
  return {
    async info(signal) {
      await world.enter("info", signal);
      return { ...defaultInfo, ...info };
    },
    ping: (signal) => world.enter("ping", signal),
    containers,
    images: fakeImages(world),
    networks: fakeNetworks(world),
    volumes: fakeVolumes(world),
    events: ({ labels }, signal) => events(world, labels, signal),
    async close() {
      world.closed = true;
      world.disconnect();
    },
    program: (match, program) => void world.programs.push({ match, program }),
    addImage(ref, spec = {}) {
      const image = imageFrom(world, spec);
      world.images.set(image.id, image);
      world.refs.set(normalReference(ref), image.id);
      return image.id;
    },
    addToRegistry(ref, spec = {}, login) {
      world.registry.set(normalReference(ref), imageFrom(world, spec));
      if (login) world.logins.set(normalReference(ref), login);
      else world.logins.delete(normalReference(ref));
    },
    hostFiles: world.hostFiles,
    filesOf: (containerId) => world.container(containerId).files,
    delay: (operation, milliseconds) => void world.delays.set(operation, milliseconds),
    fail: (operation, error, times = 1) => void world.failures.push({ operation, error, left: times }),
    outOfMemory: (containerId) => world.container(containerId).process?.outOfMemory(),
    stopEngine: (options = {}) => stopEngine(world, options.keepContainers ?? false),
    startEngine: () => startEngine(world, containers.start),
    leftovers: (labels) => leftovers(world, labels),
  };
}

const defaultInfo: EngineInfo = {
  product: "fake",
  version: "1.0.0",
  apiVersion: "1.41",
  endpoint: "fake",
  hostName: "fake",
  os: "linux",
  arch: "amd64",
  cpus: 4,
  memoryBytes: 8 * 1024 ** 3,
  rootless: false,
  cgroupVersion: 2,
  storageDriver: "memory",
  securityFeatures: ["seccomp"],
  capabilities: allCapabilities,
};

function imageFrom(world: World, { files = {}, ...config }: FakeImageSpec): FakeImage {
  const image = { ...emptyImage(world), ...config };
  for (const [path, content] of Object.entries(files)) image.files.write(path, content, 0o755);
  return image;
}

async function* events(world: World, labels: Labels | undefined, signal: AbortSignal): AsyncGenerator<EngineEvent> {
  let action: "connected" | "reconnected" = "connected";
  const queue = new Queue<EngineEvent>();
  const subscriber = (event: EngineEvent) => {
    if (event.kind === "engine" || hasLabels(event.labels, labels)) queue.push(event);
  };
  world.assertUp();
  world.subscribers.add(subscriber);
  try {
    while (!signal.aborted) {
      const lost = new Promise<"lost">((resolve) =>
        world.connection.signal.addEventListener("abort", () => resolve("lost"), { once: true }),
      );
      yield { kind: "engine", action };
      action = "reconnected";
      yield* untilLost(queue, lost, signal);
      if (world.closed) return;
      await world.whenUp(signal);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    world.subscribers.delete(subscriber);
  }
}

async function* untilLost(queue: Queue<EngineEvent>, lost: Promise<"lost">, signal: AbortSignal): AsyncGenerator<EngineEvent> {
  const either = new AbortController();
  const items = queue.items(AbortSignal.any([signal, either.signal]));
  void lost.then(() => either.abort());
  try {
    for await (const item of items) yield item;
  } catch (error) {
    if (!either.signal.aborted) throw error;
  }
}

function stopEngine(world: World, keepContainers: boolean): void {
  world.up = false;
  world.disconnect();
  if (keepContainers) return;
  for (const container of world.containers.values()) {
    if (container.state !== "running") continue;
    const { stopped } = container;
    // Its restart policy is looked at when the engine is back.
    container.stopped = true;
    container.process?.deliver("SIGKILL");
    container.stopped = stopped;
  }
}

async function startEngine(world: World, start: (id: string) => Promise<void>): Promise<void> {
  world.up = true;
  world.cameUp.notify();
  for (const container of world.containers.values()) {
    const policy = container.spec.restart?.policy;
    const again = policy === "always" || (policy === "unless-stopped" && !container.stopped);
    if (again && container.state === "exited") await start(container.id);
  }
}

function leftovers(world: World, labels: Labels = {}): readonly string[] {
  const predefined = new Set(["bridge", "host", "none"]);
  return [
    ...[...world.containers.values()].filter(({ spec }) => hasLabels(spec.labels, labels)).map(({ name }) => `container ${name}`),
    ...[...world.networks.values()]
      .filter(({ spec }) => !predefined.has(spec.name) && hasLabels(spec.labels, labels))
      .map(({ spec }) => `network ${spec.name}`),
    ...[...world.volumes.values()].filter((volume) => hasLabels(volume.labels, labels)).map(({ name }) => `volume ${name}`),
  ];
}
