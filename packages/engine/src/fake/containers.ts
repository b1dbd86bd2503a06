import { PassThrough } from "node:stream";
import { Conflict, InvalidRequest, NameInUse, NotFound } from "../errors.ts";
import type { ContainerDetails, ContainerExit, Containers, ContainerSpec, ContainerSummary, LogBatch, LogOptions } from "../port.ts";
import { startContainer } from "./container-life.ts";
import { startExec } from "./exec.ts";
import { FakeFiles } from "./files.ts";
import { LogStore } from "./log-store.ts";
import { signalNumber } from "./process.ts";
import { Notifier, Queue } from "./signals.ts";
import { type FakeContainer, type FakeImage, hasLabels, type World } from "./world.ts";

export function fakeContainers(world: World): Containers {
  const running = (id: string): FakeContainer => {
    const container = world.container(id);
    if (container.state !== "running") throw new Conflict(`Container ${id} is not running`);
    return container;
  };
  return {
    async create(spec, signal) {
      await world.enter("containers.create", signal);
      const container = createContainer(world, spec);
      world.emitContainer(container, "created");
      return container.id;
    },
    async start(id, signal) {
      await world.enter("containers.start", signal);
      startContainer(world, world.container(id));
    },
    async stop(id, { timeoutSeconds }, signal) {
      await world.enter("containers.stop", signal);
      await stopContainer(world, world.container(id), timeoutSeconds, signal);
    },
    async kill(id, signalName = "SIGKILL") {
      await world.enter("containers.kill", undefined);
      if (signalNumber(signalName) === undefined) throw new InvalidRequest(`Invalid signal: ${signalName}`);
      running(id).process?.deliver(signalName);
    },
    async remove(id, options = {}) {
      await world.enter("containers.remove", undefined);
      removeContainer(world, world.container(id), options.force ?? false);
    },
    async inspect(id, signal) {
      await world.enter("containers.inspect", signal);
      return details(world, world.container(id));
    },
    async list({ labels, all }, signal) {
      await world.enter("containers.list", signal);
      const found = [...world.containers.values()].filter((one) => hasLabels(one.spec.labels, labels) && (all || one.state === "running"));
      return found.map((one) => summary(world, one)).reverse();
    },
    wait: (id, signal) => wait(world, id, signal),
    logs: (id, options = {}, signal) => logs(world, id, options, signal),
    async follow(id, options = {}, signal) {
      await world.enter("containers.logs", signal);
      world.container(id);
      return logs(world, id, { follow: true, ...options }, signal);
    },
    async attach(id, options = {}, signal) {
      await world.enter("containers.attach", signal);
      return attach(world, world.container(id), options.stdin ?? false, signal);
    },
    async exec(id, spec, signal) {
      await world.enter("containers.exec", signal);
      return startExec(world, running(id), spec, signal);
    },
    async stats(id, signal) {
      await world.enter("containers.stats", signal);
      return stats(world, running(id));
    },
    ...copies(world),
    async resize(id) {
      running(id);
    },
  };
}

const copies = (world: World): Pick<Containers, "copyIn" | "copyOut"> => ({
  async copyIn(id, path, tar, signal) {
    await world.enter("containers.copyIn", signal);
    await world.container(id).files.unpack(path, tar);
  },
  async copyOut(id, path, signal) {
    await world.enter("containers.copyOut", signal);
    return world.container(id).files.pack(path);
  },
});

function createContainer(world: World, spec: ContainerSpec): FakeContainer {
  const image = world.image(spec.image);
  const taken = [...world.containers.values()].find(({ name }) => name === spec.name);
  if (taken) throw new NameInUse("container", taken.name, taken.id);
  assertSensible(spec);
  const argv = [...(spec.entrypoint ?? image.entrypoint), ...(spec.command ?? (spec.entrypoint ? [] : image.command))];
  if (argv.length === 0) throw new InvalidRequest("No command specified");
  const id = world.newId();
  const container: FakeContainer = {
    id,
    name: spec.name ?? `fake-${id.slice(0, 12)}`,
    spec,
    image,
    argv,
    createdAtMs: world.clock.now(),
    files: containerFiles(world, spec, image),
    log: new LogStore(world.stamp),
    networks: new Map(),
    attachments: new Set(),
    execs: new Set(),
    changed: new Notifier(),
    state: "created",
    process: undefined,
    stdin: undefined,
    ports: [],
    pid: undefined,
    exitCode: undefined,
    oomKilled: false,
    error: "",
    startedAtMs: undefined,
    finishedAtMs: undefined,
    ends: 0,
    stopped: false,
    restarts: 0,
  };
  if (spec.network?.kind === "network") {
    const network = world.network(spec.network.name);
    container.networks.set(network.id, spec.network.ipAddress === undefined ? {} : { ipAddress: spec.network.ipAddress });
  }
  if (spec.network?.kind === "container") world.container(spec.network.id);
  world.containers.set(id, container);
  return container;
}

/** The combinations that engines refuse. */
function assertSensible(spec: ContainerSpec): void {
  if (spec.network?.kind === "container" && (spec.hostname || spec.dns || spec.extraHosts?.length || spec.publish?.length)) {
    throw new InvalidRequest("conflicting options: hostname, dns, hosts and ports belong to the container whose network is shared");
  }
  const bad = spec.name !== undefined && !/^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/.test(spec.name);
  if (bad) throw new InvalidRequest(`Invalid container name (${spec.name}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed`);
  for (const mount of spec.mounts ?? []) {
    if (!mount.target.startsWith("/")) throw new InvalidRequest(`invalid mount config: ${mount.target} must be an absolute path`);
  }
}

function containerFiles(world: World, spec: ContainerSpec, image: FakeImage): FakeFiles {
  return image.files.copy(
    (spec.mounts ?? []).map((mount) => ({
      at: mount.target,
      files: mount.kind === "tmpfs" ? new FakeFiles() : mount.kind === "bind" ? world.hostFiles : volumeFiles(world, mount.name),
      from: mount.kind === "bind" ? mount.source : "/",
      readOnly: mount.kind !== "tmpfs" && (mount.readOnly ?? false),
    })),
  );
}

/** A volume that does not exist comes into being with the container, as in the real engine. */
function volumeFiles(world: World, name: string): FakeFiles {
  const volume = world.volumes.get(name) ?? {
    name,
    labels: {},
    mountpoint: `/fake/volumes/${name}`,
    createdAtMs: world.clock.now(),
    files: new FakeFiles(),
  };
  world.volumes.set(name, volume);
  return volume.files;
}

async function stopContainer(
  world: World,
  container: FakeContainer,
  timeoutSeconds: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  container.stopped = true;
  if (container.state === "restarting") container.state = "exited";
  if (container.state !== "running") return;
  const { ends } = container;
  container.process?.deliver(container.spec.stopSignal ?? "SIGTERM");
  const timer = new AbortController();
  const deadline = world.clock.sleep(timeoutSeconds * 1000, timer.signal).then(
    () => container.process?.deliver("SIGKILL"),
    () => undefined,
  );
  while (container.ends === ends) await container.changed.next(signal);
  timer.abort();
  await deadline;
}

function removeContainer(world: World, container: FakeContainer, force: boolean): void {
  if (container.state === "running" && !force) throw new Conflict(`You cannot remove a running container ${container.id}`);
  container.stopped = true;
  container.process?.deliver("SIGKILL");
  container.state = "removing";
  world.containers.delete(container.id);
  for (const attachment of container.attachments) attachment.end();
  world.emitContainer(container, "removed");
  container.changed.notify();
  container.log.changed.notify();
}

async function wait(world: World, id: string, signal: AbortSignal | undefined): Promise<ContainerExit> {
  await world.whenUp(signal);
  const container = world.container(id);
  const { ends } = container;
  while (container.ends === ends && container.state !== "exited") {
    if (!world.containers.has(container.id)) throw new NotFound("container", id);
    await container.changed.next(signal);
  }
  await world.whenUp(signal);
  return { exitCode: container.exitCode ?? 0, oomKilled: container.oomKilled };
}

async function* logs(world: World, id: string, options: LogOptions, signal: AbortSignal | undefined): AsyncGenerator<LogBatch> {
  if (options.follow) await world.whenUp(signal);
  else await world.enter("containers.logs", signal);
  const container = world.container(id);
  const ended = () =>
    container.error !== "" || container.state === "exited" || container.state === "dead" || container.state === "removing";
  let position = options;
  for (;;) {
    signal?.throwIfAborted();
    if (options.follow) await world.whenUp(signal);
    const batch = container.log.read(position);
    if (batch) {
      position = { ...position, after: batch.cursor };
      yield batch;
      continue;
    }
    if (!options.follow || ended()) break;
    await container.log.changed.next(signal);
  }
  if (options.follow && !world.containers.has(container.id)) throw new NotFound("container", id);
}

function attach(world: World, container: FakeContainer, withStdin: boolean, signal: AbortSignal | undefined) {
  const output = new Queue<{ readonly stream: "stdout" | "stderr"; readonly bytes: Buffer }>();
  const stdin = new PassThrough();
  const lost = () => output.fail(world.unavailable());
  const close = () => {
    container.attachments.delete(output);
    world.connection.signal.removeEventListener("abort", lost);
    output.end();
  };
  world.connection.signal.addEventListener("abort", lost, { once: true });
  if (container.state === "running" || container.state === "created") container.attachments.add(output);
  else output.end();
  if (withStdin && container.spec.stdin) void feed(container, stdin, signal);
  else stdin.resume();
  return { stdin, output: output.items(signal), close };
}

/** Input may be written before the container is started. */
async function feed(container: FakeContainer, stdin: PassThrough, signal: AbortSignal | undefined): Promise<void> {
  try {
    while (container.state === "created") await container.changed.next(signal);
    if (container.process) stdin.pipe(container.process.stdin);
  } catch {
    stdin.destroy();
  }
}

function stats(world: World, container: FakeContainer) {
  const timeMs = world.clock.now();
  return {
    timeMs,
    cpuNanoseconds: (timeMs - (container.startedAtMs ?? timeMs)) * 10_000,
    onlineCpus: 1,
    memoryBytes: 1_048_576,
    memoryLimitBytes: container.spec.resources?.memoryBytes ?? 1_073_741_824,
    networkReceivedBytes: 0,
    networkSentBytes: 0,
    diskReadBytes: 0,
    diskWrittenBytes: 0,
    processes: 1 + container.execs.size,
  };
}

function summary(world: World, container: FakeContainer): ContainerSummary {
  const { id, name, spec, image, state, createdAtMs } = container;
  const networks = [...container.networks].map(([networkId, wanted]) => {
    const network = world.networks.get(networkId);
    const attached = network?.attached.get(id);
    return {
      name: network?.spec.name ?? "",
      id: networkId,
      ipAddress: attached?.ipAddress ?? wanted.ipAddress ?? "",
      macAddress: attached?.macAddress ?? "",
      gateway: attached ? (network?.gateway ?? "") : "",
    };
  });
  return { id, name, image: spec.image, imageId: image.id, labels: spec.labels, state, createdAtMs, networks };
}

function details(world: World, container: FakeContainer): ContainerDetails {
  const { spec, exitCode, oomKilled, error, pid, startedAtMs, finishedAtMs, ports } = container;
  const ended = container.state === "exited" || container.state === "dead";
  return {
    ...summary(world, container),
    exitCode: ended ? exitCode : undefined,
    oomKilled,
    error,
    pid,
    startedAtMs,
    finishedAtMs: ended ? finishedAtMs : undefined,
    tty: spec.tty ?? false,
    networkContainerId: spec.network?.kind === "container" ? world.container(spec.network.id).id : undefined,
    ports,
    mounts: (spec.mounts ?? []).map((mount) => ({
      kind: mount.kind,
      source: mount.kind === "bind" ? mount.source : mount.kind === "volume" ? mount.name : "",
      target: mount.target,
      readOnly: mount.kind !== "tmpfs" && (mount.readOnly ?? false),
    })),
  };
}
