import { AddressInUse, Conflict, InvalidRequest, NameInUse } from "../errors.ts";
import type { NetworkDetails, Networks, NetworkSpec, NetworkSummary } from "../port.ts";
import { addressText, overlap, parseSubnet, type Subnet } from "./addresses.ts";
import { attachAddress } from "./container-life.ts";
import { type FakeNetwork, hasLabels, type World } from "./world.ts";

export function fakeNetworks(world: World): Networks {
  return {
    async create(spec, signal) {
      await world.enter("networks.create", signal);
      return addNetwork(world, spec).id;
    },
    async inspect(id, signal) {
      await world.enter("networks.inspect", signal);
      return details(world, world.network(id));
    },
    async list({ labels }, signal) {
      await world.enter("networks.list", signal);
      return [...world.networks.values()].filter(({ spec }) => hasLabels(spec.labels, labels)).map(summary);
    },
    async remove(id) {
      await world.enter("networks.remove", undefined);
      const network = world.network(id);
      if (predefined.has(network.spec.name)) throw new Conflict(`${network.spec.name} is a pre-defined network and cannot be removed`);
      if (network.attached.size > 0) throw new Conflict(`Network ${network.spec.name} has active endpoints`);
      world.networks.delete(network.id);
      emit(world, network, "destroy");
    },
    async connect(id, containerId, options = {}) {
      await world.enter("networks.connect", undefined);
      const network = world.network(id);
      const container = world.container(containerId);
      if (container.spec.network?.kind === "container")
        throw new Conflict("A container that shares a network namespace cannot be connected");
      if (container.networks.has(network.id)) throw new Conflict(`${container.name} is connected to ${network.spec.name} already`);
      if (container.state === "running") attachAddress(network, container.id, options.ipAddress);
      container.networks.set(network.id, options.ipAddress === undefined ? {} : { ipAddress: options.ipAddress });
      emit(world, network, "connect");
    },
    async disconnect(id, containerId, options = {}) {
      await world.enter("networks.disconnect", undefined);
      const network = world.network(id);
      const container = world.container(containerId);
      if (!container.networks.delete(network.id) && !options.force) {
        throw new Conflict(`${container.name} is not connected to ${network.spec.name}`);
      }
      network.attached.delete(container.id);
      emit(world, network, "disconnect");
    },
  };
}

const predefined = new Set(["bridge", "host", "none"]);

/** Those that every engine has from the start. */
export function addPredefinedNetworks(world: World): void {
  addNetwork(world, { name: "bridge", labels: {}, subnet: "172.17.0.0/16" });
  for (const name of ["host", "none"]) {
    const id = world.newId();
    const spec = { name, labels: {} };
    const createdAtMs = world.clock.now();
    world.networks.set(id, {
      id,
      spec,
      driver: name === "none" ? "null" : name,
      createdAtMs,
      subnet: undefined,
      gateway: undefined,
      attached: new Map(),
    });
  }
}

function addNetwork(world: World, spec: NetworkSpec): FakeNetwork {
  const taken = [...world.networks.values()].find((one) => one.spec.name === spec.name);
  if (taken) throw new NameInUse("network", spec.name, taken.id);
  const subnet = spec.subnet === undefined ? freeSubnet(world) : parseSubnet(spec.subnet);
  if (!subnet) throw new InvalidRequest(`Invalid subnet ${spec.subnet}`);
  const other = [...world.networks.values()].find((one) => one.subnet && overlap(one.subnet, subnet));
  if (other) throw new AddressInUse(subnet.text);
  const network: FakeNetwork = {
    id: world.newId(),
    spec,
    driver: "bridge",
    createdAtMs: world.clock.now(),
    subnet,
    gateway: spec.gateway ?? addressText(subnet.base + 1),
    attached: new Map(),
  };
  world.networks.set(network.id, network);
  emit(world, network, "create");
  return network;
}

/** As engines choose when no subnet is given: the next /16 from 172.18.0.0. */
function freeSubnet(world: World): Subnet | undefined {
  const taken = [...world.networks.values()].flatMap(({ subnet }) => subnet ?? []);
  for (let second = 18; second < 32; second++) {
    const subnet = parseSubnet(`172.${second}.0.0/16`)!;
    if (!taken.some((one) => overlap(one, subnet))) return subnet;
  }
  return undefined;
}

function emit(world: World, network: FakeNetwork, action: string): void {
  const { id, spec } = network;
  world.emit({ kind: "network", action, id, name: spec.name, labels: spec.labels, timeMs: world.clock.now() });
}

const summary = ({ id, spec, driver, subnet, gateway, createdAtMs }: FakeNetwork): NetworkSummary => ({
  id,
  name: spec.name,
  labels: spec.labels,
  driver,
  internal: spec.internal ?? false,
  subnet: subnet?.text,
  gateway,
  createdAtMs,
});

const details = (world: World, network: FakeNetwork): NetworkDetails => ({
  ...summary(network),
  containers: [...network.attached].map(([id, attached]) => ({ id, name: world.containers.get(id)?.name ?? "", ...attached })),
});
