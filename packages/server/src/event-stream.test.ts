import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { FakeClock, inMemoryJournal, type NewEvent } from "@towpath/journal";
import { afterEach, expect, test } from "vitest";
import { streamEvents } from "./event-stream.ts";

const left: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of left.splice(0)) await close();
});

const event = (given: Partial<NewEvent> = {}): NewEvent => ({
  account: "000000000000",
  region: "us-east-1",
  source: "aws.ecr",
  type: "ECR Image Action",
  resource: "arn:repository",
  detail: { "image-tag": "latest" },
  ...given,
});

/** A server with these events, and a way to ask it. */
async function opened(...events: NewEvent[]) {
  const clock = new FakeClock();
  const journal = inMemoryJournal(clock);
  const emit = (...more: NewEvent[]) => journal.transact((tx) => more.forEach((one) => tx.emit(one)));
  emit(...events);
  const parts = { journal, clock, home: { installationId: "i" } };
  const server = createServer((request, response) => {
    const query = new URL(request.url ?? "/", "http://towpath").searchParams;
    streamEvents(parts, query, response).catch((error: Error) => response.writeHead(400).end(error.message));
  }).listen(0, "127.0.0.1");
  left.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/?`;
  const ask = (query: Record<string, string>) => fetch(url + new URLSearchParams(query).toString());
  const list = async (query: Record<string, string>) =>
    (await (await ask({ follow: "false", since: "0", ...query })).text())
      .split("\n")
      .flatMap((line) => (line === "" ? [] : [JSON.parse(line)]));
  const numbers = async (query: Record<string, string>) => (await list(query)).map(({ sequence }: { sequence: number }) => sequence);
  return { journal, emit, ask, list, numbers };
}

test("an event is shown as EventBridge shows it, with its number", async () => {
  const { list } = await opened(event({ resources: [], time: Date.UTC(2025, 0, 2, 3, 4, 5, 678) }));
  expect(await list({})).toEqual([
    {
      sequence: 1,
      version: "0",
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      "detail-type": "ECR Image Action",
      source: "aws.ecr",
      account: "000000000000",
      time: "2025-01-02T03:04:05Z",
      region: "us-east-1",
      resources: [],
      detail: { "image-tag": "latest" },
    },
  ]);
  expect((await list({}))[0].id).toBe((await list({}))[0].id);
});

test("events are left out by number, source, type, resource and pattern; internal ones are shown", async () => {
  const { numbers } = await opened(
    event(),
    event({ source: "aws.s3", type: "Object Created", resource: "arn:bucket", internal: true }),
    event({ detail: { "image-tag": "v1" } }),
    event({ type: "ECR Image Scan" }),
  );
  expect(await numbers({})).toEqual([1, 2, 3, 4]);
  expect(await numbers({ since: "2" })).toEqual([3, 4]);
  expect(await numbers({ source: "aws.s3" })).toEqual([2]);
  expect(await numbers({ resource: "arn:bucket" })).toEqual([2]);
  expect(await numbers({ type: "ECR Image Action" })).toEqual([1, 3]);
  expect(await numbers({ pattern: '{"detail": {"image-tag": [{"prefix": "v"}]}}' })).toEqual([3]);
});

test("whoever follows sees what was, and what comes", async () => {
  const { ask, emit } = await opened(event(), event());
  const { body, headers } = await ask({ since: "1", source: "aws.ecr" });
  expect(headers.get("towpath-oldest-event")).toBe("1");
  const lines = createInterface({ input: Readable.fromWeb(body as never) })[Symbol.asyncIterator]();
  const next = async () => JSON.parse((await lines.next()).value as string) as { sequence: number };
  expect((await next()).sequence).toBe(2);
  emit(event({ source: "aws.s3" }), event());
  expect((await next()).sequence).toBe(4);
});

test.each([
  [{ since: "x" }, "since must be the number of an event."],
  [{ pattern: "[]" }, 'Event pattern is not valid. Reason: Filter is not an object\n at [Source: (String)"[]"; line: 1, column: 2]'],
])("%j is refused", async (query, message) => {
  const { ask } = await opened();
  const answer = await ask(query as Record<string, string>);
  expect([answer.status, await answer.text()]).toEqual([400, message]);
});
