import { createSocket, type Socket as UdpSocket } from "node:dgram";
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { dnsConnectionMs } from "../limits.ts";
import { takeMessages, withLength } from "./upstream.ts";

export type Respond = (query: Buffer, over: "udp" | "tcp") => Promise<Buffer | undefined>;

/** A resolver on both transports of one port. Rejects with the system's error when the port cannot be bound. */
export async function serveDns(address: string, port: number, respond: Respond): Promise<() => Promise<void>> {
  const udp = await listenUdp(address, port, respond);
  try {
    const tcp = await listenTcp(address, port, respond);
    return async () => {
      udp.close();
      await tcp();
    };
  } catch (cause) {
    udp.close();
    throw cause;
  }
}

async function listenUdp(address: string, port: number, respond: Respond): Promise<UdpSocket> {
  const socket = createSocket("udp4");
  socket.on("message", (query, from) => {
    // The asker may be gone, and so may this socket.
    void respond(query, "udp").then((response) => response && socket.send(response, from.port, from.address, ignore), ignore);
  });
  socket.bind(port, address);
  await once(socket, "listening");
  socket.on("error", ignore);
  return socket;
}

async function listenTcp(address: string, port: number, respond: Respond): Promise<() => Promise<void>> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.setTimeout(dnsConnectionMs, () => socket.destroy());
    socket.on("close", () => open.delete(socket));
    answerQueries(socket, respond);
  });
  server.listen(port, address);
  await once(server, "listening");
  return async () => {
    for (const socket of open) socket.destroy();
    server.close();
    await once(server, "close");
  };
}

/** Answers what comes over one connection. */
export function answerQueries(socket: Duplex, respond: Respond): void {
  let rest: Buffer = Buffer.alloc(0);
  socket.on("error", ignore);
  socket.on("data", (chunk: Buffer) => {
    const taken = takeMessages(Buffer.concat([rest, chunk]));
    rest = taken.rest;
    for (const query of taken.messages) {
      void respond(query, "tcp").then((response) => (response ? socket.write(withLength(response)) : socket.destroy()), ignore);
    }
  });
}

const ignore = () => {};
