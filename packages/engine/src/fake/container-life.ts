/** Starting and ending containers of the fake. */
import { AddressInUse, Conflict, EngineFault, InvalidRequest, StartFailed } from "../errors.ts";
import type { PublishedPort } from "../port.ts";
import { contains, firstFree, macAddress } from "./addresses.ts";
import { FakeProcess, type ProcessExit } from "./process.ts";
import { matches } from "./program.ts";
import type { FakeContainer, FakeNetwork, World } from "./world.ts";

const firstRestartMs = 100;
const firstFreePort = 32_768;

export function startContainer(world: World, container: FakeContainer): void {
  if (container.state === "running") return;
  const { spec, argv } = container;
  if (spec.network?.kind === "container" && world.container(spec.network.id).state !== "running") {
    throw new Conflict(`Cannot join the network of a container that is not running: ${spec.network.id}`);
  }
  const program = world.program(spec.image, argv, matches);
  if (!program) {
    container.error = `exec: "${argv[0]}": executable file not found in $PATH`;
    container.exitCode = 127;
    container.log.changed.notify();
    throw new StartFailed("command-not-found", container.error);
  }
  takeAddresses(world, container);
  takePorts(world, container);
  container.state = "running";
  container.stopped = false;
  container.error = "";
  container.oomKilled = false;
  container.exitCode = undefined;
  container.pid = world.newPid();
  container.startedAtMs = world.clock.now();
  const process = new FakeProcess({
    program,
    surroundings: surroundings(world, container, argv, {}),
    clock: world.clock,
    isFirst: !spec.init,
    stdinOpen: spec.stdin ?? false,
    output: (stream, bytes) => {
      const name = spec.tty ? "stdout" : stream;
      if (spec.logStore?.keep !== "nothing") container.log.write(name, bytes);
      for (const attachment of container.attachments) attachment.push({ stream: name, bytes });
    },
    ended: (exit) => containerEnded(world, container, exit),
  });
  container.process = process;
  container.changed.notify();
  world.emitContainer(container, "started");
  // After start has been answered, as a real process runs beside the engine.
  queueMicrotask(() => void process.run());
}

export function surroundings(
  world: World,
  container: FakeContainer,
  argv: readonly string[],
  own: { readonly env?: Readonly<Record<string, string>>; readonly workingDirectory?: string; readonly user?: string },
) {
  const { id, name, spec, image, files } = container;
  return {
    argv,
    env: { ...image.env, ...spec.env, ...own.env },
    workingDirectory: own.workingDirectory ?? spec.workingDirectory ?? (image.workingDirectory || "/"),
    user: own.user ?? spec.user ?? image.user,
    container: { id, name, image: spec.image, labels: spec.labels },
    ipAddresses: namespaceAddresses(world, container),
    files,
  };
}

function namespaceAddresses(world: World, container: FakeContainer): readonly string[] {
  const { network } = container.spec;
  if (network?.kind === "container") return namespaceAddresses(world, world.container(network.id));
  return [...container.networks.keys()].flatMap((id) => world.networks.get(id)?.attached.get(container.id)?.ipAddress ?? []);
}

function containerEnded(world: World, container: FakeContainer, exit: ProcessExit): void {
  for (const exec of container.execs) exec.deliver("SIGKILL");
  container.log.flush();
  container.state = "exited";
  container.exitCode = exit.exitCode;
  container.oomKilled = exit.oomKilled;
  container.pid = undefined;
  container.ports = [];
  container.finishedAtMs = world.clock.now();
  container.ends += 1;
  for (const id of container.networks.keys()) world.networks.get(id)?.attached.delete(container.id);
  for (const attachment of container.attachments) attachment.end();
  container.attachments.clear();
  if (exit.oomKilled) world.emitContainer(container, "oom");
  world.emitContainer(container, "exited");
  container.changed.notify();
  container.log.changed.notify();
  if (restarts(container)) void restartLater(world, container);
}

function restarts({ spec, stopped, exitCode, restarts: so }: FakeContainer): boolean {
  const policy = spec.restart?.policy ?? "no";
  if (stopped || policy === "no") return false;
  const { maximumRetries = 0 } = spec.restart ?? {};
  return policy !== "on-failure" || (exitCode !== 0 && (maximumRetries === 0 || so < maximumRetries));
}

async function restartLater(world: World, container: FakeContainer): Promise<void> {
  container.state = "restarting";
  const pause = Math.min(firstRestartMs * 2 ** container.restarts, 60_000);
  container.restarts += 1;
  await world.clock.sleep(pause);
  if (container.state !== "restarting") return;
  container.state = "exited";
  startContainer(world, container);
}

function takeAddresses(world: World, container: FakeContainer): void {
  const taken: FakeNetwork[] = [];
  try {
    for (const [id, { ipAddress }] of container.networks) {
      const network = world.network(id);
      attachAddress(network, container.id, ipAddress);
      taken.push(network);
    }
  } catch (error) {
    for (const network of taken) network.attached.delete(container.id);
    throw error;
  }
}

/** Gives a container the address it asks for, or the first free one. */
export function attachAddress(network: FakeNetwork, containerId: string, wanted: string | undefined): void {
  if (!network.subnet) return void network.attached.set(containerId, { ipAddress: "", macAddress: "" });
  const taken = new Set([...network.attached.values()].map(({ ipAddress }) => ipAddress));
  if (network.gateway) taken.add(network.gateway);
  if (wanted !== undefined && !contains(network.subnet, wanted)) {
    throw new InvalidRequest(`No subnet of network ${network.spec.name} contains ${wanted}`);
  }
  if (wanted !== undefined && taken.has(wanted)) throw new AddressInUse(wanted);
  const ipAddress = wanted ?? firstFree(network.subnet, taken);
  if (ipAddress === undefined) throw new EngineFault(`Network ${network.spec.name} has no free address`);
  network.attached.set(containerId, { ipAddress, macAddress: macAddress(ipAddress) });
}

function takePorts(world: World, container: FakeContainer): void {
  const inUse = new Set([...world.containers.values()].flatMap(({ ports }) => ports.map(portKey)));
  const ports: PublishedPort[] = [];
  for (const { containerPort, protocol = "tcp", hostAddress = "127.0.0.1", hostPort } of container.spec.publish ?? []) {
    const at = (port: number): PublishedPort => ({ containerPort, protocol, hostAddress, hostPort: port });
    let published = at(hostPort ?? firstFreePort);
    if (hostPort === undefined) while (inUse.has(portKey(published))) published = at(published.hostPort + 1);
    if (inUse.has(portKey(published))) {
      for (const id of container.networks.keys()) world.networks.get(id)?.attached.delete(container.id);
      throw new AddressInUse(`${hostAddress}:${hostPort}`);
    }
    inUse.add(portKey(published));
    ports.push(published);
  }
  container.ports = ports;
}

const portKey = ({ protocol, hostAddress, hostPort }: PublishedPort) => `${protocol} ${hostAddress} ${hostPort}`;
