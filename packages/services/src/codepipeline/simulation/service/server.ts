/** The whole service on a journal in memory and a clock that stands still, in processes that die and are started again. */
import { type Clock, FakeClock, inMemoryJournal, Outbox, sealWith, seededIds, settle, silentLog } from "@towpath/journal";
import type { OperationInput, OperationName } from "@towpath/wire";
import type { Aws, Client, Session } from "../../../door/aws.ts";
import { rootCaller } from "../../../door/caller.ts";
import type { Sdk } from "../../../door/sdk.ts";
import type { Operations } from "../../../door/service.ts";
import type { Catalogue } from "../../providers/catalogue.ts";
import type { CodepipelineParts } from "../../requests/parts.ts";
import { openCodepipeline } from "../../service.ts";
import { Killed, Life } from "./deaths.ts";

type Op = OperationName<Sdk["codepipeline"]>;
type Output<O extends Op> = Awaited<ReturnType<NonNullable<Operations<"codepipeline", CodepipelineParts>[O]>>>;

/** `refused` is an answer of AWS's; a call that was cut off by the death of the process has no answer. */
export type Answer<O extends Op> = { output: Output<O> } | { refused: string } | { cutOff: true };

export const home = { account: "000000000000", region: "us-east-1" } as const;

export class Server implements AsyncDisposable {
  readonly clock = new FakeClock();
  readonly journal = inMemoryJournal(this.clock);
  readonly #ids;
  readonly #installationId: string;
  readonly #catalogue: (clock: Clock) => Catalogue;
  life = new Life();
  #service!: ReturnType<typeof openCodepipeline>;
  #outbox!: Outbox;

  constructor(seed: number, catalogue: (clock: Clock) => Catalogue) {
    this.#ids = seededIds(seed);
    this.#installationId = `simulation-${seed}`;
    this.#catalogue = catalogue;
    this.#boot();
  }

  #boot(): void {
    this.life = new Life();
    const { life, clock } = this;
    const journal = life.mortal(this.journal);
    const parts = {
      journal,
      clock,
      ids: this.#ids,
      seal: sealWith(new Uint8Array(32)),
      log: silentLog,
      home: { ...home, installationId: this.#installationId, dataDirectory: "/nowhere", endpoint: "http://127.0.0.1:4566" },
      crash: { at: (point: string) => life.reach(point) },
      aws: anybody,
    };
    this.#service = openCodepipeline(parts, this.#catalogue(clock));
    this.#outbox = new Outbox({ journal, clock, log: silentLog }, "codepipeline", this.#service.effects);
    void this.#service.recover();
  }

  /** The process is gone and comes back. */
  async restart(): Promise<void> {
    this.life.kill();
    await this.#end();
    this.#boot();
    await this.rest();
  }

  /** Lets everything run that is ready, without letting time pass. */
  async rest(): Promise<void> {
    for (let before = -1; before !== this.life.commits;) {
      before = this.life.commits;
      await settle(4);
    }
  }

  /** From one sleeper's deadline to the next; no more time passes once the process is dead. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.clock.now() + milliseconds;
    while (!this.life.dead && this.clock.now() < end)
      await this.clock.advance(Math.min(end, Math.max(this.clock.now() + 1, this.clock.nextDeadline() ?? end)) - this.clock.now());
    await this.rest();
  }

  async call<O extends Op>(operation: O, input: OperationInput<Sdk["codepipeline"], O>): Promise<Answer<O>> {
    const handlers = this.#service.operations as Operations<"codepipeline", CodepipelineParts>;
    const handler = handlers[operation];
    if (!handler) throw new TypeError(`${operation} is not implemented`);
    const caller = rootCaller(home.account, home.region);
    const call = { caller, requestId: "r", now: this.clock.now(), signal: new AbortController().signal };
    try {
      const output = await handler(input as never, call, this.#service.parts as CodepipelineParts);
      return { output: output as Output<O> };
    } catch (error) {
      if (error instanceof Killed || this.life.dead) return { cutOff: true };
      if (error instanceof Error && "$fault" in error) return { refused: `${error.name}: ${error.message}` };
      throw error;
    }
  }

  async #end(): Promise<void> {
    await this.#outbox[Symbol.asyncDispose]();
    await this.#service.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#end();
    this.journal.close();
  }
}

/** Every role can be taken on; no other service is called. */
const anybody: Aws = {
  as: () => nothing,
  assume: async (roleArn): Promise<Session> => ({
    caller: { ...home, principal: { kind: "session", arn: roleArn, userId: "u", roleArn, sessionName: "s" } },
    client: nothing,
    credentials: { accessKeyId: "ASIA", secretAccessKey: "secret", sessionToken: "token", expiresAt: 0 },
  }),
};

const nothing = new Proxy({} as Client, {
  get: (_, service) => {
    throw new TypeError(`${String(service)} is not part of the simulation`);
  },
});
