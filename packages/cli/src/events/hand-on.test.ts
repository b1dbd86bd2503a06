import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { record } from "../test-context.ts";
import { cursorAt } from "./cursor.ts";
import { handOn, pauseMs } from "./hand-on.ts";
import { commandSink, urlSink } from "./sink.ts";

const left: (() => unknown)[] = [];
afterEach(async () => {
  for (const remove of left.splice(0)) await remove();
});

const directory = (): string => {
  const made = mkdtempSync(join(tmpdir(), "events-"));
  left.push(() => rmSync(made, { recursive: true }));
  return made;
};
const forever = new AbortController().signal;
const line = (sequence: number) => JSON.stringify({ sequence, source: "my.shop" });

/** A server that answers with these statuses in turn, then with 204. */
async function hook(statuses: number[]): Promise<{ url: string; got: string[] }> {
  const got: string[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    got.push(`${request.method} ${request.headers["content-type"]} ${Buffer.concat(chunks).toString()}`);
    response.writeHead(statuses.shift() ?? 204).end("text");
  }).listen(0, "127.0.0.1");
  left.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  await once(server, "listening");
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, got };
}

test("an event is posted until it is taken, with growing pauses", async () => {
  const { url, got } = await hook([500, 404]);
  const pauses: number[] = [];
  const { context, noted } = record({ sleep: async (milliseconds) => void pauses.push(milliseconds) });
  expect(await handOn(context, urlSink(url), line(7), forever)).toBe(true);
  expect(got).toEqual(Array.from({ length: 3 }, () => `POST application/json ${line(7)}`));
  expect(pauses).toEqual([1_000, 2_000]);
  expect(noted).toEqual([
    `Event 7: ${url} answered with status 500. Trying again in 1 s.`,
    `Event 7: ${url} answered with status 404. Trying again in 2 s.`,
  ]);
  expect([1, 2, 3, 7, 90].map(pauseMs)).toEqual([1_000, 2_000, 4_000, 60_000, 60_000]);
});

test("where nobody listens, it is said so, until the command is stopped", async () => {
  const { url } = await hook([]);
  for (const remove of left.splice(0)) await remove();
  const stop = new AbortController();
  const { context, noted } = record({ sleep: async () => stop.abort() });
  expect(await handOn(context, urlSink(url), line(1), stop.signal)).toBe(false);
  expect(noted).toEqual([expect.stringMatching(/^Event 1: http.* cannot be reached: .*ECONNREFUSED.*\. Trying again in 1 s\.$/)]);
});

test("a command gets the event on its standard input, again when it fails", async () => {
  const where = directory();
  const { context, noted } = record();
  const sink = commandSink(`cat >> "$WHERE/got"; test -e "$WHERE/second" || { touch "$WHERE/second"; exit 3; }`, {
    ...process.env,
    WHERE: where,
  });
  expect(await handOn(context, sink, line(2), forever)).toBe(true);
  expect(readFileSync(join(where, "got"), "utf8")).toBe(`${line(2)}\n${line(2)}\n`);
  expect(noted).toEqual(["Event 2: the command ended with exit code 3. Trying again in 1 s."]);
});

test("a command that reads nothing takes the event; one that is killed does not", async () => {
  const big = JSON.stringify({ sequence: 3, detail: "x".repeat(1_000_000) });
  await expect(commandSink("true", process.env)(big, forever)).resolves.toBeUndefined();
  await expect(commandSink("kill -9 $$", process.env)(line(3), forever)).rejects.toThrow("the command ended with signal SIGKILL");
});

test("stopping ends a command that runs", async () => {
  const stop = new AbortController();
  const { context } = record();
  const running = handOn(context, commandSink("sleep 100", process.env), line(1), stop.signal);
  stop.abort();
  expect(await running).toBe(false);
});

test("a cursor is kept in a file of its own installation", () => {
  const path = join(directory(), "cursor.json");
  const cursor = cursorAt(path);
  expect(cursor.read("a")).toBeUndefined();
  cursor.write("a", 12);
  expect(cursorAt(path).read("a")).toBe(12);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(() => cursor.read("b")).toThrow("is the cursor of another installation");
  for (const other of ["", "{}", '{"installationId": "a", "event": "x"}', "null"]) {
    writeFileSync(path, other);
    expect(() => cursor.read("a")).toThrow("is not a cursor file");
  }
});
