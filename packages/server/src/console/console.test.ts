import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { createInterface, type Interface } from "node:readline";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { ConsoleServer } from "./testing/console-server.ts";

let server: ConsoleServer;
let cookie: string;
beforeAll(async () => {
  server = await ConsoleServer.open();
  cookie = await server.enter();
});
afterAll(() => server[Symbol.asyncDispose]());

describe("operations", () => {
  test("dates and bytes travel both ways", async () => {
    const put = await server.post("aws/secretsmanager/CreateSecret", cookie, { Name: "s", SecretBinary: { $bytes: "AQL/" } });
    expect(put.status).toBe(200);
    const got = (await server.post("aws/secretsmanager/GetSecretValue", cookie, { SecretId: "s" })).json();
    expect(got).toMatchObject({ SecretBinary: { $bytes: "AQL/" }, CreatedDate: { $date: expect.any(Number) } });
  });

  test("refusals are AWS's: its codes, its words, its status, its members", async () => {
    const none = await server.post("aws/codepipeline/GetPipeline", cookie, { name: "none" });
    expect([none.status, none.json()["__type"]]).toEqual([400, "PipelineNotFoundException"]);
    const flawed = await server.post("aws/codepipeline/GetPipeline", cookie, { name: "a b" });
    expect(flawed.json()).toMatchObject({
      __type: "ValidationException",
      message: expect.stringContaining("Value 'a b' at 'name' failed to satisfy constraint"),
    });
    const mistyped = await server.post("aws/codepipeline/GetPipeline", cookie, { name: 5 });
    expect(mistyped.json()["__type"]).toBe("SerializationException");
    expect((await server.post("aws/codepipeline/constructor", cookie)).json()["__type"]).toBe("UnknownOperationException");
    expect((await server.post("aws/toString/X", cookie)).json()["__type"]).toBe("NotImplemented");
  });

  test("a region may be chosen", async () => {
    await server.post("aws/ssm/PutParameter", cookie, { Name: "/eu", Value: "v", Type: "String" }, { "towpath-region": "eu-west-1" });
    const there = await server.post("aws/ssm/DescribeParameters", cookie, {}, { "towpath-region": "eu-west-1" });
    expect(there.json<{ Parameters: unknown[] }>().Parameters).toHaveLength(1);
    expect((await server.post("aws/ssm/DescribeParameters", cookie)).json()).toMatchObject({ Parameters: [] });
    expect((await server.post("aws/ssm/DescribeParameters", cookie, {}, { "towpath-region": "../x" })).status).toBe(400);
  });

  test("the record of calls says that it was the console", async () => {
    await server.post("aws/ssm/PutParameter", cookie, { Name: "/told", Value: "v", Type: "String" }, { "user-agent": "Browser/1" });
    const { Events = [] } = await server.aws.cloudtrail.LookupEvents({});
    const record = JSON.parse(Events.find(({ CloudTrailEvent = "" }) => CloudTrailEvent.includes("/told"))?.CloudTrailEvent ?? "{}");
    expect(record).toMatchObject({ sourceIPAddress: "127.0.0.1", userAgent: "Browser/1", sessionCredentialFromConsole: "true" });
  });
});

describe("objects", () => {
  beforeAll(async () => {
    await server.aws.s3.CreateBucket({ Bucket: "files" });
    const page = { Bucket: "files", Key: 'a/"q" é.html', Body: Buffer.from("<script>1</script>"), ContentType: "text/html" };
    await server.aws.s3.PutObject(page as never);
  });
  const path = `object?bucket=files&key=${encodeURIComponent('a/"q" é.html')}`;

  test("are downloads", async () => {
    const { status, text, headers } = await server.get(path, cookie);
    expect([status, text, headers["content-type"]]).toEqual([200, "<script>1</script>", "application/octet-stream"]);
    expect(headers["content-disposition"]).toBe("attachment; filename=\"_q___.html\"; filename*=UTF-8''%22q%22%20%C3%A9.html");
    const part = await server.get(path, cookie, { range: "bytes=1-6" });
    expect([part.status, part.text]).toEqual([206, "script"]);
    expect((await server.get("object?bucket=files&key=none", cookie)).json()["__type"]).toBe("NoSuchKey");
  });

  test("are shown without scripts", async () => {
    const { headers } = await server.get(`${path}&as=inline`, cookie);
    expect(headers["content-type"]).toBe("text/html");
    expect(headers["content-security-policy"]).toMatch(/^sandbox; default-src 'none'/);
    expect(headers["content-disposition"]).toMatch(/^inline/);
  });
});

interface Said {
  name: string;
  data: Record<string, unknown>;
}

/** A tab's stream, message by message. */
class Tab implements Disposable {
  readonly #lines: AsyncIterator<string>;
  readonly #close: () => void;
  private constructor(lines: Interface, close: () => void) {
    this.#lines = lines[Symbol.asyncIterator]();
    this.#close = close;
  }

  static async open(path = "events"): Promise<Tab> {
    const sent = request({ host: "127.0.0.1", port: server.port, path: `/_console/${path}`, headers: { cookie }, agent: false }).end();
    const [message] = (await once(sent, "response")) as [IncomingMessage];
    sent.on("error", () => {});
    message.on("error", () => {});
    return new Tab(createInterface({ input: message }), () => sent.destroy());
  }

  async next(): Promise<Said | undefined> {
    let name = "message";
    for (;;) {
      const { value, done } = await this.#lines.next();
      if (done) return undefined;
      if (value.startsWith("event: ")) name = value.slice(7);
      if (value.startsWith("data: ")) return { name, data: JSON.parse(value.slice(6)) as Record<string, unknown> };
    }
  }

  async until(name: string): Promise<Record<string, unknown>> {
    for (let said = await this.next(); said; said = await this.next()) if (said.name === name) return said.data;
    throw new Error(`the stream ended before ${name}`);
  }

  [Symbol.dispose](): void {
    this.#close();
  }
}

const emit = (resource: string) =>
  server.server.parts.journal.transact((tx) =>
    tx.emit({ account: "000000000000", region: "us-east-1", source: "aws.ecr", type: "ECR Image Action", resource, detail: {} }),
  );

describe("the stream", () => {
  test("says where it is, tells what happens, and goes on from a number", async () => {
    const before = server.server.parts.journal.lastSequence();
    using tab = await Tab.open();
    expect((await tab.next())?.data).toMatchObject({ sequence: before, stream: expect.stringMatching(/^\w{16}$/) });
    const number = emit("arn:one");
    expect((await tab.next())?.data).toMatchObject({ sequence: number, source: "aws.ecr", resources: ["arn:one"] });
    emit("arn:two");
    using later = await Tab.open(`events?since=${number}`);
    expect((await later.until("message"))["resources"]).toEqual(["arn:two"]);
  });

  test("of a number that is not known any more begins anew", async () => {
    using tab = await Tab.open("events?since=999999");
    expect(await tab.until("reset")).toMatchObject({ sequence: server.server.parts.journal.lastSequence() });
    expect((await server.get("events?since=x", cookie)).status).toBe(400);
  });

  test("ends when its session does", async () => {
    const mine = cookie;
    cookie = await server.enter();
    using tab = await Tab.open();
    await tab.until("hello");
    await server.post("leave", cookie);
    cookie = mine;
    expect(await tab.next()).toBeUndefined();
  });
});

test("a followed log comes whole and once, over reconnects while it is written", async () => {
  const at = { logGroupName: "/console", logStreamName: "log" };
  const total = 30_000;
  const seen: string[] = [];
  let written = 0;
  const write = async () => {
    await server.aws.logs.CreateLogGroup({ logGroupName: at.logGroupName });
    await server.aws.logs.CreateLogStream(at);
    const time = Date.now();
    while (written < total) {
      const logEvents = Array.from({ length: 500 }, (_, i) => ({ timestamp: time + written + i, message: `line ${written + i}` }));
      await server.aws.logs.PutLogEvents({ ...at, logEvents });
      written += logEvents.length;
    }
  };
  let writing: Promise<void> | undefined;
  let connections = 0;
  while (seen.length < total) {
    using tab = await Tab.open();
    connections++;
    const { stream } = await tab.until("hello");
    const follow = [{ group: at.logGroupName, stream: at.logStreamName, from: seen.length }];
    expect((await server.post(`events/${String(stream)}/logs`, cookie, { follow })).status).toBe(200);
    // The log is followed before it is there.
    writing ??= write();
    for (let batches = 0; batches < 4 && seen.length < total; batches++) {
      const { first, lines } = (await tab.until("log")) as { first: number; lines: { message: string }[] };
      expect(first).toBe(seen.length);
      seen.push(...lines.map(({ message }) => message));
    }
  }
  await writing;
  expect(connections).toBeGreaterThan(2);
  expect(seen).toEqual(Array.from({ length: total }, (_, i) => `line ${i}`));
});

test("what a tab follows is checked, and another session's tab is not reached", async () => {
  using tab = await Tab.open();
  const { stream } = await tab.until("hello");
  const path = `events/${String(stream)}/logs`;
  expect((await server.post(path, cookie, { follow: [{ group: "g" }] })).status).toBe(400);
  expect(
    (await server.post(path, cookie, { follow: Array.from({ length: 17 }, () => ({ group: "g", stream: "s", from: 0 })) })).status,
  ).toBe(400);
  expect((await server.post(path, await server.enter(), { follow: [] })).status).toBe(404);
  expect((await server.post(path, cookie, { follow: [] })).status).toBe(200);
});

describe("a shell", () => {
  const open = (headers: Record<string, string>) => new WebSocket(`ws://127.0.0.1:${server.port}/_console/shell?build=none`, { headers });
  const refusal = async (headers: Record<string, string>) => {
    const [, message] = (await once(
      open(headers).on("error", () => {}),
      "unexpected-response",
    )) as [unknown, { statusCode: number }];
    return message.statusCode;
  };

  test("is refused to other origins, without a session, and to those who only read", async () => {
    expect(await refusal({ cookie })).toBe(403);
    expect(await refusal({ cookie, origin: "https://example.com" })).toBe(403);
    expect(await refusal({ origin: server.origin })).toBe(401);
    expect(await refusal({ cookie: await server.enter(server.link(true)), origin: server.origin })).toBe(403);
  });

  test("in a build that is not there says so", async () => {
    const socket = open({ cookie, origin: server.origin });
    const [data] = (await once(socket, "message")) as [Buffer];
    expect(JSON.parse(data.toString())).toMatchObject({ refused: { code: "ResourceNotFoundException" } });
    expect(await once(socket, "close")).toEqual([4000, expect.anything()]);
  });
});
