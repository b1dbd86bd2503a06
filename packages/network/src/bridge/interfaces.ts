import type { ContainerSummary } from "@towpath/engine";
import type { Clock, Log } from "@towpath/journal";
import { InterfaceNotReady } from "../errors.ts";
import { interfaceReadyMs } from "../limits.ts";
import type { InterfaceSpec, Rules } from "../port.ts";
import type { Bridge } from "./bridges.ts";
import { ensureHolder, type Holder, removeHolder } from "./holders.ts";
import { interfaceLabel, part, vpcLabel } from "./names.ts";
import { applyRules, blockedFor, ensureInner, type Guarded, type NamespaceParts } from "./namespaces.ts";
import { Serially } from "./serially.ts";
import type { Labels } from "@towpath/engine";

interface Open extends Guarded {
  spec: InterfaceSpec;
}

/** The network interfaces of VPCs that this server has opened or found. */
export class Interfaces {
  readonly #parts: NamespaceParts;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #open = new Map<string, Open>();
  readonly #failures = new Map<string, string>();
  readonly #order = new Serially();
  readonly #waiting = new Set<() => void>();

  constructor(parts: NamespaceParts, clock: Clock, log: Log) {
    this.#parts = parts;
    this.#clock = clock;
    this.#log = log;
  }

  find(interfaceId: string): (Guarded & { spec: InterfaceSpec }) | undefined {
    return this.#open.get(interfaceId);
  }

  findByAddress(vpcId: string, address: string): (Guarded & { spec: InterfaceSpec }) | undefined {
    return [...this.#open.values()].find(({ spec }) => spec.vpcId === vpcId && spec.privateIpAddress === address);
  }

  open(spec: InterfaceSpec): Promise<void> {
    return this.#order.run(spec.interfaceId, async () => {
      try {
        await this.#bring(spec);
        this.#failures.delete(spec.interfaceId);
      } catch (cause) {
        this.#failures.set(spec.interfaceId, cause instanceof Error ? cause.message : String(cause));
        throw cause;
      } finally {
        for (const wake of this.#waiting) wake();
      }
    });
  }

  setRules(interfaceId: string, rules: Rules): Promise<void> {
    return this.#order.run(interfaceId, async () => {
      const open = this.#open.get(interfaceId);
      if (!open) throw new InterfaceNotReady(`the network interface ${interfaceId} is not open`);
      open.spec = { ...open.spec, rules };
      open.rules = rules;
      await applyRules(this.#parts, open);
    });
  }

  close(interfaceId: string): Promise<void> {
    return this.#order.run(interfaceId, async () => {
      const { engine, naming } = this.#parts;
      this.#open.delete(interfaceId);
      const name = naming.holder(interfaceId);
      await Promise.all([removeHolder(engine, naming.inner(name)), removeHolder(engine, name)]);
    });
  }

  async list(): Promise<string[]> {
    const holders = await this.#holders(part("interface"));
    return holders.map(({ labels }) => labels[interfaceLabel]).filter((id) => id !== undefined);
  }

  async closeAllOf(vpcId: string): Promise<void> {
    const holders = await this.#holders({ ...part("interface"), [vpcLabel]: vpcId });
    await Promise.all(holders.map(({ labels }) => this.close(labels[interfaceLabel] ?? "")));
  }

  /** Writes every interface's rules again where they differ, as when the host or other VPCs got or lost addresses. */
  async refresh(): Promise<void> {
    const blocked = new Map<Bridge, Promise<string[]>>();
    await Promise.all(
      [...this.#open.entries()].map(([interfaceId, open]) =>
        this.#order.run(interfaceId, async () => {
          if (this.#open.get(interfaceId) !== open) return;
          const known = blocked.get(open.bridge) ?? blockedFor(open.bridge, this.#parts);
          blocked.set(open.bridge, known);
          await applyRules(this.#parts, open, await known).catch((err: unknown) =>
            this.#log.warn({ err, interfaceId }, "rules could not be refreshed"),
          );
        }),
      ),
    );
  }

  /** The interface, open and its holder alive; waits for one that is still being opened. Throws InterfaceNotReady. */
  async ready(interfaceId: string, signal?: AbortSignal): Promise<Guarded> {
    await this.#opened(interfaceId, signal);
    return this.#order.run(interfaceId, async () => {
      const open = this.#open.get(interfaceId);
      if (!open) throw new InterfaceNotReady(`the network interface ${interfaceId} was closed meanwhile`);
      // After a restart of the engine the holder is dead, and its namespace with it.
      return this.#bring(open.spec);
    });
  }

  /** The holder of a privileged workload behind the interface. */
  inner(interfaceId: string, guarded: Guarded, labels: Labels): Promise<Holder> {
    return this.#order.run(interfaceId, () => ensureInner(this.#parts, guarded, labels));
  }

  async #bring(spec: InterfaceSpec): Promise<Open> {
    const bridge = this.#parts.bridges.find(spec.vpcId);
    if (!bridge) throw new InterfaceNotReady(`the network of ${spec.vpcId} does not exist yet`);
    const holder = await ensureHolder(this.#parts, {
      name: this.#parts.naming.holder(spec.interfaceId),
      labels: {
        ...spec.labels,
        ...this.#parts.naming.installation,
        ...part("interface"),
        [interfaceLabel]: spec.interfaceId,
        [vpcLabel]: spec.vpcId,
      },
      on: { network: bridge.name, address: spec.privateIpAddress },
    });
    const known = this.#open.get(spec.interfaceId);
    const same = known?.holder.id === holder.id && known.holder.pid === holder.pid;
    const inner = same ? known.inner : await this.#existingInner(holder);
    const kept = same ? { joined: known.joined, applied: known.applied } : { joined: false, applied: "" };
    const open: Open = { holder, bridge, rules: spec.rules, inner, ...kept, spec };
    await applyRules(this.#parts, open);
    this.#open.set(spec.interfaceId, open);
    return open;
  }

  /** After a restart of the server: the namespace that was put behind a holder, or what is left of one whose holder died. */
  async #existingInner(holder: Holder): Promise<Holder | undefined> {
    const { engine, naming } = this.#parts;
    const name = naming.inner(holder.name);
    const details = await engine.containers.inspect(name).catch(() => undefined);
    if (details?.state === "running" && details.pid && !holder.isNew)
      return { id: details.id, name, pid: details.pid, address: "", isNew: false };
    if (details) await removeHolder(engine, details.id);
    return undefined;
  }

  async #opened(interfaceId: string, signal?: AbortSignal): Promise<void> {
    const deadline = this.#clock.now() + interfaceReadyMs;
    while (!this.#open.has(interfaceId)) {
      const left = deadline - this.#clock.now();
      if (left <= 0) {
        const reason = this.#failures.get(interfaceId) ?? "nobody has asked for it to be opened";
        throw new InterfaceNotReady(`the network interface ${interfaceId} did not open within ${interfaceReadyMs / 1000} s: ${reason}`);
      }
      await this.#nextChange(left, signal);
    }
  }

  async #nextChange(milliseconds: number, signal?: AbortSignal): Promise<void> {
    const change = new AbortController();
    const wake = () => change.abort();
    this.#waiting.add(wake);
    try {
      await this.#clock.sleep(milliseconds, signal ? AbortSignal.any([signal, change.signal]) : change.signal).catch(() => {});
      signal?.throwIfAborted();
    } finally {
      this.#waiting.delete(wake);
    }
  }

  #holders(labels: Labels): Promise<readonly ContainerSummary[]> {
    return this.#parts.engine.containers.list({ labels: { ...this.#parts.naming.installation, ...labels }, all: true });
  }
}
