import type { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import * as logs from "@aws-sdk/client-cloudwatch-logs";
import { EventStreamCodec } from "@smithy/core/event-streams";
import { expect, test } from "vitest";
import { ApiError, fault } from "./errors.ts";
import type { WireRequest } from "./message.ts";
import { serviceModel } from "./model.ts";
import { protocolFor } from "./protocol.ts";

const model = serviceModel(logs, logs.CloudWatchLogsClient);
const request: WireRequest = { method: "POST", path: "/", rawPath: "/", query: {}, headers: {}, body: new Uint8Array(), requestId: "r" };
const codec = new EventStreamCodec(
  (bytes) => Buffer.from(bytes as Uint8Array).toString(),
  (text) => Buffer.from(text),
);
const started = { sessionStart: { requestId: "1", logGroupIdentifiers: ["g"] } };

async function live(events: () => AsyncGenerator<unknown>) {
  const response = protocolFor(model).encode(model.operations["StartLiveTail"]!, { responseStream: events() }, request);
  expect(response.headers["content-type"]).toBe("application/vnd.amazon.eventstream");
  const chunks: Uint8Array[] = [];
  let failure: unknown;
  try {
    for await (const chunk of response.body as Readable) chunks.push(chunk as Uint8Array);
  } catch (error) {
    failure = error;
  }
  const messages = chunks.map((chunk) => codec.decode(chunk));
  const heads = messages.map(({ headers }) =>
    Object.entries(headers)
      .map(([name, { value }]) => `${name}=${String(value)}`)
      .join(" "),
  );
  return { heads, bodies: messages.map(({ body }) => Buffer.from(body).toString()), failure };
}

const tail = (end: () => void) =>
  async function* () {
    yield started;
    end();
  };

test("begins with an initial response and names each event", async () => {
  const { heads, bodies, failure } = await live(tail(() => {}));
  expect(failure).toBeUndefined();
  expect(heads).toEqual([
    ":event-type=initial-response :message-type=event :content-type=application/x-amz-json-1.1",
    ":message-type=event :event-type=sessionStart :content-type=application/x-amz-json-1.1",
  ]);
  expect(bodies).toEqual(["{}", '{"requestId":"1","logGroupIdentifiers":["g"]}']);
});

test("a declared exception is the last message", async () => {
  const { heads, bodies, failure } = await live(
    tail(() => {
      throw fault(logs.SessionTimeoutException, "three hours are over");
    }),
  );
  expect(failure).toBeUndefined();
  expect(heads.at(-1)).toContain(":message-type=exception :exception-type=SessionTimeoutException");
  expect(bodies.at(-1)).toBe('{"message":"three hours are over"}');
});

test("an undeclared refusal is an error message", async () => {
  const { heads, failure } = await live(
    tail(() => {
      throw new ApiError("ThrottlingException", "slow down");
    }),
  );
  expect(failure).toBeUndefined();
  expect(heads.at(-1)).toBe(":message-type=error :error-code=ThrottlingException :error-message=slow down");
});

test("a bug tells the client nothing of itself, and fails the stream", async () => {
  const { heads, failure } = await live(
    tail(() => {
      throw new TypeError("secret detail");
    }),
  );
  expect(heads.at(-1)).toBe(":message-type=error :error-code=InternalFailure :error-message=Internal failure");
  expect(failure).toMatchObject({ message: "secret detail" });
});

test("the events end when nobody listens any more", async () => {
  let ended = false;
  async function* endless() {
    try {
      for (;;) yield started;
    } finally {
      ended = true;
    }
  }
  const response = protocolFor(model).encode(model.operations["StartLiveTail"]!, { responseStream: endless() }, request);
  const body = response.body as Readable;
  for await (const _ of body) break;
  expect(body.destroyed).toBe(true);
  expect(ended).toBe(true);
});

test("no events at all is an empty session", async () => {
  const response = protocolFor(model).encode(model.operations["StartLiveTail"]!, {}, request);
  expect(codec.decode(await buffer(response.body as Readable)).headers[":event-type"]?.value).toBe("initial-response");
});
