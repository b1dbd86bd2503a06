import { spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Mux } from "./mux.ts";

const program = fileURLToPath(new URL("./relay.ts", import.meta.url));
const address = "127.0.0.1";
const free = { dns: 0, http: 0, https: 0, linkLocal: 0 };

/** The program as it runs in its container, with nothing between its streams and this process. */
function openRelay() {
  const child = spawn(process.execPath, [program], { stdio: ["pipe", "pipe", "inherit"] });
  const mux = new Mux({
    sink: child.stdin,
    // Answers with what it was told of the connection, then with what comes over it.
    opened: (channel, what) => {
      channel.write(`${(JSON.parse(what) as { kind: string }).kind} `);
      channel.pipe(channel);
    },
    asked: async (question) => {
      const { resolve } = JSON.parse(question) as { resolve: string };
      return Buffer.from(`answer to ${Buffer.from(resolve, "base64").toString()}`).toString("base64");
    },
  });
  child.stdout.on("data", (bytes: Buffer) => mux.receive(bytes));
  const listen = async (ports: typeof free, exactly = false) =>
    JSON.parse(await mux.ask(JSON.stringify({ listen: { address, ports, exactly } }))) as typeof free;
  return { child, mux, listen };
}

let relay: ReturnType<typeof openRelay>;
beforeEach(() => void (relay = openRelay()));
afterEach(async () => {
  if (relay.child.exitCode !== null) return;
  const ended = once(relay.child, "exit");
  relay.child.kill();
  await ended;
});

async function said(port: number, what: string): Promise<string> {
  const socket = connect(port, address);
  socket.end(what);
  return text(socket);
}

test("connections are carried to the server and named by what they came for", async () => {
  const ports = await relay.listen(free);
  const long = "x".repeat(3_000_000);
  expect(await Promise.all([said(ports.http, "one"), said(ports.https, long), said(ports.linkLocal, "three")])).toEqual([
    "http one",
    `https ${long}`,
    "linkLocal three",
  ]);
});

test("questions of resolvers are answered over datagrams and connections", async () => {
  const { dns } = await relay.listen(free);
  const socket = createSocket("udp4");
  const answer = once(socket, "message");
  socket.send("name", dns, address);
  expect(String((await answer)[0])).toBe("answer to name");
  socket.close();
  expect(await said(dns, "query")).toBe("dns query");
});

test("ports that rules name are bound again, and replaced only where they may be", async () => {
  const ports = await relay.listen(free);
  expect(await relay.listen(ports, true)).toEqual(ports);
  const other = openRelay();
  await expect(other.listen(ports, true)).rejects.toMatchObject({ code: "EADDRINUSE" });
  expect((await other.listen(ports)).http).not.toBe(ports.http);
  other.child.kill();
  await once(other.child, "exit");
});

test("of the machine only its network is told, and what is forgotten listens no more", async () => {
  const read = (path: string) => relay.mux.ask(JSON.stringify({ read: path }));
  expect(await read("/proc/net/route")).toContain("Iface");
  await expect(read("/etc/passwd")).rejects.toThrow("not given out");
  const { http } = await relay.listen(free);
  await relay.mux.ask(JSON.stringify({ forget: address }));
  await expect(said(http, "one")).rejects.toMatchObject({ code: "ECONNREFUSED" });
});

test("it ends with its input", async () => {
  await relay.listen(free);
  const ended = once(relay.child, "exit");
  relay.child.stdin.end();
  expect(await ended).toEqual([0, null]);
});
