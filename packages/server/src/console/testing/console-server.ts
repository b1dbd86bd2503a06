import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingHttpHeaders, type IncomingMessage, request } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { createFakeEngine } from "@towpath/engine";
import { silentLog, systemClock, systemIds } from "@towpath/journal";
import { FakeMemory, fakeNetwork } from "@towpath/network";
import { type Client, rootCaller } from "@towpath/services";
import { readEnv } from "../../config.ts";
import { openServer, type TowpathServer } from "../../open-server.ts";
import { linkTo } from "../link.ts";
import { Sessions } from "../sessions.ts";

export const account = "000000000000";
export const region = "us-east-1";

export interface Answered {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  json<T = Record<string, unknown>>(): T;
}

export interface Sent {
  method?: string;
  body?: string;
  headers?: Record<string, string>;
}

/** A real server on an engine in memory, and requests of which every header is chosen, as no browser lets one do. */
export class ConsoleServer implements AsyncDisposable {
  readonly directory = mkdtempSync(join(tmpdir(), "console-"));
  port = 0;
  #server: TowpathServer | undefined;

  static async open(): Promise<ConsoleServer> {
    const opened = new ConsoleServer();
    opened.port = await freePort();
    await opened.start();
    return opened;
  }

  async start(): Promise<void> {
    const home = { installationId: "console" };
    const engine = createFakeEngine({ clock: systemClock });
    const network = fakeNetwork({ engine, clock: systemClock, ids: systemIds, home, memory: new FakeMemory() });
    const images = { ensure: async (name: string) => name };
    const config = readEnv({ TOWPATH_HOME: this.directory, TOWPATH_PORT: String(this.port) });
    this.#server = await openServer(config, {}, { engine, network, images, log: silentLog });
  }

  async stop(): Promise<void> {
    await this.#server?.[Symbol.asyncDispose]();
    this.#server = undefined;
  }

  get server(): TowpathServer {
    if (!this.#server) throw new Error("the server does not run");
    return this.#server;
  }

  get aws(): Client {
    return this.server.parts.aws.as(rootCaller(account, region));
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  link(readOnly = false): string {
    const { token } = new Sessions(this.server.parts).makeLink({ account, region, readOnly });
    return linkTo(this.server.endpoint, token);
  }

  async ask(path: string, { method = "GET", body, headers = {} }: Sent = {}): Promise<Answered> {
    const sent = request({ host: "127.0.0.1", port: this.port, path, method, headers, agent: false });
    sent.end(body);
    const message = await new Promise<IncomingMessage>((resolve, reject) => {
      sent.once("response", resolve).once("error", reject);
    });
    const said = await text(message);
    return { status: message.statusCode ?? 0, headers: message.headers, text: said, json: <T>() => JSON.parse(said) as T };
  }

  /** Opens a link; gives the cookie. */
  async enter(link = this.link()): Promise<string> {
    const { pathname, search } = new URL(link);
    const { headers } = await this.ask(pathname + search);
    return headers["set-cookie"]?.[0]?.split(";")[0] ?? "";
  }

  /** As the page asks, in a session. */
  post(path: string, cookie: string, body: object = {}, headers: Record<string, string> = {}): Promise<Answered> {
    const own = { cookie, origin: this.origin, "content-type": "application/json", "sec-fetch-site": "same-origin" };
    return this.ask(`/_console/${path}`, { method: "POST", body: JSON.stringify(body), headers: { ...own, ...headers } });
  }

  get(path: string, cookie: string, headers: Record<string, string> = {}): Promise<Answered> {
    return this.ask(`/_console/${path}`, { headers: { cookie, "sec-fetch-site": "same-origin", ...headers } });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
