import {
  type Access,
  dataDirectory,
  freePort,
  openToolbox,
  removeDirectory,
  type RunningServer,
  startServer,
  type Toolbox,
  towpath,
} from "@towpath/testkit";
import { type Clients, openClients } from "./clients.ts";
import { leftoversOf } from "./leftovers.ts";

type Environment = Record<string, string>;

/** An installation of a test's own. Its server may be ended, killed and started again: data directory, port and keys stay. */
export class Installation implements AsyncDisposable {
  readonly directory: string;
  readonly port: number;
  readonly access: Access;
  readonly clients: Clients;
  readonly tools: Toolbox;
  readonly #environment: Environment;
  #server: RunningServer;

  private constructor(server: RunningServer, port: number, environment: Environment) {
    this.#server = server;
    this.#environment = environment;
    this.directory = server.directory;
    this.port = port;
    this.access = server.access;
    this.clients = openClients(server.access);
    this.tools = openToolbox(server.access);
  }

  /** Starts one on an empty data directory. `environment` holds for every start. */
  static async open(environment: Environment = {}, directory: string = dataDirectory()): Promise<Installation> {
    const port = await freePort();
    return new Installation(await startServer(directory, { port, environment }), port, environment);
  }

  get server(): RunningServer {
    return this.#server;
  }

  /** Starts the server again. `environment` holds for this start. Rejects with ServerEnded when it ends at once. */
  async start(environment: Environment = {}): Promise<void> {
    this.#server = await startServer(this.directory, { port: this.port, environment: { ...this.#environment, ...environment } });
  }

  stop(): Promise<void> {
    return this.#server.stop();
  }

  /** Kills the server as nothing else can, and returns when it is dead. */
  async kill(): Promise<void> {
    this.#server.process.kill("SIGKILL");
    await this.#server.ended;
  }

  /** Removes everything; throws when something of it is left on the engine. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    await towpath(this.directory, "down", "--yes");
    const left = await leftoversOf(this.access.installationId);
    this.tools[Symbol.dispose]();
    removeDirectory(this.directory);
    if (left.length > 0) throw new Error(`left on the engine: ${left.map(({ kind, name }) => `${kind} ${name}`).join(", ")}`);
  }
}
