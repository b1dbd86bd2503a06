import { createServer, type Server } from "node:http";
import { firstHostPort, hostPortsTried, listenAddress, lowestUnprivilegedPort } from "../limits.ts";

/** A server that listens, with nothing answering yet. */
export interface Bound {
  server: Server;
  hostPort: number;
}

/**
 * Listens on the port of this machine for a listener of port `port`: the same one when it needs no privileges and is free, else the
 * first free one from 8080 on. `taken` are ports that stopped listeners of ours will want again. Throws EADDRINUSE when all are taken.
 */
export async function bindFor(port: number, taken: ReadonlySet<number>): Promise<Bound> {
  const candidates = [
    ...(port >= lowestUnprivilegedPort ? [port] : []),
    ...Array.from({ length: hostPortsTried }, (_, i) => firstHostPort + i),
  ];
  let problem: unknown;
  for (const candidate of candidates) {
    if (taken.has(candidate)) continue;
    try {
      return await bind(candidate);
    } catch (error) {
      problem = error;
    }
  }
  throw problem ?? new Error(`no port from ${firstHostPort} on is free`);
}

/** Listens on exactly this port. Rejects with Node's EADDRINUSE when another program has it. */
export function bind(hostPort: number): Promise<Bound> {
  const server = createServer({ keepAlive: true, requestTimeout: 0 });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(hostPort, listenAddress, () => {
      server.off("error", reject);
      resolve({ server, hostPort });
    });
  });
}
