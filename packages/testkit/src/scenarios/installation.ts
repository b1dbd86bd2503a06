/** One installation that outlives its server: its directory, engine and clock stay when the server is stopped, or killed. */
import { accessSync, constants, cpSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createFakeEngine, type FakeEngine } from "@towpath/engine";
import { type Crash, FakeClock, type Ids, seededIds, silentLog } from "@towpath/journal";
import { FakeMemory, fakeNetwork } from "@towpath/network";
import { type Access, openServer, readAccess, readEnv, type TowpathServer } from "@towpath/server";
import { type Client, rootCaller } from "@towpath/services";
import { fakeAgentWith } from "@towpath/services/testing";
import { freePort } from "../server-process.ts";
import { type DueEffect, untilAtRest } from "./at-rest.ts";
import { type FileCopy, readFiles, writeFiles } from "./file-copies.ts";
import { HeldBuilds } from "./held-builds.ts";
import { Killed, mortal } from "./mortal.ts";
import { SdkCalls } from "./sdk-calls.ts";

const buildImage = "towpath/build:standard";
/** Memory where the machine gives it as a file system: the database writes through to the disk at every commit. */
const memoryDirectory = "/dev/shm";

function fastDirectory(): string {
  try {
    accessSync(memoryDirectory, constants.W_OK);
    return memoryDirectory;
  } catch {
    return tmpdir();
  }
}

export const account = "000000000000";
export const region = "us-east-1";

interface Life {
  server: TowpathServer;
  access: Access;
  calls: SdkCalls;
  isDead: boolean;
}

/** All installations begin as copies of one: making the tables takes longer than many a scenario. */
let template: Promise<FileCopy[]> | undefined;

export class Installation implements AsyncDisposable {
  readonly clock = new FakeClock();
  readonly builds = new HeldBuilds();
  readonly engine: FakeEngine = createFakeEngine({ clock: this.clock });
  readonly #ids: Ids;
  readonly #memory = new FakeMemory();
  readonly #root = mkdtempSync(join(fastDirectory(), "towpath-scenario-"));
  readonly #directory = join(this.#root, "data");
  /** The disk as it was when the process was killed. */
  readonly #remains = join(this.#root, "remains");
  readonly #port: number;
  #life: Life | undefined;
  #killAt: string | undefined;

  private constructor(port: number, seed: number) {
    this.#port = port;
    this.#ids = seededIds(seed);
    for (const name of ["towpath/holder", "towpath/tools", "towpath/postgres:15", buildImage])
      this.engine.addImage(name, { files: { "/bin/sh": "sh" } });
    this.engine.program({ image: buildImage }, fakeAgentWith({ hold: this.builds.hold }));
  }

  static async open(): Promise<Installation> {
    template ??= Installation.#first();
    const installation = new Installation(await freePort(), 1);
    writeFiles(installation.#directory, await template);
    await installation.#begin();
    return installation;
  }

  /** What a server leaves that was started once and stopped. */
  static async #first(): Promise<FileCopy[]> {
    await using installation = new Installation(await freePort(), 2);
    await installation.#begin();
    await installation.#end();
    return readFiles(installation.#directory);
  }

  get server(): TowpathServer {
    return this.#alive().server;
  }

  /** Calls of the account's owner by the published SDK, over HTTP and signed. */
  get calls(): SdkCalls {
    return this.#alive().calls;
  }

  get access(): Access {
    return this.#alive().access;
  }

  /** Where the server keeps everything. */
  get directory(): string {
    return this.#directory;
  }

  /** Files of the scenario itself, outside of the server's directory. */
  get scratch(): string {
    return join(this.#root, "scratch");
  }

  /** The same account from inside, for what a scenario finds already there. */
  get inside(): Client {
    return this.server.parts.aws.as(rootCaller(account, region));
  }

  get isDead(): boolean {
    return this.#life?.isDead ?? true;
  }

  /** The process is killed when it first reaches the crash point. */
  killAt(point: string): void {
    this.#killAt = point;
  }

  /** Whether a kill that was asked for is still to come. */
  get killIsAhead(): boolean {
    return this.#killAt !== undefined;
  }

  /** The process ends here and now, as by `kill -9`, and is started again. */
  async kill(): Promise<void> {
    this.#die();
    await this.rest();
  }

  /** The server is stopped and started again. */
  async restart(): Promise<void> {
    await this.#end();
    await this.#begin();
    await this.rest();
  }

  /** Until nothing goes on any more; a server that was killed on the way is started again. */
  async rest(looks: "all" | "one" = "all"): Promise<void> {
    for (;;) {
      if (this.isDead) await this.#revive();
      const { journal, clock } = this.server.parts;
      const waitsForScenario = ({ kind, key }: DueEffect) => this.isDead || (kind === "run" && this.#isHeld(key));
      await untilAtRest({ journal, clock, waitsForScenario }, looks);
      if (!this.isDead) return;
    }
  }

  /** Everything whose time comes on the way happens at its own time, one after another. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.clock.now() + milliseconds;
    for (let next = this.clock.nextDeadline(); next !== undefined && next <= end; next = this.clock.nextDeadline()) {
      await this.clock.advance(Math.max(0, next - this.clock.now()));
      await this.rest("one");
    }
    await this.clock.advance(end - this.clock.now());
    await this.rest();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#end();
    await this.engine.close();
    rmSync(this.#root, { recursive: true, force: true });
  }

  #alive(): Life {
    if (!this.#life) throw new Error("the server does not run");
    return this.#life;
  }

  #isHeld(buildArn: string): boolean {
    return this.builds.holds(buildArn.slice(buildArn.lastIndexOf("/") + 1));
  }

  async #begin(): Promise<void> {
    const life: Life = { isDead: false } as Life;
    const isDead = () => life.isDead;
    const { clock } = this;
    const ids = this.#ids;
    const crash: Crash = { at: (point) => this.#reach(life, point) };
    const engine = { ...mortal(this.engine, isDead), close: async () => {} };
    const network = fakeNetwork({
      engine: this.engine,
      clock,
      ids,
      home: { installationId: "scenario" },
      memory: this.#memory,
    });
    const images = {
      ensure: async (name: string) => (name.startsWith("build-") ? buildImage : `towpath/${name}`),
    };
    const config = readEnv({
      TOWPATH_HOME: this.#directory,
      TOWPATH_PORT: String(this.#port),
      TOWPATH_BUILDS: "50",
    });
    life.server = await openServer(config, {}, { engine, network, images, clock, ids, crash, log: silentLog });
    const access = readAccess(this.#directory);
    if (!access) throw new Error("the server left no access");
    life.access = access;
    life.calls = new SdkCalls(access, clock);
    this.#life = life;
  }

  async #end(): Promise<void> {
    const life = this.#life;
    this.#life = undefined;
    life?.calls.close();
    await life?.server[Symbol.asyncDispose]();
  }

  #reach(life: Life, point: string): void {
    if (!life.isDead && point === this.#killAt) this.#die();
    if (life.isDead) throw new Killed(`killed at ${point}`);
  }

  /** What the process has not written by now is lost: the disk is put aside as it is, whatever the rest of the process still does. */
  #die(): void {
    this.#killAt = undefined;
    this.#alive().isDead = true;
    cpSync(this.#directory, this.#remains, {
      recursive: true,
      filter: (path) => !path.endsWith("-shm"),
    });
  }

  async #revive(): Promise<void> {
    await this.#end();
    rmSync(this.#directory, { recursive: true, force: true });
    renameSync(this.#remains, this.#directory);
    await this.#begin();
  }
}
