import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { Duplex } from "node:stream";
import { type Attachment, type Engine, type Labels, packTar, type TarEntry } from "@towpath/engine";
import type { Clock, Log } from "@towpath/journal";
import { type Gateway, type GatewayParts, tlsServer, usualPorts } from "../bridge/gateway.ts";
import { answerQueries } from "../dns/server.ts";
import { respond } from "../dns/respond.ts";
import type { Place } from "../dns/zone.ts";
import { RelayLost } from "../errors.ts";
import { type Host, hostBy } from "../host.ts";
import { relayAnswerMs, relayAskedMs, relayRestMs } from "../limits.ts";
import type { ServicePorts } from "../rules/ruleset.ts";
import { Mux } from "./mux.ts";

export interface RelayParts extends GatewayParts {
  engine: Engine;
  clock: Clock;
  log: Log;
  /** An image with Node. */
  image: () => Promise<string>;
  name: string;
  labels: Labels;
}

interface Open {
  mux: Mux;
  id: string;
  attachment: Attachment;
  /** Aborted when nothing more comes from it. */
  ended: AbortSignal;
}

/** Node runs them as they are. */
const sources = (): TarEntry[] => [
  { path: "towpath/", type: "directory" },
  { path: "towpath/relay.ts", content: readFileSync(new URL("./relay.ts", import.meta.url)) },
  { path: "towpath/mux.ts", content: readFileSync(new URL("./mux.ts", import.meta.url)) },
];

/**
 * A container of ours in the network of another engine's machine. What listens there on the addresses of its bridges is answered here, by
 * the streams of that container: the engine's API is the only way between the two machines, and no port is opened on either to the network.
 * One that is lost, with the engine or without, is started again, on the same ports.
 */
export class Relay {
  readonly #parts: RelayParts;
  readonly #http: Server;
  readonly #https: Server;
  readonly #linkLocal: Server;
  readonly #listening = new Map<string, { place: Place; ports: ServicePorts }>();
  readonly #closing = new AbortController();
  #opened: Promise<Open> | undefined;

  constructor(parts: RelayParts) {
    this.#parts = parts;
    this.#http = createServer(parts.onRequest);
    this.#https = tlsServer(parts);
    this.#linkLocal = createServer(parts.linkLocal.answer);
    for (const server of [this.#http, this.#https, this.#linkLocal]) {
      server.requestTimeout = 0;
      server.on("clientError", (_, socket) => void socket.destroy());
    }
  }

  /** What the kernel of that machine says of its network. */
  readonly host: Host = hostBy((path) => this.#ask({ read: path }));

  /** As `openGateway`, on an address of that machine. */
  async listen(address: string, place: Place, ports: ServicePorts | undefined): Promise<Gateway> {
    const bound = JSON.parse(await this.#ask({ listen: { address, ports: ports ?? usualPorts, exactly: false } })) as ServicePorts;
    this.#listening.set(address, { place, ports: bound });
    return {
      ports: bound,
      close: async () => {
        this.#listening.delete(address);
        // One that is away has forgotten it.
        if (this.#opened && !this.#closing.signal.aborted) await this.#ask({ forget: address }).catch(() => "");
      },
    };
  }

  async close(): Promise<void> {
    this.#closing.abort(new RelayLost("the relay is closed"));
    const open = await this.#opened?.catch(() => undefined);
    if (!open) return;
    open.attachment.close();
    await this.#parts.engine.containers.remove(open.id, { force: true }).catch(() => undefined);
  }

  async #ask(question: object): Promise<string> {
    this.#closing.signal.throwIfAborted();
    this.#opened ??= this.#open();
    const { mux } = await this.#opened.catch((error: unknown) => {
      this.#opened = undefined;
      throw error;
    });
    return mux.ask(JSON.stringify(question));
  }

  async #open(): Promise<Open> {
    const { engine, image, name, labels } = this.#parts;
    await engine.containers.remove(name, { force: true }).catch(() => undefined);
    const id = await engine.containers.create({
      name,
      image: await image(),
      labels,
      entrypoint: ["node"],
      command: ["/towpath/relay.ts"],
      env: { NODE_NO_WARNINGS: "1" },
      stdin: true,
      user: "65534",
      network: { kind: "host" },
      security: { capabilitiesDrop: ["ALL"], noNewPrivileges: true },
      logStore: { keep: "nothing" },
    });
    try {
      await engine.containers.copyIn(id, "/", packTar(sources()));
      const attachment = await engine.containers.attach(id, { stdin: true });
      const ended = new AbortController();
      attachment.stdin.on("error", () => undefined);
      const mux = new Mux({
        sink: attachment.stdin,
        opened: (channel, what) => this.#hand(channel, JSON.parse(what) as { kind: string; address: string }),
        asked: (text) => this.#resolve(JSON.parse(text) as { resolve: string; address: string }),
      });
      void this.#read(attachment, mux).finally(() => ended.abort());
      await engine.containers.start(id);
      const open = { mux, id, attachment, ended: ended.signal };
      await this.#within(mux.ask(JSON.stringify({ ping: true })));
      void this.#keep(open);
      return open;
    } catch (error) {
      await engine.containers.remove(id, { force: true }).catch(() => undefined);
      throw error;
    }
  }

  async #read(attachment: Attachment, mux: Mux): Promise<void> {
    let said = "";
    try {
      for await (const { stream, bytes } of attachment.output) {
        if (stream === "stdout") mux.receive(bytes);
        else said = `${said}${bytes.toString()}`.slice(-2_000);
      }
    } catch {
      // The end of the connection is the end of the relay.
    }
    if (said !== "") this.#parts.log.warn({ said }, "the relay of an engine complained");
    mux.destroy(new RelayLost("the relay has ended"));
  }

  /** Looks whether it is still there, and when it is not, starts another one for whoever listens. */
  async #keep(open: Open): Promise<void> {
    const { clock, log } = this.#parts;
    const over = AbortSignal.any([open.ended, this.#closing.signal]);
    while (!over.aborted) {
      await clock.sleep(relayAskedMs, over).catch(() => undefined);
      if (!over.aborted) await this.#within(open.mux.ask(JSON.stringify({ ping: true }))).catch(() => open.attachment.close());
    }
    open.mux.destroy(new RelayLost("the relay has ended"));
    open.attachment.close();
    if (this.#closing.signal.aborted) return;
    this.#opened = undefined;
    while (this.#listening.size > 0 && !this.#closing.signal.aborted) {
      try {
        for (const [address, { ports }] of this.#listening) await this.#ask({ listen: { address, ports, exactly: true } });
        return;
      } catch (err) {
        log.debug({ err }, "the relay of an engine could not be started again yet");
        await clock.sleep(relayRestMs, this.#closing.signal).catch(() => undefined);
      }
    }
  }

  async #within<T>(work: Promise<T>): Promise<T> {
    const done = new AbortController();
    const late = this.#parts.clock.sleep(relayAnswerMs, done.signal).then(() => {
      throw new RelayLost("the relay does not answer");
    });
    late.catch(() => undefined);
    try {
      return await Promise.race([work, late]);
    } finally {
      done.abort();
    }
  }

  #hand(channel: Duplex, { kind, address }: { kind: string; address: string }): void {
    if (kind === "http") this.#http.emit("connection", channel);
    else if (kind === "https") this.#https.emit("connection", channel);
    else if (kind === "linkLocal") this.#linkLocal.emit("connection", channel);
    else answerQueries(channel, (query, over) => this.#respond(address, query, over));
  }

  async #resolve({ resolve, address }: { resolve: string; address: string }): Promise<string> {
    return (await this.#respond(address, Buffer.from(resolve, "base64"), "udp"))?.toString("base64") ?? "";
  }

  async #respond(address: string, query: Buffer, over: "udp" | "tcp"): Promise<Buffer | undefined> {
    const place = this.#listening.get(address)?.place;
    const { zone, upstream } = this.#parts;
    return place && respond(query, over, { zone, place, upstream });
  }
}
