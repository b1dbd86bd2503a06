import { createSocket } from "node:dgram";
import { readFile } from "node:fs/promises";
import { connect, isIP } from "node:net";
import type { Clock } from "@towpath/journal";
import { resolvConfMs, upstreamMs, upstreamsMax } from "../limits.ts";

/** Passes a query on as it is; resolves with the raw response, or undefined when no resolver of the host answers. */
export type Upstream = (query: Buffer, over: "udp" | "tcp") => Promise<Buffer | undefined>;

/** The resolvers a resolv.conf names. */
export function nameservers(resolvConf: string): string[] {
  return [...resolvConf.matchAll(/^\s*nameserver\s+(\S+)/gm)]
    .map((match) => String(match[1]))
    .filter((address) => isIP(address.replace(/%.*$/, "")) !== 0)
    .slice(0, upstreamsMax);
}

/** The host's own resolvers, asked at once; the first answer that is not a failure counts, any answer before none. */
export function hostUpstream(clock: Clock, path = "/etc/resolv.conf"): Upstream {
  let known: { at: number; servers: string[] } | undefined;
  const servers = async () => {
    if (!known || clock.now() - known.at > resolvConfMs) {
      known = { at: clock.now(), servers: nameservers(await readFile(path, "utf8").catch(() => "")) };
    }
    return known.servers;
  };
  return async (query, over) => {
    const ask = over === "udp" ? overUdp : overTcp;
    const failures: Buffer[] = [];
    const asked = (await servers()).map(async (server) => {
      const response = await ask(server, query, AbortSignal.timeout(upstreamMs));
      if (responseCode(response) === 2) {
        failures.push(response);
        throw new Error("the resolver failed");
      }
      return response;
    });
    return Promise.any(asked).catch(() => failures[0]);
  };
}

const responseCode = (response: Buffer): number => (response[3] ?? 0) & 15;

function overUdp(server: string, query: Buffer, signal: AbortSignal): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = createSocket(isIP(server) === 6 ? "udp6" : "udp4");
    const end = (act: () => void) => {
      signal.removeEventListener("abort", aborted);
      socket.close();
      act();
    };
    const aborted = () => end(() => reject(signal.reason as Error));
    signal.addEventListener("abort", aborted, { once: true });
    socket.once("error", (error) => end(() => reject(error)));
    socket.on("message", (message) => {
      if (message.length > 3 && message.readUInt16BE(0) === query.readUInt16BE(0)) end(() => resolve(message));
    });
    socket.connect(53, server, () => socket.send(query));
  });
}

function overTcp(server: string, query: Buffer, signal: AbortSignal): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: server, port: 53, signal });
    let received = Buffer.alloc(0);
    socket.on("error", reject);
    socket.on("close", () => reject(new Error("the resolver closed the connection")));
    socket.on("data", (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      const [message] = takeMessages(received).messages;
      if (!message) return;
      resolve(message);
      socket.destroy();
    });
    socket.write(withLength(query));
  });
}

/** Over TCP each message is preceded by its length in two bytes. */
export function withLength(message: Buffer): Buffer {
  const framed = Buffer.allocUnsafe(message.length + 2);
  framed.writeUInt16BE(message.length);
  message.copy(framed, 2);
  return framed;
}

export function takeMessages(bytes: Buffer): { messages: Buffer[]; rest: Buffer } {
  const messages: Buffer[] = [];
  let rest = bytes;
  while (rest.length >= 2 && rest.length >= 2 + rest.readUInt16BE(0)) {
    const end = 2 + rest.readUInt16BE(0);
    messages.push(rest.subarray(2, end));
    rest = rest.subarray(end);
  }
  return { messages, rest };
}
