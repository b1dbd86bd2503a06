import { type Engine, EngineUnavailable, type Labels } from "@towpath/engine";
import type { Clock, Ids, Log } from "@towpath/journal";
import { Bridges, type BridgeParts } from "./bridge/bridges.ts";
import { Interfaces } from "./bridge/interfaces.ts";
import type { LinkLocal } from "./bridge/link-local.ts";
import type { Naming } from "./bridge/names.ts";
import { blockedFor, ensureInner, type Guarded, type NamespaceParts } from "./bridge/namespaces.ts";
import { Outside } from "./bridge/outside.ts";
import type { State } from "./bridge/state.ts";
import type { Bridge } from "./bridge/bridges.ts";
import type { Zone } from "./dns/zone.ts";
import { InterfaceNotReady } from "./errors.ts";
import type { Host } from "./host.ts";
import { probeSeconds } from "./limits.ts";
import type { Namespaces } from "./netns/namespaces.ts";
import type { Attachment, Network, ProbeResult } from "./port.ts";
import { obstacle } from "./rules/verdict.ts";

/** What lies between the network and the machine; the fake has its own of each. */
export interface EngineNetworkParts {
  engine: Engine;
  clock: Clock;
  ids: Ids;
  log: Log;
  naming: Naming;
  state: State;
  host: Host;
  zone: Zone;
  linkLocal: LinkLocal;
  namespaces: Namespaces;
  listen: BridgeParts["listen"];
  holderImage: NamespaceParts["image"];
  /** Files and environment of a workload on a bridge; `registries` are host names a nested engine should trust. */
  filesFor(bridge: Bridge, registries: string[]): Promise<Pick<Attachment, "mounts" | "files" | "environment">>;
  /** See `HolderParts`. */
  resolver?: string;
  /** Throws when the engine's networks cannot be reached from here at all. */
  assertLocal(): void;
}

/** The network as the port has it, made of bridges, holders and rules on an engine. */
export class EngineNetwork implements Network {
  readonly #parts: EngineNetworkParts;
  readonly #bridges: Bridges;
  readonly #inside: NamespaceParts;
  readonly #interfaces: Interfaces;
  readonly #outside: Outside;
  #adopted: Promise<void> | undefined;

  constructor(parts: EngineNetworkParts) {
    this.#parts = parts;
    const { engine, clock, ids, log, state, host, namespaces, holderImage: image } = parts;
    this.#bridges = new Bridges({ engine, naming: parts.naming, state, host, listen: parts.listen });
    const { resolver } = parts;
    this.#inside = { engine, image, bridges: this.#bridges, naming: parts.naming, namespaces, host, ...(resolver && { resolver }) };
    this.#interfaces = new Interfaces(this.#inside, clock, log);
    this.#outside = new Outside(this.#inside, state, ids, log);
    // What an engine that does not answer has to say is said by whoever cannot go on without it.
    this.#ready().catch((err: unknown) => {
      if (err instanceof EngineUnavailable) log.debug({ reason: err.message }, "the engine's networks could not be taken up yet");
      else log.warn({ err }, "the engine's networks could not be taken up");
    });
  }

  readonly vpcs: Network["vpcs"] = {
    check: async (cidrBlock) => {
      await this.#ready();
      await this.#bridges.check(cidrBlock);
    },
    ensure: async (vpc) => {
      await this.#ready();
      if (this.#bridges.find(vpc.vpcId)) return;
      await this.#bridges.ensureVpc(vpc);
      await this.#refresh();
    },
    remove: async (vpcId) => {
      await this.#ready();
      await this.#interfaces.closeAllOf(vpcId);
      await this.#bridges.remove(vpcId);
      await this.#refresh();
    },
  };

  readonly interfaces: Network["interfaces"] = {
    open: async (spec) => {
      await this.#ready();
      await this.#interfaces.open(spec);
    },
    setRules: async (interfaceId, rules) => {
      await this.#ready();
      await this.#interfaces.setRules(interfaceId, rules);
    },
    close: async (interfaceId) => {
      await this.#ready();
      await this.#interfaces.close(interfaceId);
    },
    list: () => this.#interfaces.list(),
  };

  readonly names: Network["names"] = {
    set: (name, addresses, vpcId) => this.#parts.zone.set(name, addresses, vpcId),
    remove: (name, vpcId) => this.#parts.zone.remove(name, vpcId),
    hold: () => this.#parts.zone.hold(),
  };

  readonly linkLocal: Network["linkLocal"] = { serve: (prefix, handler) => this.#parts.linkLocal.serve(prefix, handler) };

  async attach(interfaceId: string, options: { privileged: boolean; labels: Labels }, signal?: AbortSignal): Promise<Attachment> {
    await this.#ready();
    const guarded = await this.#interfaces.ready(interfaceId, signal);
    const inner = options.privileged ? await this.#interfaces.inner(interfaceId, guarded, options.labels) : undefined;
    return this.#attachment(guarded, inner?.id, options.labels);
  }

  async attachOutside(ownerId: string, options: { privileged: boolean; labels: Labels }, signal?: AbortSignal): Promise<Attachment> {
    await this.#ready();
    signal?.throwIfAborted();
    const isFirst = !this.#bridges.find(undefined);
    const guarded = await this.#outside.take(ownerId);
    if (isFirst) await this.#refresh();
    const inner = options.privileged ? await ensureInner(this.#inside, guarded, options.labels) : undefined;
    return this.#attachment(guarded, inner?.id, options.labels);
  }

  async detachOutside(ownerId: string): Promise<void> {
    await this.#ready();
    await this.#outside.give(ownerId);
  }

  async probe(interfaceId: string, address: string, port: number): Promise<ProbeResult> {
    await this.#ready();
    const open = this.#interfaces.find(interfaceId);
    if (!open) throw new InterfaceNotReady(`the network interface ${interfaceId} is not open`);
    const { holder, bridge, rules, spec } = open;
    const begun = this.#parts.clock.now();
    const { connected, output } = await this.#parts.namespaces.connect(holder.pid, address, port);
    if (connected) return { reachable: true, milliseconds: this.#parts.clock.now() - begun };
    const to = { address, rules: this.#interfaces.findByAddress(spec.vpcId, address)?.rules };
    const blocked = [bridge.gateway, ...(await blockedFor(bridge, this.#inside))];
    const stopped = obstacle({ vpcRange: bridge.range, blocked, from: { address: holder.address, rules }, to, port });
    if (stopped) return { reachable: false, reason: stopped };
    const said = /: (Connection refused|No route to host|Network is unreachable)/.exec(output)?.[1];
    return { reachable: false, reason: said ?? `nothing answered within ${probeSeconds} s` };
  }

  /** Lets go of everything but what workloads live on, which goes on without a server. */
  async close(): Promise<void> {
    if (await this.#adopted?.then(() => true).catch(() => false)) {
      await this.#outside.close().catch((err: unknown) => this.#parts.log.warn({ err }, "interfaces kept ready could not be removed"));
    }
    await this.#bridges.close();
    await this.#parts.namespaces.close();
  }

  async #attachment(guarded: Guarded, innerId: string | undefined, labels: Labels): Promise<Attachment> {
    return {
      containerId: innerId ?? guarded.holder.id,
      privateIpAddress: guarded.holder.address,
      ...(await this.#parts.filesFor(guarded.bridge, innerId ? registriesOf(labels) : [])),
    };
  }

  #ready(): Promise<void> {
    this.#adopted ??= this.#adopt().catch((cause: unknown) => {
      this.#adopted = undefined;
      throw cause;
    });
    return this.#adopted;
  }

  async #adopt(): Promise<void> {
    this.#parts.assertLocal();
    await this.#bridges.adopt();
    await this.#outside.sweep();
  }

  async #refresh(): Promise<void> {
    await Promise.all([this.#interfaces.refresh(), this.#outside.refresh()]);
  }
}

/** Registries under whose names ours is reached from a build of this account and region. */
function registriesOf(labels: Labels): string[] {
  const { "towpath.account": account, "towpath.region": region } = labels;
  return account && region ? [`${account}.dkr.ecr.${region}.amazonaws.com`, "public.ecr.aws"] : [];
}
