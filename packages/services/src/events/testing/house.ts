/** EventBridge on its own, for tests: journal in memory, a clock that stands still, targets played by functions of the test. */
import { FakeClock, inMemoryJournal, type NewEvent, Outbox, seededIds, silentLog } from "@towpath/journal";
import { ApiError } from "@towpath/wire";
import { allowEverybody } from "../../door/authorize.ts";
import type { Aws, Client, Session } from "../../door/aws.ts";
import { rootCaller } from "../../door/caller.ts";
import { Door } from "../../door/door.ts";
import { openEvents } from "../service.ts";

/** A call of a target: who made it, on whose behalf, and with what. */
export interface Called {
  operation: string;
  as: string;
  behalf: string | undefined;
  input: Record<string, unknown>;
}

class Killed extends Error {
  override readonly name = "Killed";
}

export const account = "000000000000";
export const region = "us-east-1";
export const roleArn = `arn:aws:iam::${account}:role/starter`;
export const pipelineArn = `arn:aws:codepipeline:${region}:${account}:shop`;

export class House implements AsyncDisposable {
  readonly clock = new FakeClock();
  readonly journal = inMemoryJournal(this.clock);
  readonly ids = seededIds(1);
  readonly calls: Called[] = [];
  /** Answers in the place of a target; throws what it refuses with. */
  answer: (called: Called) => object = () => ({});
  /** The crash point at which the process dies next. */
  killAt: string | undefined;
  door!: Door;
  #service!: ReturnType<typeof openEvents>;
  #outbox!: Outbox;
  #dead = false;

  constructor() {
    this.boot();
  }

  get events(): Client["events"] {
    return this.door.as(rootCaller(account, region)).events;
  }

  boot(): void {
    this.#dead = false;
    const { clock, journal, ids } = this;
    const home = { installationId: "i", account, region, dataDirectory: "/nowhere", endpoint: "http://127.0.0.1:4566" };
    const crash = { at: (point: string) => this.#crash(point) };
    this.#service = openEvents({ clock, journal, ids, home, crash, log: silentLog, aws: this.#aws() });
    this.door = new Door({ clock, ids, log: silentLog, journal, authorize: allowEverybody });
    this.door.add(this.#service);
    this.#outbox = new Outbox({ journal, clock, log: silentLog }, "events", this.#service.effects);
    void this.#service.recover();
  }

  /** The process goes away, killed or not, and comes back. */
  async restart(): Promise<void> {
    await this.stop();
    this.boot();
    await this.settle();
  }

  async stop(): Promise<void> {
    await this.#outbox[Symbol.asyncDispose]();
    await this.#service.close();
  }

  /** Runs everything that is ready, without letting time pass. Starts anew when a crash point killed the process. */
  async settle(): Promise<void> {
    for (let round = 0; round < 8; round++) await this.clock.advance(0);
    if (!this.#dead) return;
    await this.restart();
    // To the outbox a death in the middle of an effect looked like a failure, after which it pauses.
    await this.pass(2_000);
  }

  async pass(milliseconds: number): Promise<void> {
    await this.clock.advance(milliseconds);
    await this.settle();
  }

  async emit(event: Partial<NewEvent> & { detail: object }): Promise<void> {
    this.journal.transact((tx) => tx.emit({ account, region, source: "aws.ecr", type: "ECR Image Action", resource: "arn:r", ...event }));
    await this.settle();
  }

  /** A rule with a pipeline as its target. */
  async rule(Name: string, pattern: object | string, target: object = {}): Promise<void> {
    const given = typeof pattern === "string" ? { ScheduleExpression: pattern } : { EventPattern: JSON.stringify(pattern) };
    await this.events.PutRule({ Name, ...given });
    await this.events.PutTargets({ Rule: Name, Targets: [{ Id: "one", Arn: pipelineArn, RoleArn: roleArn, ...target }] });
  }

  /** The last line that was written into a log group, read as JSON. */
  lastLine(): unknown {
    const events = this.calls.findLast(({ operation }) => operation === "logs:PutLogEvents")?.input["logEvents"];
    return JSON.parse((events as [{ message: string }])[0].message);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    this.journal.close();
  }

  /** A dead process commits nothing more. */
  #crash(point: string): void {
    if (point === this.killAt) {
      this.killAt = undefined;
      this.#dead = true;
    }
    if (this.#dead) throw new Killed(point);
  }

  #aws(): Aws {
    return {
      as: ({ principal }) => this.#client(principal.arn, undefined),
      assume: async (arn, { sourceArn, service }) => {
        if (arn.endsWith("/closed")) throw new ApiError("AccessDenied", "no", 403);
        const principal = { kind: "session" as const, arn, userId: "u", roleArn: arn, sessionName: service };
        const credentials = { accessKeyId: "", secretAccessKey: "", sessionToken: "", expiresAt: 0 };
        return { caller: { account, region, principal }, client: this.#client(arn, sourceArn), credentials } satisfies Session;
      },
    };
  }

  #client(as: string, behalf: string | undefined): Client {
    const call = (service: string, operation: string) => async (input: Record<string, unknown>) => {
      const called = { operation: `${service}:${operation}`, as, behalf, input };
      const answer = this.answer(called);
      this.calls.push(called);
      return answer;
    };
    const operations = (service: string) => new Proxy({}, { get: (_, operation: string) => call(service, operation) });
    return new Proxy({} as Client, { get: (_, service: string) => operations(service) });
  }
}
