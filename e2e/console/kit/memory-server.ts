/** A real server on an engine in memory, for screens that need no container. Its builds understand the commands of the fake agent. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createFakeEngine, type FakeEngine } from "@towpath/engine";
import { silentLog, systemClock, systemIds } from "@towpath/journal";
import { FakeMemory, fakeNetwork } from "@towpath/network";
import { openServer, readEnv, type TowpathServer } from "@towpath/server";
import { type Client, rootCaller } from "@towpath/services";
import { type Command, fakeAgentWith } from "@towpath/services/testing";
import { freePort } from "@towpath/testkit";
import { buildConsole } from "../../../script/build/console.ts";

const buildImage = "towpath/build:standard";
export const account = "000000000000";
export const region = "us-east-1";

export class MemoryServer implements AsyncDisposable {
  readonly directory: string;
  readonly #port: number;
  readonly #memory = new FakeMemory();
  readonly #engine = createFakeEngine({ clock: systemClock });
  #server: TowpathServer | undefined;

  private constructor(directory: string, port: number, commands: Readonly<Record<string, Command>>) {
    this.directory = directory;
    this.#port = port;
    for (const name of ["towpath/holder", "towpath/tools", "towpath/postgres:15", buildImage])
      this.#engine.addImage(name, { files: { "/bin/sh": "sh" } });
    this.#engine.program({ image: buildImage }, fakeAgentWith(commands));
  }

  /** Opens one on an empty data directory, with the page as it is in the sources. */
  static async open(commands: Readonly<Record<string, Command>> = {}): Promise<MemoryServer> {
    await buildConsole();
    const server = new MemoryServer(mkdtempSync(join(tmpdir(), "towpath-console-")), await freePort(), commands);
    await server.start();
    return server;
  }

  /** To say what containers do, and which images there are. */
  get engine(): FakeEngine {
    return this.#engine;
  }

  get endpoint(): string {
    return this.#running.endpoint;
  }

  /** The account's owner, without HTTP. */
  get aws(): Client {
    return this.#running.parts.aws.as(rootCaller(account, region));
  }

  async start(): Promise<void> {
    const ids = systemIds;
    const network = fakeNetwork({
      engine: this.#engine,
      clock: systemClock,
      ids,
      home: { installationId: "console" },
      memory: this.#memory,
    });
    const images = { ensure: async (name: string) => (name.startsWith("build-") ? buildImage : `towpath/${name}`) };
    const config = readEnv({ TOWPATH_HOME: this.directory, TOWPATH_PORT: String(this.#port), TOWPATH_BUILDS: "4" });
    const engine = { ...this.#engine, close: async () => {} };
    this.#server = await openServer(config, {}, { engine, network, images, log: silentLog });
  }

  /** The server goes away; what was stored stays for `start`. */
  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    await server?.[Symbol.asyncDispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    await this.#engine.close();
    rmSync(this.directory, { recursive: true, force: true });
  }

  get #running(): TowpathServer {
    if (this.#server === undefined) throw new Error("the server does not run");
    return this.#server;
  }
}
