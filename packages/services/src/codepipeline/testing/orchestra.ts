/** The service on its own, for tests: journal in memory, a clock that stands still, other services played by functions of the test. */
import { randomUUID } from "node:crypto";
import { type Event, FakeClock, inMemoryJournal, Outbox, sealWith, seededIds, silentLog } from "@towpath/journal";
import { ApiError, type OperationInput, type OperationName } from "@towpath/wire";
import type { Aws, Client, Session } from "../../door/aws.ts";
import { rootCaller } from "../../door/caller.ts";
import type { Sdk } from "../../door/sdk.ts";
import type { Operations, RawRoute } from "../../door/service.ts";
import type { CodepipelineParts } from "../requests/parts.ts";
import type { Catalogue } from "../providers/catalogue.ts";
import { openCodepipeline } from "../service.ts";

type Op = OperationName<Sdk["codepipeline"]>;

/** What other services answer: service -> operation -> function. What is not played throws. */
export type Played = { [S in keyof Client]?: Partial<{ [O in keyof Client[S]]: (input: never) => unknown }> };

/** The process was killed at a crash point. */
export class Killed extends Error {
  override readonly name = "Killed";
}

export class Orchestra implements AsyncDisposable {
  readonly clock = new FakeClock();
  readonly journal = inMemoryJournal(this.clock);
  readonly ids = seededIds(1);
  /** Temporary directories are named after it, and swept when it boots. */
  readonly dataDirectory = `/nowhere/${randomUUID()}`;
  readonly catalogue: Catalogue | undefined;
  readonly played: Played;
  /** The crash point at which the process dies next. */
  killAt: string | undefined;
  readonly reached: string[] = [];
  readonly assumed: string[] = [];
  /** A role that cannot be taken on. */
  refusedRole: string | undefined;
  #service!: ReturnType<typeof openCodepipeline>;
  #outbox!: Outbox;
  #dead = false;

  readonly endpoint: string;

  constructor(played: Played = {}, catalogue?: Catalogue, endpoint = "http://127.0.0.1:4566") {
    this.played = played;
    this.catalogue = catalogue;
    this.endpoint = endpoint;
    this.boot();
  }

  /** Starts the process on what the journal holds. */
  boot(): void {
    this.#dead = false;
    const parts = {
      journal: this.journal,
      clock: this.clock,
      ids: this.ids,
      seal: sealWith(new Uint8Array(32)),
      log: silentLog,
      home: {
        installationId: "i",
        account: "000000000000",
        region: "us-east-1",
        dataDirectory: this.dataDirectory,
        endpoint: this.endpoint,
      },
      crash: { at: (point: string) => this.#crash(point) },
      aws: this.#aws(),
    };
    this.#service = openCodepipeline(parts, this.catalogue);
    this.#outbox = new Outbox({ journal: this.journal, clock: this.clock, log: silentLog }, "codepipeline", this.#service.effects);
    void this.#service.recover();
  }

  /** The process goes away, killed or not, and comes back. */
  async restart(): Promise<void> {
    await this.#outbox[Symbol.asyncDispose]();
    await this.#service.close();
    this.boot();
    await this.settle();
  }

  /** Runs everything that is ready, without letting time pass. Starts anew when a crash point killed the process. */
  async settle(): Promise<void> {
    for (let round = 0; round < 12; round++) await this.clock.advance(0);
    if (!this.#dead) return;
    await this.restart();
    // To the outbox a death in the middle of an effect looked like a failure, after which it pauses.
    await this.pass(1_000);
  }

  /** For work that takes real time, such as another process or the unpacking of a file. */
  async until(condition: () => boolean): Promise<void> {
    for (;;) {
      await this.settle();
      if (condition()) return this.settle();
      // The other process needs the processor more than we do.
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }

  /** Whether no action is being taken up any more, but for those that wait. */
  get quiet(): boolean {
    return (
      this.#outbox.running === 0 &&
      !this.#dead &&
      this.journal.one("SELECT 1 FROM journal_outbox WHERE not_before <= ?", this.clock.now()) === undefined
    );
  }

  async pass(milliseconds: number): Promise<void> {
    await this.clock.advance(milliseconds);
    await this.settle();
  }

  async call<O extends Op>(operation: O, input: OperationInput<Sdk["codepipeline"], O>) {
    const output = await this.answer(operation, input);
    await this.settle();
    return output;
  }

  /** As `call`, without waiting for what follows: for calls out of the midst of an effect. */
  async answer<O extends Op>(operation: O, input: OperationInput<Sdk["codepipeline"], O>) {
    const handlers = this.#service.operations as Operations<"codepipeline", CodepipelineParts>;
    const handler = handlers[operation];
    if (!handler) throw new TypeError(`${operation} is not implemented`);
    const call = {
      caller: rootCaller("000000000000", "us-east-1"),
      requestId: "r",
      now: this.clock.now(),
      signal: new AbortController().signal,
    };
    const output = await handler(input as never, call, this.#service.parts as CodepipelineParts);
    return output as Awaited<ReturnType<NonNullable<Operations<"codepipeline", CodepipelineParts>[O]>>>;
  }

  /** One of the service's own questions. */
  async ask(question: string, { of, body = "" }: { of?: string; body?: string } = {}): Promise<object> {
    const answer = this.#service.questions[question];
    if (!answer) throw new TypeError(`${question} is not a question`);
    const query = new URLSearchParams(of === undefined ? {} : { of });
    return answer({ query, body, account: "000000000000", region: "us-east-1", now: this.clock.now() });
  }

  /** Requests that are no operations. */
  get routes(): RawRoute[] {
    return this.#service.routes;
  }

  emit(event: { source: string; type: string; resource: string; detail: object }): void {
    this.journal.transact((tx) => tx.emit({ account: "000000000000", region: "us-east-1", ...event }));
  }

  events(): Event[] {
    return this.journal.eventsAfter(0, { source: "aws.codepipeline" });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#outbox[Symbol.asyncDispose]();
    await this.#service.close();
    this.journal.close();
  }

  /** A dead process commits nothing more. */
  #crash(point: string): void {
    this.reached.push(point);
    if (point === this.killAt) {
      this.killAt = undefined;
      this.#dead = true;
    }
    if (this.#dead) throw new Killed(point);
  }

  #aws(): Aws {
    const client = this.#client();
    const session = (roleArn: string): Session => ({
      caller: {
        account: "000000000000",
        region: "us-east-1",
        principal: { kind: "session", arn: roleArn, userId: "u", roleArn, sessionName: "s" },
      },
      client,
      credentials: { accessKeyId: "ASIA", secretAccessKey: "secret", sessionToken: "token", expiresAt: 0 },
    });
    return {
      as: () => client,
      assume: async (roleArn) => {
        if (roleArn === this.refusedRole) throw new ApiError("AccessDenied", `may not assume ${roleArn}`, 403);
        this.assumed.push(roleArn);
        return session(roleArn);
      },
    };
  }

  #client(): Client {
    const operations = (service: string) =>
      new Proxy({}, { get: (_, operation: string) => async (input: unknown) => this.#play(service, operation, input) });
    return new Proxy({} as Client, { get: (_, service: string) => operations(service) });
  }

  #play(service: string, operation: string, input: unknown): unknown {
    const played = (this.played as Record<string, Record<string, (input: unknown) => unknown>>)[service]?.[operation];
    if (!played) throw new TypeError(`the test does not play ${service}:${operation}`);
    return played(input);
  }
}
