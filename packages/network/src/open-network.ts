import { join } from "node:path";
import type { RequestListener } from "node:http";
import type { Engine, Labels } from "@towpath/engine";
import type { Clock, Ids, Log } from "@towpath/journal";
import { Bridges } from "./bridge/bridges.ts";
import type { GatewayParts } from "./bridge/gateway.ts";
import { Interfaces } from "./bridge/interfaces.ts";
import { LinkLocal } from "./bridge/link-local.ts";
import { naming, part } from "./bridge/names.ts";
import { ensureInner, type Guarded, type NamespaceParts } from "./bridge/namespaces.ts";
import { Outside } from "./bridge/outside.ts";
import { State } from "./bridge/state.ts";
import { WorkloadFiles } from "./bridge/workload-files.ts";
import { hostUpstream } from "./dns/upstream.ts";
import { Zone } from "./dns/zone.ts";
import { EngineNotLocal, InterfaceNotReady } from "./errors.ts";
import { probeSeconds } from "./limits.ts";
import { chooseTool } from "./netns/choose.ts";
import { openContainerTool } from "./netns/container.ts";
import { probeScript } from "./netns/tool.ts";
import type { Attachment, Network, ProbeResult } from "./port.ts";
import { obstacle } from "./rules/verdict.ts";
import { type Authority, openAuthority } from "./tls/authority.ts";

export interface NetworkParts {
  engine: Engine;
  clock: Clock;
  ids: Ids;
  log: Log;
  home: { installationId: string; dataDirectory: string };
  images: { ensure(name: "holder" | "tools"): Promise<string> };
  /** Answers requests that workloads send to `*.amazonaws.com`, over HTTPS or HTTP: the same as the server's own listener. */
  onRequest: RequestListener;
  /** Whether scripts may be run by this process itself; found out when not given. */
  direct?: () => Promise<boolean>;
}

/**
 * A network on a container engine of this Linux host. Returns at once: what an earlier server left on the engine is taken up in the
 * background, and every call waits for that. An engine that does not answer fails the calls, not the start.
 */
export function openNetwork(parts: NetworkParts): Network {
  return new EngineNetwork(parts);
}

class EngineNetwork implements Network {
  readonly #parts: NetworkParts;
  readonly #zone = new Zone();
  readonly #linkLocal = new LinkLocal();
  readonly #files: WorkloadFiles;
  readonly #bridges: Bridges;
  readonly #namespaces: NamespaceParts;
  readonly #interfaces: Interfaces;
  readonly #outside: Outside;
  #authority: Promise<Authority> | undefined;
  #adopted: Promise<void> | undefined;

  constructor(parts: NetworkParts) {
    this.#parts = parts;
    const { engine, clock, ids, log, home, onRequest } = parts;
    const directory = join(home.dataDirectory, "network");
    const state = new State(directory);
    const names = naming(home.installationId);
    const authority = () => this.#openAuthority(directory);
    const gateways: GatewayParts = {
      zone: this.#zone,
      upstream: hostUpstream(clock),
      authority,
      linkLocal: this.#linkLocal,
      onRequest,
      log,
    };
    this.#files = new WorkloadFiles(directory);
    this.#bridges = new Bridges({ engine, naming: names, state, gateways });
    this.#namespaces = {
      engine,
      image: imageOf(parts.images),
      bridges: this.#bridges,
      naming: names,
      tool: chooseTool(
        async () => {
          const labels = { ...names.installation, ...part("namespaces") };
          return openContainerTool({ engine, clock, image: await parts.images.ensure("tools"), name: names.tool, labels });
        },
        log,
        parts.direct,
      ),
    };
    this.#interfaces = new Interfaces(this.#namespaces, clock, log);
    this.#outside = new Outside(this.#namespaces, state, ids, log);
    this.#ready().catch((err: unknown) => log.warn({ err }, "the engine's networks could not be taken up"));
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
    set: (name, addresses, vpcId) => this.#zone.set(name, addresses, vpcId),
    remove: (name, vpcId) => this.#zone.remove(name, vpcId),
  };

  readonly linkLocal: Network["linkLocal"] = { serve: (prefix, handler) => this.#linkLocal.serve(prefix, handler) };

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
    const inner = options.privileged ? await ensureInner(this.#namespaces, guarded, options.labels) : undefined;
    return this.#attachment(guarded, inner?.id, options.labels);
  }

  async detachOutside(ownerId: string): Promise<void> {
    await this.#ready();
    await this.#outside.give(ownerId);
  }

  async probe(interfaceId: string, address: string, port: number): Promise<ProbeResult> {
    await this.#ready();
    const { holder, bridge, rules, spec } = this.#known(interfaceId);
    const begun = this.#parts.clock.now();
    const { exitCode, output } = await this.#namespaces.tool.run(probeScript(holder.pid, address, port, probeSeconds));
    if (exitCode === 0) return { reachable: true, milliseconds: this.#parts.clock.now() - begun };
    const to = { address, rules: this.#interfaces.findByAddress(spec.vpcId, address)?.rules };
    const stopped = obstacle({ vpcRange: bridge.range, from: { address: holder.address, rules }, to, port });
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
    await this.#namespaces.tool.close();
  }

  #known(interfaceId: string) {
    const open = this.#interfaces.find(interfaceId);
    if (!open) throw new InterfaceNotReady(`the network interface ${interfaceId} is not open`);
    return open;
  }

  async #attachment(guarded: Guarded, innerId: string | undefined, labels: Labels): Promise<Attachment> {
    const authority = await this.#openAuthority(join(this.#parts.home.dataDirectory, "network"));
    return {
      containerId: innerId ?? guarded.holder.id,
      privateIpAddress: guarded.holder.address,
      ...this.#files.give(guarded.bridge, authority.certificate, innerId ? registriesOf(labels) : []),
    };
  }

  #openAuthority(directory: string): Promise<Authority> {
    this.#authority ??= openAuthority(directory, this.#parts.clock).catch((cause: unknown) => {
      this.#authority = undefined;
      throw cause;
    });
    return this.#authority;
  }

  #ready(): Promise<void> {
    this.#adopted ??= this.#adopt().catch((cause: unknown) => {
      this.#adopted = undefined;
      throw cause;
    });
    return this.#adopted;
  }

  async #adopt(): Promise<void> {
    if (process.platform !== "linux") {
      throw new EngineNotLocal(
        `VPCs need a container engine on a Linux host; on ${process.platform} engines run in a virtual machine whose networks cannot be reached.`,
      );
    }
    await this.#bridges.adopt();
    await this.#outside.sweep();
  }

  async #refresh(): Promise<void> {
    await Promise.all([this.#interfaces.refresh(), this.#outside.refresh()]);
  }
}

/** The holder's image is asked for once, and again when the engine has lost it. */
function imageOf(images: NetworkParts["images"]): (again?: boolean) => Promise<string> {
  let known: Promise<string> | undefined;
  return (again) => {
    if (again || !known) {
      known = images.ensure("holder");
      known.catch(() => {
        known = undefined;
      });
    }
    return known;
  };
}

/** Registries under whose names ours is reached from a build of this account and region. */
function registriesOf(labels: Labels): string[] {
  const { "towpath.account": account, "towpath.region": region } = labels;
  return account && region ? [`${account}.dkr.ecr.${region}.amazonaws.com`, "public.ecr.aws"] : [];
}
