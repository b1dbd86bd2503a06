import { NotFound } from "@towpath/engine";
import type { Ids, Log } from "@towpath/journal";
import { keptHolders, warmHolders } from "../limits.ts";
import type { Rules } from "../port.ts";
import { ensureHolder, type Holder, removeHolder } from "./holders.ts";
import { part } from "./names.ts";
import { applyRules, type Guarded, type NamespaceParts } from "./namespaces.ts";
import { Serially } from "./serially.ts";
import type { State } from "./state.ts";

/** Out to everywhere, nothing in. What is blocked (the host, the VPCs) is added where rules are written. */
const outsideRules: Rules = { ingress: [], egress: [{ protocol: "-1", cidrs: ["0.0.0.0/0"] }], outside: true };

/** The interfaces of builds without a VPC. Some are kept ready, with rules in force, so that a build need not wait for one. */
export class Outside {
  readonly #parts: NamespaceParts;
  readonly #state: State;
  readonly #ids: Ids;
  readonly #log: Log;
  readonly #order = new Serially();
  readonly #owned = new Map<string, Guarded>();
  readonly #warm: Guarded[] = [];
  readonly #removals = new Set<Promise<void>>();
  #filling: Promise<void> | undefined;
  #closed = false;

  constructor(parts: NamespaceParts, state: State, ids: Ids, log: Log) {
    this.#parts = parts;
    this.#state = state;
    this.#ids = ids;
    this.#log = log;
  }

  /** Gives `ownerId` its interface, alive; always the same one, also after a restart of the server. */
  async take(ownerId: string): Promise<Guarded> {
    const guarded = await this.#order.run(ownerId, async () => (await this.#existing(ownerId)) ?? this.#assign(ownerId));
    this.#fill();
    return guarded;
  }

  /**
   * Takes an interface back when nothing lives on it any more. One that no privileged workload had is as it was made, since no other can
   * change rules or addresses: it is kept ready for the next build, as far as there is room. Removal of the others goes on behind: nobody
   * waits for it, and what a killed server leaves has no owner and is swept.
   */
  give(ownerId: string): Promise<void> {
    return this.#order.run(ownerId, async () => {
      const known = this.#owned.get(ownerId);
      this.#owned.delete(ownerId);
      for (const name of this.#namesOf(ownerId)) {
        this.#state.setOutsideOwner(name, undefined);
        if (known?.holder.name === name && !known.inner && !this.#closed && this.#warm.length < keptHolders) {
          this.#warm.push(known);
          continue;
        }
        const removal: Promise<void> = this.#remove(name)
          .catch((err: unknown) => this.#log.warn({ err, name }, "an interface could not be removed"))
          .finally(() => this.#removals.delete(removal));
        this.#removals.add(removal);
      }
    });
  }

  /** Removes what an earlier server kept ready: it is made anew when it is needed. */
  async sweep(): Promise<void> {
    const labels = { ...this.#parts.naming.installation, ...part("outside") };
    const holders = await this.#parts.engine.containers.list({ labels, all: true });
    const there = new Set(holders.map(({ name }) => name));
    for (const name of there) if (this.#state.outsideOwners[name] === undefined) await this.#remove(name);
    for (const name of Object.keys(this.#state.outsideOwners)) if (!there.has(name)) this.#state.setOutsideOwner(name, undefined);
  }

  /** Writes the rules of all again where they differ. */
  async refresh(): Promise<void> {
    for (const guarded of [...this.#owned.values(), ...this.#warm]) {
      await applyRules(this.#parts, guarded).catch((err: unknown) => this.#log.warn({ err }, "rules could not be refreshed"));
    }
  }

  /** Removes what is kept ready, and the network when nobody is on it. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#filling;
    await Promise.all(this.#removals);
    await Promise.all(this.#warm.splice(0).map(({ holder }) => this.#remove(holder.name)));
    if (Object.keys(this.#state.outsideOwners).length === 0) await this.#parts.bridges.remove(undefined);
  }

  #namesOf(ownerId: string): string[] {
    return Object.entries(this.#state.outsideOwners).flatMap(([name, owner]) => (owner === ownerId ? [name] : []));
  }

  async #existing(ownerId: string): Promise<Guarded | undefined> {
    const known = this.#owned.get(ownerId);
    const name = known?.holder.name ?? this.#namesOf(ownerId)[0];
    if (name === undefined) return undefined;
    const guarded = await this.#find(name, known);
    if (guarded) this.#owned.set(ownerId, guarded);
    else await this.#forget(ownerId, name);
    return guarded;
  }

  async #forget(ownerId: string, name: string): Promise<void> {
    this.#owned.delete(ownerId);
    await this.#remove(name);
    this.#state.setOutsideOwner(name, undefined);
  }

  async #assign(ownerId: string): Promise<Guarded> {
    let guarded = this.#warm.shift();
    // The engine may have been restarted since it was made.
    if (guarded && !(await this.#find(guarded.holder.name, guarded))) guarded = undefined;
    guarded ??= await this.#make();
    this.#state.setOutsideOwner(guarded.holder.name, ownerId);
    this.#owned.set(ownerId, guarded);
    return guarded;
  }

  /** A running holder of that name, with rules; undefined when it has ended or never was. */
  async #find(name: string, known: Guarded | undefined): Promise<Guarded | undefined> {
    const { engine, bridges, naming } = this.#parts;
    const details = await engine.containers.inspect(name).catch((cause: unknown) => {
      if (cause instanceof NotFound) return undefined;
      throw cause;
    });
    if (details?.state !== "running" || !details.pid) return undefined;
    if (known && known.holder.pid === details.pid) return known;
    const bridge = bridges.find(undefined) ?? (await bridges.ensureOutside());
    const holder: Holder = { id: details.id, name, pid: details.pid, address: details.networks[0]?.ipAddress ?? "", isNew: false };
    const inner = await engine.containers.inspect(naming.inner(name)).catch(() => undefined);
    const behind =
      inner?.state === "running" && inner.pid ? { id: inner.id, name: inner.name, pid: inner.pid, address: "", isNew: false } : undefined;
    const guarded: Guarded = { holder, bridge, rules: outsideRules, inner: behind, joined: false, applied: "" };
    await applyRules(this.#parts, guarded);
    return guarded;
  }

  async #make(): Promise<Guarded> {
    const { bridges, naming } = this.#parts;
    const bridge = await bridges.ensureOutside();
    const holder = await ensureHolder(this.#parts, {
      name: naming.outsideHolder(this.#ids.hex(8)),
      labels: { ...naming.installation, ...part("outside") },
      on: { network: bridge.name },
    });
    const guarded: Guarded = { holder, bridge, rules: outsideRules, inner: undefined, joined: false, applied: "" };
    await applyRules(this.#parts, guarded);
    return guarded;
  }

  /** One at a time, beside whatever else goes on; only when none is left, since builds that end give theirs back. */
  #fill(): void {
    if (this.#warm.length > 0) return;
    this.#filling ??= (async () => {
      while (!this.#closed && this.#warm.length < warmHolders) this.#warm.push(await this.#make());
    })()
      .catch((err: unknown) => this.#log.warn({ err }, "no interface could be kept ready"))
      .finally(() => {
        this.#filling = undefined;
      });
  }

  async #remove(name: string): Promise<void> {
    const { engine, naming } = this.#parts;
    await Promise.all([removeHolder(engine, naming.inner(name)), removeHolder(engine, name)]);
  }
}
