import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { Socket } from "node:net";
import { callbackify } from "node:util";
import type { Log } from "@towpath/journal";
import { respond } from "../dns/respond.ts";
import { serveDns } from "../dns/server.ts";
import type { Upstream } from "../dns/upstream.ts";
import type { Place, Zone } from "../dns/zone.ts";
import { EngineNotLocal } from "../errors.ts";
import type { ServicePorts } from "../rules/ruleset.ts";
import type { Authority } from "../tls/authority.ts";
import type { LinkLocal } from "./link-local.ts";

/** What the listeners on a gateway address answer with. */
export interface GatewayParts {
  zone: Zone;
  upstream: Upstream;
  authority: () => Promise<Authority>;
  linkLocal: LinkLocal;
  onRequest: RequestListener;
  log: Log;
}

/** Tried first; the address belongs to one bridge only, so they are nearly always free. All above 1023 and below the ephemeral ones. */
export const usualPorts: ServicePorts = { dns: 20_053, http: 20_080, https: 20_443, linkLocal: 20_170 };

export interface Gateway {
  ports: ServicePorts;
  close(): Promise<void>;
}

/**
 * Binds what a bridge's interfaces are translated to, on the bridge's own address. `ports` are those of an earlier start, which rules
 * in running namespaces name; one that is taken is replaced by a free one. Throws EngineNotLocal when this host lacks the address.
 */
export async function openGateway(address: string, place: Place, ports: ServicePorts | undefined, parts: GatewayParts): Promise<Gateway> {
  const wanted = ports ?? usualPorts;
  const closers: (() => Promise<void>)[] = [];
  const bind = async (port: number, listen: (port: number) => Promise<{ port: number; close: () => Promise<void> }>) => {
    const bound = await listen(port).catch(async (cause: NodeJS.ErrnoException) => {
      if (cause.code === "EADDRINUSE") return listen(await freePort(address));
      throw cause.code === "EADDRNOTAVAIL" ? notLocal(address, cause) : cause;
    });
    closers.push(bound.close);
    return bound.port;
  };
  const http = (handler: RequestListener) => (port: number) => listen(createServer(handler), address, port);
  try {
    const dns = await bind(wanted.dns, async (port) => ({
      port,
      close: await serveDns(address, port, (query, over) => respond(query, over, { zone: parts.zone, place, upstream: parts.upstream })),
    }));
    const bound: ServicePorts = {
      dns,
      http: await bind(wanted.http, http(parts.onRequest)),
      https: await bind(wanted.https, (port) => listen(tlsServer(parts), address, port)),
      linkLocal: await bind(wanted.linkLocal, http(parts.linkLocal.answer)),
    };
    return { ports: bound, close: () => closeAll(closers) };
  } catch (cause) {
    await closeAll(closers);
    throw cause;
  }
}

const closeAll = async (closers: (() => Promise<void>)[]) => void (await Promise.all(closers.map((close) => close())));

/** Certificates are made for the name in the hello; clients that call a bare address name none, and are refused. */
export function tlsServer({ authority, onRequest, log }: GatewayParts): Server {
  const contextFor = callbackify(async (name: string) => (await authority()).contextFor(name));
  const server = createTlsServer({ SNICallback: contextFor, minVersion: "TLSv1.2" }, onRequest);
  server.on("tlsClientError", (err) => log.debug({ err }, "tls handshake failed"));
  return server;
}

async function listen(server: Server, address: string, port: number): Promise<{ port: number; close: () => Promise<void> }> {
  // Bodies of any length pass here (images, objects), and long polls.
  server.requestTimeout = 0;
  server.on("clientError", (_, socket) => void (socket as Socket).destroy());
  server.listen(port, address);
  await once(server, "listening");
  return {
    port,
    close: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function freePort(address: string): Promise<number> {
  const server = createServer((_: IncomingMessage, response: ServerResponse) => void response.end());
  server.listen(0, address);
  await once(server, "listening");
  const bound = server.address();
  server.close();
  await once(server, "close");
  return typeof bound === "object" && bound ? bound.port : 0;
}

const notLocal = (address: string, cause: unknown) =>
  new EngineNotLocal(
    `The container engine's bridge has the address ${address}, which this host lacks: the engine runs on another machine, in a virtual ` +
      `machine or without root. VPCs need an engine on this Linux host; see "towpath doctor".`,
    { cause },
  );
