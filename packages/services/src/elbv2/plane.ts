import type { Parts } from "../door/parts.ts";
import { drainRetryMs } from "./limits.ts";
import { Listening } from "./listening.ts";
import type { LoadBalancer, Target, TargetGroup } from "./model.ts";
import { type Judgement, watchTarget } from "./monitor.ts";
import { moveTarget, removeTarget } from "./moves.ts";
import { reasons } from "./model.ts";
import { Pool } from "./proxy/pool.ts";
import { probe } from "./proxy/probe.ts";
import type { Route } from "./proxy/serve.ts";
import { listeners, loadBalancers, rules, targetGroups, targets } from "./store.ts";
import { usage } from "./usage.ts";

interface Watched {
  /** What the watch was started for; another value means it must be started anew. */
  key: string;
  stop: AbortController;
}

const nameOf = (target: Pick<Target, "targetGroupArn" | "id" | "port">) => `${target.targetGroupArn} ${target.id}:${target.port}`;

/**
 * The data plane: what the rows say, made to work. `refresh` is called after every change of the rows; it starts and stops health
 * checks, completes drains and gives the listeners their routes.
 */
export class Plane {
  readonly parts: Pick<Parts, "journal" | "clock" | "ids" | "log">;
  readonly listening: Listening;
  readonly #pools = new Map<string, Pool>();
  readonly #watches = new Map<string, Watched>();
  readonly #drains = new Map<string, Promise<void>>();
  #routes = new Map<string, Route>();
  readonly #stop = new AbortController();

  constructor(parts: Pick<Parts, "journal" | "clock" | "ids" | "log">) {
    this.parts = parts;
    this.listening = new Listening(parts, (arn) => this.#routes.get(arn));
  }

  /** Takes up what was going on when the server stopped: every listener on its stored port, checks and drains. */
  async recover(): Promise<void> {
    this.refresh();
    await Promise.all(listeners(this.parts.journal).map((listener) => this.listening.resume(listener)));
  }

  refresh(): void {
    const { journal } = this.parts;
    const groups = targetGroups(journal);
    const used = usage(journal);
    const wanted = new Set<string>();
    for (const group of groups) {
      const rows = this.#settleUse(group, targets(journal, group.arn), used.has(group.arn));
      this.#pool(group.arn).update(group, rows);
      for (const row of rows) {
        if (row.state === "draining") this.#drain(group, row);
        else if (used.has(group.arn)) wanted.add(this.#watch(group, row));
      }
    }
    for (const [name, watched] of this.#watches) {
      if (wanted.has(name)) continue;
      watched.stop.abort();
      this.#watches.delete(name);
    }
    for (const [arn, pool] of this.#pools) {
      if (groups.some((group) => group.arn === arn)) continue;
      pool[Symbol.dispose]();
      this.#pools.delete(arn);
    }
    this.#routes = this.#readRoutes();
  }

  /** Ends every listener, check and connection. Requests in flight get a moment to finish. */
  async close(): Promise<void> {
    this.#stop.abort();
    for (const { stop } of this.#watches.values()) stop.abort();
    await this.listening.close();
    for (const pool of this.#pools.values()) pool[Symbol.dispose]();
  }

  #pool(arn: string): Pool {
    const pool = this.#pools.get(arn) ?? new Pool(arn);
    this.#pools.set(arn, pool);
    return pool;
  }

  /** A target is `unused` exactly while no listener forwards to its group. */
  #settleUse(group: TargetGroup, rows: Target[], used: boolean): Target[] {
    const wrong = rows.filter(({ state }) => (used ? state === "unused" : state !== "unused" && state !== "draining"));
    if (wrong.length === 0) return rows;
    const to: Judgement = used ? { state: "initial", ...reasons.registering } : { state: "unused", ...reasons.notInUse };
    this.parts.journal.transact((tx) => {
      for (const row of wrong) moveTarget(tx, group, row, to);
    });
    return targets(this.parts.journal, group.arn);
  }

  #watch(group: TargetGroup, row: Target): string {
    const name = nameOf(row);
    const { healthCheck } = group.settings;
    const key = JSON.stringify([row.registered, healthCheck]);
    const known = this.#watches.get(name);
    if (known?.key === key) return name;
    known?.stop.abort();
    const stop = new AbortController();
    this.#watches.set(name, { key, stop });
    const to = {
      address: row.id,
      port: healthCheck.port === "traffic-port" ? row.port : Number(healthCheck.port),
      path: healthCheck.path,
      timeoutSeconds: healthCheck.timeoutSeconds,
    };
    const watch = {
      clock: this.parts.clock,
      check: healthCheck,
      start: row,
      probe: (signal: AbortSignal) => probe(to, signal),
      judged: (judgement: Judgement) => this.#judged(group, row, judgement),
      failed: (error: unknown) => this.parts.log.error({ target: name, err: error }, "health could not be recorded"),
    };
    watchTarget(watch, stop.signal).catch((error: unknown) => this.parts.log.error({ target: name, err: error }, "health check stopped"));
    return name;
  }

  #judged(group: TargetGroup, { id, port, registered }: Target, judgement: Judgement): void {
    this.parts.journal.transact((tx) => {
      const row = targets(tx, group.arn).find((target) => target.id === id && target.port === port && target.registered === registered);
      if (row && row.state !== "draining" && row.state !== "unused") moveTarget(tx, group, row, judgement);
    });
    this.#pool(group.arn).update(group, targets(this.parts.journal, group.arn));
  }

  /**
   * Deregistration is complete as soon as nothing is in flight at the target; at the end of the delay what still is gets closed
   * (docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html, deregistration delay).
   */
  #drain(group: TargetGroup, row: Target): void {
    const name = nameOf(row);
    if (this.#drains.has(name)) return;
    const work = async () => {
      const endpoint = this.#pool(group.arn).endpoint(row);
      const over = new AbortController();
      const left = Math.max(0, (row.drainedBy ?? 0) - this.parts.clock.now());
      const late = this.parts.clock.sleep(left, AbortSignal.any([over.signal, this.#stop.signal])).catch(() => {});
      await Promise.race([endpoint?.idle(), late]);
      over.abort();
      if (this.#stop.signal.aborted) return;
      this.parts.journal.transact((tx) => {
        const now = targets(tx, group.arn).find((target) => nameOf(target) === name);
        if (now?.state === "draining") removeTarget(tx, group, now);
      });
    };
    const whole = async () => {
      try {
        await work();
      } catch (error) {
        this.parts.log.error({ target: name, err: error }, "drain failed");
        await this.parts.clock.sleep(drainRetryMs, this.#stop.signal).catch(() => {});
      }
      this.#drains.delete(name);
      if (!this.#stop.signal.aborted) this.refresh();
    };
    const running = whole().catch((error: unknown) => this.parts.log.error({ target: name, err: error }, "refresh after a drain failed"));
    this.#drains.set(name, running);
  }

  #readRoutes(): Map<string, Route> {
    const { journal, ids, clock } = this.parts;
    const balancers = new Map<string, LoadBalancer>(loadBalancers(journal).map((row) => [row.arn, row]));
    const all = listeners(journal);
    const routes = new Map<string, Route>();
    for (const listener of all) {
      const loadBalancer = balancers.get(listener.loadBalancerArn);
      if (!loadBalancer) continue;
      const siblings = all.filter(({ loadBalancerArn }) => loadBalancerArn === listener.loadBalancerArn);
      routes.set(listener.arn, {
        listener,
        loadBalancer,
        rules: rules(journal, listener.arn),
        pool: (arn) => this.#pools.get(arn),
        hostPortOf: (port) => String(siblings.find((sibling) => String(sibling.port) === port)?.hostPort ?? port),
        traceId: () => `1-${Math.floor(clock.now() / 1_000).toString(16)}-${ids.hex(24)}`,
        fraction: () => ids.fraction(),
      });
    }
    return routes;
  }
}
