/** Reading and writing over real sockets on loopback, with Node's own client. */
import { once } from "node:events";
import { createServer, type IncomingMessage, request as send, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { Readable } from "node:stream";
import { buffer, text } from "node:stream/consumers";
import { afterEach, describe, expect, test } from "vitest";
import type { WireRequest, WireResponse } from "../message.ts";
import { readBody, readHead, readRequest } from "./read.ts";
import { writeResponse } from "./write.ts";

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function listen(handle: (message: IncomingMessage, out: ServerResponse) => Promise<void>): Promise<number> {
  const server = createServer((message, out) => void handle(message, out));
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

/** A server that reads whole requests and hands them out, answering what it is told. */
async function reading(answer: WireResponse = { status: 200, headers: {} }) {
  const seen: WireRequest[] = [];
  const port = await listen(async (message, out) => {
    seen.push(await readRequest(message, "id-1"));
    await writeResponse(out, answer, "id-1");
  });
  return { port, seen };
}

async function exchange(
  port: number,
  path: string,
  options: { method?: string; headers?: Record<string, string | string[]>; body?: string | Buffer } = {},
) {
  const outgoing = send({ host: "127.0.0.1", port, path, method: options.method ?? "GET", headers: { ...options.headers }, agent: false });
  outgoing.end(options.body);
  const [response] = (await once(outgoing, "response")) as [IncomingMessage];
  const body = await text(response);
  // Whatever the answer, the server has let the client say all it had to say.
  if (!outgoing.writableFinished) await once(outgoing, "finish");
  return { status: response.statusCode, headers: response.headers, body };
}

describe("reading", () => {
  test("the raw path, multi-valued queries and headers", async () => {
    const { port, seen } = await reading();
    await exchange(port, "/b/a%20b/../c//d?x=1&y&x=2+3&z=%C3%A9&__proto__=p&bad=%zz", {
      headers: { "X-Multi": ["a", "b"], "x-amz-meta-name": Buffer.from("é").toString("latin1") },
    });
    const [request] = seen;
    expect(request).toMatchObject({ method: "GET", path: "/b/a%20b/../c//d", rawPath: "/b/a%20b/../c//d", requestId: "id-1" });
    expect({ ...request?.query }).toEqual({ x: ["1", "2 3"], y: [""], z: ["é"], ["__proto__"]: ["p"], bad: ["%zz"] });
    expect(Object.getPrototypeOf(request?.query)).toBeNull();
    expect(request?.headers["x-multi"]).toBe("a,b");
    expect(request?.headers["x-amz-meta-name"]).toBe("é");
    expect(Object.getPrototypeOf(request?.headers)).toBeNull();
  });

  test("of a header that has one value, the first counts", async () => {
    const { port, seen } = await reading();
    const socket = connect(port, "127.0.0.1");
    socket.end("GET http://elsewhere/path?q=1 HTTP/1.1\r\nHost: one\r\nX-Amz-Date: 1\r\nX-Amz-Date: 2\r\nConnection: close\r\n\r\n");
    await buffer(socket);
    expect(seen[0]?.headers).toMatchObject({ host: "one", "x-amz-date": "1" });
    expect(seen[0]).toMatchObject({ rawPath: "/path", query: { q: ["1"] } });
  });

  test("bodies of every size, in one piece", async () => {
    const { port, seen } = await reading();
    for (const size of [0, 1, 100_000, 3_000_000]) await exchange(port, "/", { method: "POST", body: Buffer.alloc(size, 7) });
    expect(seen.map((request) => request.body.length)).toEqual([0, 1, 100_000, 3_000_000]);
  });
});

describe("the body limit", () => {
  const limited = () =>
    listen(async (message, out) => {
      const head = readHead(message, "id-1");
      try {
        const body = await readBody(message, 1000);
        await writeResponse(out, { status: 200, headers: {}, body: String(body.length) }, head.requestId);
      } catch (error) {
        const { code, status, message: why } = error as { code: string; status: number; message: string };
        await writeResponse(out, { status, headers: {}, body: `${code}: ${why}` }, head.requestId);
      }
    });

  test("a declared length beyond it is refused at once, and the client can read why", async () => {
    const port = await limited();
    await expect(exchange(port, "/", { method: "POST", body: Buffer.alloc(1000) })).resolves.toMatchObject({ status: 200, body: "1000" });
    await expect(exchange(port, "/", { method: "POST", body: Buffer.alloc(5_000_000) })).resolves.toMatchObject({
      status: 413,
      body: "RequestEntityTooLarge: The request body exceeds the limit of 1000 bytes.",
    });
  });

  test("an undeclared length is refused as soon as it is beyond", async () => {
    const port = await limited();
    const headers = { "transfer-encoding": "chunked" };
    await expect(exchange(port, "/", { method: "POST", headers, body: Buffer.alloc(1001) })).resolves.toMatchObject({ status: 413 });
    await expect(exchange(port, "/", { method: "POST", headers, body: Buffer.alloc(999) })).resolves.toMatchObject({
      status: 200,
      body: "999",
    });
  });
});

describe("writing", () => {
  test("text, bytes and streams, with both request ids", async () => {
    for (const body of ["hé", Buffer.from("hé"), Readable.from([Buffer.from("h"), Buffer.from("é")])]) {
      const { port } = await reading({ status: 201, headers: { "content-type": "text/plain" }, body });
      const got = await exchange(port, "/");
      expect(got).toMatchObject({ status: 201, body: "hé" });
      expect(got.headers).toMatchObject({ "content-type": "text/plain", "x-amzn-requestid": "id-1", "x-amz-request-id": "id-1" });
      if (!(body instanceof Readable)) expect(got.headers["content-length"]).toBe("3");
    }
  });

  test("HEAD tells the object's length and sends nothing, and lets go of the stream", async () => {
    const body = Readable.from(["never"]);
    const { port } = await reading({ status: 200, headers: { "content-length": "12345" }, body });
    const got = await exchange(port, "/", { method: "HEAD" });
    expect(got).toMatchObject({ status: 200, body: "" });
    expect(got.headers["content-length"]).toBe("12345");
    expect(body.destroyed).toBe(true);
  });

  test("204 has neither body nor length", async () => {
    const { port } = await reading({ status: 204, headers: {} });
    const got = await exchange(port, "/", { method: "DELETE" });
    expect(got).toMatchObject({ status: 204, body: "" });
    expect(got.headers["content-length"]).toBeUndefined();
  });

  test("a header cannot be split, and keeps its Unicode", async () => {
    const { port } = await reading({ status: 200, headers: { "x-amz-meta-a": "x\r\nset-cookie: y", "x-amz-meta-b": "é😀" } });
    const { headers } = await exchange(port, "/");
    expect(headers["set-cookie"]).toBeUndefined();
    expect(headers["x-amz-meta-a"]).toBe("x  set-cookie: y");
    expect(Buffer.from(String(headers["x-amz-meta-b"]), "latin1").toString()).toBe("é😀");
  });

  test("a stream of ours that fails breaks the answer and is told", async () => {
    const errors: unknown[] = [];
    const told = Promise.withResolvers<void>();
    const port = await listen(async (message, out) => {
      await readBody(message);
      const body = Readable.from(
        (async function* () {
          yield Buffer.from("begun");
          throw new Error("disk gone");
        })(),
      );
      await writeResponse(out, { status: 200, headers: {}, body }, "id-1", (error) => errors.push(error));
      told.resolve();
    });
    await expect(exchange(port, "/")).rejects.toThrow();
    await told.promise;
    expect(errors).toEqual([expect.objectContaining({ message: "disk gone" })]);
  });

  test("a client that leaves ends the stream, without an error of ours", async () => {
    const errors: unknown[] = [];
    const ended = Promise.withResolvers<void>();
    const port = await listen(async (message, out) => {
      await readBody(message);
      const body = new Readable({ read: () => void body.push(Buffer.alloc(65_536)) });
      await writeResponse(out, { status: 200, headers: {}, body }, "id-1", (error) => errors.push(error));
      expect(body.destroyed).toBe(true);
      ended.resolve();
    });
    const outgoing = send({ host: "127.0.0.1", port, agent: false });
    outgoing.end();
    const [response] = (await once(outgoing, "response")) as [IncomingMessage];
    await once(response, "data");
    response.on("error", () => {});
    outgoing.destroy();
    await ended.promise;
    expect(errors).toEqual([]);
  });
});
