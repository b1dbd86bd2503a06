/**
 * Runs in a container on another engine, in that machine's network: listens on the addresses of bridges there, and hands every connection
 * over its own output to the server that started it. Ends with its input, so with the server. It uses nothing but Node.
 */
import { createSocket, type Socket as UdpSocket } from "node:dgram";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import { Mux } from "./mux.ts";

interface Listen {
  address: string;
  ports: { dns: number; http: number; https: number; linkLocal: number };
  /** Whether rules that are in force name these ports, so that no others will do. */
  exactly: boolean;
}

/** What the server asks: to listen, to stop that, for a file of the machine, whether it is there. */
type Question = { listen: Listen } | { forget: string } | { read: string } | { ping: true };

/** What tells of the machine's network; nothing else is given out. */
const readable = ["/proc/net/route", "/proc/net/fib_trie", "/etc/resolv.conf"];
const device = /^\/sys\/class\/net\/[\w.-]+\/mtu$/;

const closers = new Map<string, () => void>();

const mux = new Mux({
  sink: process.stdout,
  opened: (channel) => channel.destroy(),
  asked: (text) => answer(JSON.parse(text) as Question),
});

process.on("SIGTERM", () => process.exit(0));
process.stdout.on("error", () => process.exit(0));
process.stdin.on("data", (bytes: Buffer) => mux.receive(bytes));
process.stdin.on("end", () => process.exit(0));

async function answer(question: Question): Promise<string> {
  if ("listen" in question) return JSON.stringify(await listen(question.listen));
  if ("read" in question) return read(question.read);
  if ("forget" in question) closers.get(question.forget)?.();
  return "";
}

async function read(path: string): Promise<string> {
  if (!readable.includes(path) && !device.test(path)) throw new Error(`${path} is not given out`);
  return readFile(path, "utf8").catch(() => "");
}

/** Binds all four ports; one that is taken is replaced by a free one where it may be. */
async function listen({ address, ports, exactly }: Listen): Promise<Listen["ports"]> {
  closers.get(address)?.();
  const open: { close(): void }[] = [];
  closers.set(address, () => {
    closers.delete(address);
    for (const one of open) one.close();
  });
  const serve = async (kind: string, port: number) => {
    const server = await bound({ address, port, exactly }, (socket) => hand(socket, { kind, address }));
    open.push(server);
    return portOf(server);
  };
  const dns = await serve("dns", ports.dns);
  open.push(await resolver(address, dns));
  return {
    dns,
    http: await serve("http", ports.http),
    https: await serve("https", ports.https),
    linkLocal: await serve("linkLocal", ports.linkLocal),
  };
}

async function bound(
  { address, port, exactly }: { address: string; port: number; exactly: boolean },
  onSocket: (socket: Socket) => void,
): Promise<Server> {
  const server = createServer({ allowHalfOpen: true, noDelay: true }, onSocket);
  server.listen(port, address);
  try {
    await once(server, "listening");
    return server;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE" || exactly) throw error;
    return bound({ address, port: 0, exactly: true }, onSocket);
  }
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address ? address.port : 0;
}

function hand(socket: Socket, what: { kind: string; address: string }): void {
  const channel = mux.open(JSON.stringify({ ...what, from: socket.remoteAddress }));
  socket.on("error", () => channel.destroy());
  channel.on("close", () => {
    // At an ordinary end the last bytes may still be on their way out.
    if (!channel.readableEnded) socket.destroy();
  });
  socket.pipe(channel).pipe(socket);
}

/** Datagrams are questions of their own. */
async function resolver(address: string, port: number): Promise<UdpSocket> {
  const socket = createSocket("udp4");
  socket.on("message", (query, from) => {
    const reply = (text: string) =>
      void (text !== "" && socket.send(Buffer.from(text, "base64"), from.port, from.address, () => undefined));
    // Without an answer the asker asks again.
    mux.ask(JSON.stringify({ resolve: query.toString("base64"), address })).then(reply, () => undefined);
  });
  socket.bind(port, address);
  await once(socket, "listening");
  socket.on("error", () => undefined);
  return socket;
}
