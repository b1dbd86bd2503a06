/** The service with its Git endpoint, beside Secrets Manager, for tests: the clock does not stand still, since git is another process. */
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inMemoryJournal, sealWith, seededIds, silentLog, systemClock } from "@towpath/journal";
import { allowEverybody, Door, type Identity, rootCaller } from "../../index.ts";
import { openSecretsmanager } from "../../secretsmanager/service.ts";
import { openCodeconnections } from "../service.ts";

const account = "000000000000";
const principal = { kind: "root" as const, arn: `arn:aws:iam::${account}:root`, userId: account };
const identity: Identity = {
  credential: (id) => (id === "AKIATEST" ? { accessKeyId: id, secretAccessKey: "secret", principal, account } : undefined),
};

export class Gateway implements Disposable {
  readonly directory = mkdtempSync(join(tmpdir(), "codeconnections-"));
  readonly journal = inMemoryJournal(systemClock);
  readonly aws: ReturnType<Door["as"]>;
  readonly #server: Server;

  constructor() {
    const home = { installationId: "i", account, region: "us-east-1", dataDirectory: this.directory, endpoint: "http://127.0.0.1:1" };
    const seal = sealWith(new Uint8Array(32));
    const parts = { journal: this.journal, clock: systemClock, ids: seededIds(1), log: silentLog, identity, home, seal };
    const door = new Door({ ...parts, authorize: allowEverybody });
    const connections = openCodeconnections({ ...parts, aws: door });
    for (const service of [connections, openSecretsmanager(parts)]) door.add(service);
    this.aws = door.as(rootCaller(account, "us-east-1"));
    this.#server = createServer((request, response) => {
      const route = connections.routes.find((one) => one.matches(request));
      if (route) void route.handle(request, response);
      else response.writeHead(418).end();
    });
  }

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return this;
  }

  get #port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** With a user's key in it, as git wants it. */
  repository(connection: string, fullName: string): string {
    return `http://AKIATEST:secret@127.0.0.1:${this.#port}/git/${connection}/${fullName}.git`;
  }

  /** Details of the events of a type. */
  events(type: string): unknown[] {
    return this.journal.eventsAfter(0, { source: "aws.codeconnections" }).flatMap((event) => (event.type === type ? [event.detail] : []));
  }

  [Symbol.dispose](): void {
    this.#server.close().closeAllConnections();
    rmSync(this.directory, { recursive: true, force: true });
  }
}
