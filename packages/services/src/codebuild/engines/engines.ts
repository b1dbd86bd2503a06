import { type Engine, type EngineAddress, EngineError, type EngineInfo } from "@towpath/engine";
import { ApiError } from "@towpath/wire";
import { advance } from "../advance.ts";
import { forgetKept } from "../debug/kept.ts";
import { engineAnswerMs, enginesMost } from "../limits.ts";
import { buildArn } from "../names.ts";
import type { CodebuildParts } from "../parts.ts";
import { admit } from "../queue.ts";
import { deleteRun, listRuns, type RunRow } from "../runs.ts";
import { sweepEngine } from "../sweep.ts";
import { Away } from "./away.ts";
import { sameAs } from "./same.ts";
import type { Seat } from "./seat.ts";
import { deleteEngine, engineLeaves, insertEngine, listEngines } from "./store.ts";

/** The further engines of this installation. Builds stay with theirs: `partsFor` gives what a run works with. */
export class Engines {
  readonly #given: () => CodebuildParts;
  readonly #all = new Map<string, Away>();

  /** The parts are asked for when they are needed: this is one of them. */
  constructor(parts: () => CodebuildParts) {
    this.#given = parts;
  }

  get #parts(): CodebuildParts {
    return this.#given();
  }

  /** Takes up those of earlier servers. They are contacted in the background: one that is away holds nobody up. */
  recover(): void {
    if (!this.#parts.further) return;
    for (const row of listEngines(this.#parts.journal, this.#parts.seal)) this.#take(row, this.#parts.further.open(row.address));
  }

  all(): Away[] {
    return [...this.#all.values()];
  }

  find(name: string): Away | undefined {
    return this.#all.get(name);
  }

  /** Undefined for one that has been removed. */
  partsFor(name: string): CodebuildParts | undefined {
    if (name === "") return this.#parts;
    const away = this.#all.get(name);
    return away && { ...this.#parts, engine: away.engine, network: away.network, images: away.images };
  }

  /** Undefined where there is none. */
  seats(): readonly Seat[] | undefined {
    if (this.#all.size === 0) return undefined;
    return this.all().flatMap((away) => away.seat() ?? []);
  }

  /** Throws ApiError for one that cannot be used, or is one that is used already. */
  async add(name: string, address: EngineAddress, builds: number | undefined): Promise<EngineInfo> {
    const { journal, seal, further } = this.#parts;
    if (!further) throw refused("This server takes no further engines.");
    if (this.#all.has(name)) throw refused(`There is an engine ${name} already; towpath engines remove ${name} removes it.`);
    if (this.#all.size >= enginesMost) throw refused(`There are ${enginesMost} further engines, which is all that are taken.`);
    const info = await this.look(address);
    const engine = further.open(address);
    journal.transact((tx) => insertEngine(tx, seal, { name, address, builds }));
    const row = listEngines(journal, seal).find((one) => one.name === name);
    if (row) this.#take(row, engine);
    return info;
  }

  /** Asks an engine that somebody names what it is. Throws ApiError that says what is wrong with it. */
  async look(address: EngineAddress): Promise<EngineInfo> {
    const { engine: home, clock, further } = this.#parts;
    const { installationId } = this.#parts.home;
    if (!further) throw refused("This server takes no further engines.");
    const over = new AbortController();
    const late = clock.sleep(engineAnswerMs, over.signal).then(() => over.abort(new Error("It does not answer.")));
    late.catch(() => undefined);
    let engine: Engine | undefined;
    try {
      engine = further.open(address);
      const info = await engine.info(over.signal);
      const own = await home.info(over.signal);
      if (info.arch !== own.arch) {
        throw refused(
          `${address.url} is on ${info.arch} and this machine on ${own.arch}: images are brought from here and would not run there.`,
        );
      }
      const known = [{ engine: home, what: "the engine of this machine, which builds use already" }, ...this.#reachable()];
      const labels = { "towpath.installation": installationId, "towpath.purpose": "engine-check" };
      const name = `towpath-${installationId.slice(0, 8)}-check-${this.#parts.ids.hex(8)}`;
      const same = await sameAs(engine, known, { name, labels });
      if (same) throw refused(`${address.url} is ${same.what}.`);
      return info;
    } catch (error) {
      if (error instanceof ApiError) throw error;
      if (!(error instanceof EngineError) && error !== over.signal.reason) throw error;
      throw refused(`The engine at ${address.url} cannot be used. ${(error as Error).message}`);
    } finally {
      over.abort();
      await engine?.close();
    }
  }

  /** It takes no more builds; when the last one there is over, what it has of ours is removed and it is forgotten. */
  remove(name: string): number {
    const away = this.#known(name);
    away.leave();
    this.#parts.journal.transact((tx) => {
      engineLeaves(tx, name);
      tx.enqueue({ service: "codebuild", kind: "engine-leaves", key: name, payload: { name } });
    });
    return this.runsOn(name).length;
  }

  /** At once, whether it answers or not: builds there end in FAULT, and what it has of ours stays when it does not answer. */
  async removeNow(name: string): Promise<number> {
    const away = this.#known(name);
    away.leave();
    const runs = this.runsOn(name);
    this.#all.delete(name);
    this.#parts.journal.transact((tx) => {
      const message = `The engine ${name}, on which the build ran, was removed.`;
      const context = { statusCode: "INTERNAL_SERVICE_ERROR", message };
      for (const { build, ...place } of runs) {
        advance(tx, place, build, { kind: "broke-down", status: "FAULT", context, at: tx.now }, this.#parts.capacity);
        deleteRun(tx, place, build);
        forgetKept(tx, place, build);
      }
      deleteEngine(tx, name);
      tx.cancel("codebuild", "engine-leaves", name);
    });
    for (const { build, ...place } of runs) this.#parts.wakes.wake(buildArn(place, build));
    await away.empty().catch((error: unknown) => {
      if (!(error instanceof EngineError)) throw error;
      this.#parts.log.warn({ engine: name, err: error }, "what an engine has of ours was not removed");
    });
    return runs.length;
  }

  /** Performed when nothing runs there any more; again until it answers. */
  async forget(name: string, signal: AbortSignal): Promise<void> {
    const away = this.#all.get(name);
    const { further } = this.#parts;
    if (!away || !further) return;
    await away.engine.ping(signal);
    try {
      await away.empty();
    } catch (error) {
      this.#take(away.row, further.open(away.row.address));
      throw error;
    }
    this.#parts.journal.transact((tx) => deleteEngine(tx, name));
    this.#all.delete(name);
  }

  runsOn(name: string): RunRow[] {
    return listRuns(this.#parts.journal).filter(({ engine }) => engine === name);
  }

  async close(): Promise<void> {
    await Promise.all(this.all().map((away) => away.close()));
  }

  #reachable(): { engine: Engine; what: string }[] {
    const ready = this.all().filter(({ condition }) => condition.condition === "ready");
    return ready.map(({ engine, row }) => ({ engine, what: `the engine ${row.name}, which was added already` }));
  }

  #known(name: string): Away {
    const away = this.#all.get(name);
    if (!away) throw refused(`There is no engine ${name}; towpath engines lists those there are.`);
    return away;
  }

  #take(row: ConstructorParameters<typeof Away>[1], engine: ConstructorParameters<typeof Away>[2]): void {
    const away = new Away(this.#parts, row, engine, (changed) => this.#changed(changed));
    this.#all.set(row.name, away);
    away.watch();
  }

  /** What nobody runs there any more goes, and builds that wait may begin. */
  async #changed(away: Away): Promise<void> {
    if (away.condition.condition !== "ready") return;
    const parts = this.partsFor(away.row.name);
    if (parts) await sweepEngine(parts);
    this.#parts.journal.transact((tx) => admit(tx, this.#parts.capacity));
  }
}

const refused = (message: string): ApiError => new ApiError("InvalidInputException", message, 400);
