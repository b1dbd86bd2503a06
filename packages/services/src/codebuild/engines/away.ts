import { type Engine, EngineError, type EngineInfo, provenPrivilegedSettings, type SecuritySettings } from "@towpath/engine";
import type { Network } from "@towpath/network";
import type { Images, OwnImage } from "../../door/parts.ts";
import { engineAnswerMs, engineAskedMs, engineReturnsMs } from "../limits.ts";
import type { GivenParts } from "../parts.ts";
import { failureOf } from "../runner/engine-watch.ts";
import { type Carry, carrier } from "./carry.ts";
import { emptyEngine } from "./empty.ts";
import { type Seat, seatOf } from "./seat.ts";
import type { EngineRow } from "./store.ts";

/** `preparing`: what builds need there is brought and tried. Only one that is ready takes builds. */
export type Condition = "connecting" | "preparing" | "ready" | "away";

const check = "towpath-engine-check";

/** A further engine: it is watched, made ready whenever it answers again, and takes builds while it does. */
export class Away {
  readonly row: EngineRow;
  readonly engine: Engine;
  readonly carry: Carry;
  readonly images: Images;
  readonly #parts: GivenParts;
  readonly #closing = new AbortController();
  readonly #changed: (away: Away) => Promise<void>;
  #network: Network | undefined;
  #info: EngineInfo | undefined;
  #privileged: Promise<SecuritySettings> | undefined;
  #condition: Condition = "connecting";
  #reason: string | undefined;
  #watching: Promise<void> | undefined;

  /** `changed` is called when it has got ready, before it takes builds, and when it has gone. */
  constructor(parts: GivenParts, row: EngineRow, engine: Engine, changed: (away: Away) => Promise<void>) {
    this.#parts = parts;
    this.row = row;
    this.engine = engine;
    this.#changed = changed;
    this.carry = carrier(parts.engine, engine, parts.log);
    this.images = {
      ...(parts.images.curated && { curated: parts.images.curated }),
      ensure: async (name: OwnImage, onProgress) => this.carry(await parts.images.ensure(name, onProgress)),
    };
  }

  get condition(): { condition: Condition; reason?: string; info?: EngineInfo } {
    return {
      condition: this.#condition,
      ...(this.#reason !== undefined && { reason: this.#reason }),
      ...(this.#info && { info: this.#info }),
    };
  }

  /** Made when it is first needed: it finds what an earlier server left there. */
  get network(): Network {
    const { further } = this.#parts;
    if (!further) throw new TypeError("there are no further engines here");
    this.#network ??= further.network(this.row.name, this.engine, this.images);
    return this.#network;
  }

  /** Undefined while it takes no builds. */
  seat(): Seat | undefined {
    if (this.#condition !== "ready" || !this.#info || this.row.isLeaving) return undefined;
    return seatOf(this.row.name, this.#info, this.row.builds);
  }

  /** What a privileged container is given there; its host cannot be looked at from here, so it is tried once. */
  privileged(): Promise<SecuritySettings> {
    this.#privileged ??= this.images
      .ensure("tools")
      .then((image) => {
        const labels = { "towpath.installation": this.#parts.home.installationId, "towpath.purpose": "engine-check" };
        return provenPrivilegedSettings(this.engine, { image, command: ["true"], labels });
      })
      .catch((error: unknown) => {
        this.#privileged = undefined;
        throw error;
      });
    return this.#privileged;
  }

  leave(): void {
    this.row.isLeaving = true;
  }

  watch(): void {
    this.#watching ??= this.#watch();
  }

  /** Lets go of it; what runs there goes on. One that hangs keeps nobody waiting for long. */
  async close(): Promise<void> {
    await this.#letGo();
    await this.engine.close();
  }

  /** Removes all that this installation has there, as far as it answers, and lets go of it. */
  async empty(): Promise<void> {
    await this.#letGo();
    try {
      await emptyEngine(this.engine, this.#parts.home.installationId);
    } finally {
      await this.engine.close();
    }
  }

  async #letGo(): Promise<void> {
    this.#closing.abort();
    await this.#watching;
    const over = new AbortController();
    const late = this.#parts.clock.sleep(engineAnswerMs, over.signal).catch(() => undefined);
    const closed = this.#network
      ?.close()
      .catch((err: unknown) => this.#parts.log.warn({ engine: this.row.name, err }, "engine not let go"));
    await Promise.race([closed, late]);
    over.abort();
  }

  async #watch(): Promise<void> {
    const { clock } = this.#parts;
    const { signal } = this.#closing;
    while (!signal.aborted) {
      const failure = await failureOf(this.engine, clock, signal);
      if (signal.aborted) return;
      if (failure) await this.#becomes("away", failure.message);
      else if (this.#condition !== "ready") await this.#prepare(signal);
      // Builds that live on there wait for the way back to this server.
      const pauseMs = this.#condition === "ready" ? engineAskedMs : engineReturnsMs;
      if (!signal.aborted) await clock.sleep(pauseMs, signal).catch(() => undefined);
    }
  }

  /** Tries all that a build without a VPC needs: images, an interface with its rules, the way back to this server. */
  async #prepare(signal: AbortSignal): Promise<void> {
    if (this.#condition === "connecting") this.#condition = "preparing";
    try {
      this.#info = await this.engine.info(signal);
      const { account, region, installationId } = this.#parts.home;
      const labels = { "towpath.installation": installationId, "towpath.account": account, "towpath.region": region };
      await this.network.attachOutside(check, { privileged: false, labels }, signal);
      await this.network.detachOutside(check);
      await this.#becomes("ready");
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof EngineError)) this.#parts.log.warn({ engine: this.row.name, err: error }, "engine not ready");
      await this.#becomes("away", error instanceof Error ? error.message : String(error));
    }
  }

  async #becomes(condition: "ready" | "away", reason?: string): Promise<void> {
    const isNew = this.#condition !== condition;
    this.#condition = condition;
    this.#reason = reason;
    if (!isNew) return;
    this.#parts.log.info({ engine: this.row.name, condition, reason }, "a further engine changed");
    await this.#changed(this).catch((err: unknown) => this.#parts.log.warn({ engine: this.row.name, err }, "engine not looked after"));
  }
}
