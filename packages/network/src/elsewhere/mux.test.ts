import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { type Duplex, PassThrough } from "node:stream";
import { buffer, text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { Mux, type MuxParts } from "./mux.ts";

/** Two ends that are joined by pipes; what comes to the second in connections goes to `opened`. */
function pair(opened: MuxParts["opened"], asked: MuxParts["asked"] = async () => "") {
  const [there, back] = [new PassThrough(), new PassThrough()];
  const near = new Mux({ sink: there, opened: (channel) => channel.destroy(), asked: async () => "" });
  const far = new Mux({ sink: back, opened, asked });
  there.on("data", (bytes: Buffer) => far.receive(bytes));
  back.on("data", (bytes: Buffer) => near.receive(bytes));
  return { near, far };
}

const echo = (channel: Duplex) => void channel.pipe(channel);

test("connections carry more than a window in both directions, each its own bytes, to its end", async () => {
  const { near } = pair(echo);
  const sent = [3_000_000, 10, 2_500_000].map((bytes) => randomBytes(bytes));
  const received = await Promise.all(
    sent.map((bytes, index) => {
      const channel = near.open(String(index));
      channel.end(bytes);
      return buffer(channel);
    }),
  );
  expect(received.map((bytes, index) => bytes.equals(sent[index] as Buffer))).toEqual([true, true, true]);
});

test("a connection that nobody reads holds up no other, and its writer waits", async () => {
  const idle: Duplex[] = [];
  const { near } = pair((channel, what) => (what === "idle" ? void idle.push(channel) : echo(channel)));
  const held = near.open("idle");
  let isWritten = false;
  held.write(randomBytes(5_000_000), () => (isWritten = true));
  const other = near.open("echo");
  other.end("said");
  expect(await text(other)).toBe("said");
  expect(isWritten).toBe(false);
  const written = once(held, "drain");
  idle[0]?.resume();
  await written;
  expect(isWritten).toBe(true);
});

test("what breaks off at one end breaks off at the other", async () => {
  const far: Duplex[] = [];
  const { near } = pair((channel) => void far.push(channel));
  const channel = near.open("");
  channel.write("begun");
  const [there] = far as [Duplex];
  await once(there, "data");
  there.destroy();
  await once(channel, "close");
  expect([channel.readableEnded, channel.destroyed]).toEqual([false, true]);
});

test("questions are answered, refused with the code, and end with the other end", async () => {
  const { near } = pair(echo, async (question) => {
    if (question === "wait") return new Promise(() => undefined);
    if (question === "bad") throw Object.assign(new Error("no such address"), { code: "EADDRNOTAVAIL" });
    return `${question} answered`;
  });
  expect(await near.ask("one")).toBe("one answered");
  await expect(near.ask("bad")).rejects.toMatchObject({ message: "no such address", code: "EADDRNOTAVAIL" });
  const waiting = near.ask("wait");
  near.destroy(new Error("gone"));
  await expect(waiting).rejects.toThrow("gone");
  await expect(near.ask("one")).rejects.toThrow("gone");
});

test("a connection serves HTTP as one of the machine's own does", async () => {
  const server = createServer((request, response) => void request.pipe(response));
  const { near } = pair((channel) => void server.emit("connection", channel));
  const channel = near.open("");
  const body = "x".repeat(2_000_000);
  channel.write(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n`);
  channel.write(body);
  const answer = await text(channel);
  expect(answer.startsWith("HTTP/1.1 200 OK")).toBe(true);
  expect(answer.replaceAll(/[^x]/g, "").length).toBeGreaterThanOrEqual(body.length);
});
