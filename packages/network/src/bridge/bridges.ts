import { AddressInUse, Conflict, type Engine, type Labels, NameInUse, NotFound } from "@towpath/engine";
import { linkLocalResolver, type ServicePorts } from "../rules/ruleset.ts";
import { type Place, resolverOf } from "../dns/zone.ts";
import { AddressRangeInUse } from "../errors.ts";
import type { Host } from "../host.ts";
import { addressAt, overlaps, parseRange } from "../ipv4.ts";
import { outsideRanges } from "../limits.ts";
import type { VpcSpec } from "../port.ts";
import type { Gateway } from "./gateway.ts";
import { type Naming, part, vpcLabel } from "./names.ts";
import { Serially } from "./serially.ts";
import type { State } from "./state.ts";

/** A bridge network of ours whose listeners are bound. */
export interface Bridge {
  name: string;
  /** undefined for the network of builds without a VPC. */
  vpcId: string | undefined;
  range: string;
  gateway: string;
  serviceAddresses: string[];
  ports: ServicePorts;
}

export interface BridgeParts {
  engine: Engine;
  naming: Naming;
  state: State;
  host: Host;
  /** Binds the listeners on a bridge's address. */
  listen(address: string, place: Place, ports: ServicePorts | undefined): Promise<Gateway>;
}

/** The networks of this installation on the engine, each with its listeners. */
export class Bridges {
  readonly #parts: BridgeParts;
  readonly #open = new Map<string, Bridge & { listeners: Gateway }>();
  readonly #order = new Serially();

  constructor(parts: BridgeParts) {
    this.#parts = parts;
  }

  find(vpcId: string | undefined): Bridge | undefined {
    return this.#open.get(this.#name(vpcId));
  }

  all(): Bridge[] {
    return [...this.#open.values()];
  }

  /** Takes up the networks an earlier server left, so that what runs in them is answered again. */
  async adopt(): Promise<void> {
    const { engine, naming } = this.#parts;
    const networks = await engine.networks.list({ labels: naming.installation });
    await Promise.all(
      networks.map(async ({ name, labels, subnet, gateway }) => {
        const isOurs = labels["towpath.network"] === "vpc" || labels["towpath.network"] === "outside";
        if (isOurs && subnet && gateway) await this.#bind(name, labels[vpcLabel], subnet, gateway);
      }),
    );
  }

  /** Throws AddressRangeInUse when a network with this range could not be made now. `own` is not in its own way. */
  async check(cidrBlock: string, own?: string): Promise<void> {
    const range = parseRange(cidrBlock);
    const networks = (await this.#parts.engine.networks.list({})).filter((network) => network.name !== own && network.subnet);
    for (const { name, subnet = "", labels } of networks) {
      if (!overlaps(range, parseRange(subnet))) continue;
      const vpcId = labels[vpcLabel];
      if (vpcId === undefined) throw new AddressRangeInUse(cidrBlock, `the container network ${name} (${subnet})`);
      const isOurs = Object.entries(this.#parts.naming.installation).every(([key, value]) => labels[key] === value);
      throw new AddressRangeInUse(cidrBlock, `that of VPC ${vpcId} (${subnet})`, isOurs ? { vpcId } : {});
    }
    const other = (await this.#parts.host.taken()).find((taken) => overlaps(range, taken.range));
    if (other) throw new AddressRangeInUse(cidrBlock, other.what);
  }

  ensureVpc({ vpcId, cidrBlock, labels }: VpcSpec): Promise<Bridge> {
    const name = this.#name(vpcId);
    return this.#order.run(name, async () => {
      const known = this.find(vpcId);
      if (known) return known;
      await this.#create(name, cidrBlock, { ...labels, ...part("vpc"), [vpcLabel]: vpcId });
      return this.#bind(name, vpcId, cidrBlock, addressAt(cidrBlock, 1));
    });
  }

  ensureOutside(): Promise<Bridge> {
    return this.#order.run(this.#name(undefined), () => this.#ensureOutside());
  }

  async #ensureOutside(): Promise<Bridge> {
    const known = this.find(undefined);
    if (known) return known;
    const name = this.#name(undefined);
    const { base, size } = parseRange(outsideRanges);
    for (let offset = 0; offset < size; offset += 256) {
      const range = `${addressAt(outsideRanges, offset)}/24`;
      try {
        await this.#create(name, range, part("outside"));
        return await this.#bind(name, undefined, range, addressAt(range, 1));
      } catch (cause) {
        if (!(cause instanceof AddressRangeInUse)) throw cause;
      }
    }
    throw new AddressRangeInUse(outsideRanges, `other networks, from ${base} on; none of its parts is free`);
  }

  /** Nothing happens when it does not exist. Its containers must have been removed. */
  async remove(vpcId: string | undefined): Promise<void> {
    const name = this.#name(vpcId);
    const known = this.#open.get(name);
    this.#open.delete(name);
    await known?.listeners.close();
    await this.#parts.engine.networks.remove(name).catch((cause: unknown) => {
      if (!(cause instanceof NotFound)) throw cause;
    });
    this.#parts.state.setPorts(name, undefined);
  }

  async close(): Promise<void> {
    const open = [...this.#open.values()];
    this.#open.clear();
    await Promise.all(open.map((bridge) => bridge.listeners.close()));
  }

  #name(vpcId: string | undefined): string {
    return vpcId === undefined ? this.#parts.naming.outsideBridge : this.#parts.naming.vpc(vpcId);
  }

  async #create(name: string, range: string, labels: Labels): Promise<void> {
    const { engine, naming } = this.#parts;
    await this.check(range, name).catch(async (cause: unknown) => {
      // The route that is in the way may be that of this very network, from an earlier try.
      const exists = await engine.networks.inspect(name).catch(() => undefined);
      if (exists?.subnet !== range) throw cause;
    });
    const mtu = await this.#parts.host.smallMtu();
    const gateway = addressAt(range, 1);
    try {
      await engine.networks.create({ name, subnet: range, gateway, labels: { ...labels, ...naming.installation }, ...(mtu && { mtu }) });
    } catch (cause) {
      if (cause instanceof NameInUse) return;
      if (cause instanceof AddressInUse || cause instanceof Conflict) {
        throw new AddressRangeInUse(range, "another network of the container engine", { cause });
      }
      throw cause;
    }
  }

  async #bind(name: string, vpcId: string | undefined, range: string, gateway: string): Promise<Bridge> {
    const endpoint = vpcId === undefined ? linkLocalResolver : resolverOf(range);
    const place = { vpcId, range, endpoint };
    const listeners = await this.#parts.listen(gateway, place, this.#parts.state.ports(name));
    const serviceAddresses = [...new Set([endpoint, linkLocalResolver])];
    const bridge = { name, vpcId, range, gateway, serviceAddresses, ports: listeners.ports, listeners };
    this.#open.set(name, bridge);
    this.#parts.state.setPorts(name, listeners.ports);
    return bridge;
  }
}
