import { once } from "node:events";
import { createServer, get, type IncomingMessage, request as send, type Server } from "node:http";
import { type AddressInfo, connect, createServer as createTcpServer } from "node:net";
import { readFileSync } from "node:fs";
import { inMemoryJournal, type Journal, seededIds, settle, silentLog, systemClock } from "@towpath/journal";
import { afterEach, expect, test } from "vitest";
import { reasons, type TargetGroup } from "./model.ts";
import { moveTarget, registerTarget } from "./moves.ts";
import { Plane } from "./plane.ts";
import { insertListener, insertLoadBalancer, insertTargetGroup, putRule, targets } from "./store.ts";

const owner = { account: "000000000000", region: "us-east-1" };
const group: TargetGroup = {
  ...owner,
  arn: "arn:tg",
  name: "tg",
  created: 0,
  settings: {
    protocol: "HTTP",
    protocolVersion: "HTTP1",
    port: 80,
    vpcId: "vpc-1",
    targetType: "ip",
    attributes: {},
    healthCheck: {
      port: "traffic-port",
      path: "/health",
      intervalSeconds: 30,
      timeoutSeconds: 5,
      healthyThreshold: 5,
      unhealthyThreshold: 2,
      matcher: "200",
    },
  },
};

interface Rig {
  journal: Journal;
  plane: Plane;
  port: number;
}

const cleanUp: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const undo of cleanUp.splice(0).reverse()) await undo();
});

/** A load balancer with one listener that forwards everything to one target group. */
async function rig(): Promise<Rig> {
  const journal = inMemoryJournal(systemClock);
  journal.migrate("elbv2", readFileSync(new URL("./tables.sql", import.meta.url), "utf8"));
  const plane = new Plane({ journal, clock: systemClock, ids: seededIds(1), log: silentLog });
  cleanUp.push(() => plane.close());
  const port = await plane.listening.open("arn:listener", 80, new Set());
  journal.transact((tx) => {
    insertLoadBalancer(tx, {
      ...owner,
      arn: "arn:lb",
      name: "lb",
      state: "active",
      created: 0,
      settings: { scheme: "internal", vpcId: "vpc-1", subnets: [], securityGroups: [], dnsName: "", attributes: {} },
    });
    insertTargetGroup(tx, group);
    insertListener(tx, {
      ...owner,
      arn: "arn:listener",
      loadBalancerArn: "arn:lb",
      protocol: "HTTP",
      port: 80,
      hostPort: port,
      attributes: {},
      created: 0,
    });
    const actions = [{ Type: "forward" as const, TargetGroupArn: group.arn }];
    putRule(tx, { ...owner, arn: "arn:rule", listenerArn: "arn:listener", priority: undefined, conditions: [], actions });
  });
  plane.refresh();
  return { journal, plane, port };
}

async function target(handler: Parameters<typeof createServer>[1]): Promise<{ server: Server; port: number }> {
  const server = createServer(handler);
  await once(server.listen(0, "127.0.0.1"), "listening");
  cleanUp.push(() => server.close().closeAllConnections());
  return { server, port: (server.address() as AddressInfo).port };
}

function register({ journal, plane }: Rig, port: number): void {
  journal.transact((tx) => registerTarget(tx, group, { id: "127.0.0.1", port, zone: undefined }, true));
  plane.refresh();
}

function deregister({ journal, plane }: Rig, port: number): void {
  journal.transact((tx) => {
    const row = targets(tx, group.arn).find((known) => known.port === port);
    if (row) moveTarget(tx, group, row, { state: "draining", ...reasons.draining, drainedBy: tx.now + 300_000 });
  });
  plane.refresh();
}

/** Waits for an event of the group that says `state` of a target. */
async function reached({ journal }: Rig, port: number, state: string, after = 0): Promise<void> {
  const stop = new AbortController();
  for await (const { detail } of journal.follow(after, { resource: group.arn }, stop.signal)) {
    const said = detail as { target: { port: number }; state: string };
    if (said.target.port === port && said.state === state) return;
  }
}

function fetch(
  port: number,
  path = "/",
  options: { method?: string; body?: string; headers?: Record<string, string> } = {},
): Promise<{ status: number; body: string; headers: IncomingMessage["headers"] }> {
  return new Promise((resolve, reject) => {
    const request = send(
      { host: "127.0.0.1", port, path, method: options.method ?? "GET", headers: options.headers ?? {}, agent: false },
      (response) => {
        let body = "";
        response.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
        response.on("end", () => resolve({ status: response.statusCode ?? 0, body, headers: response.headers }));
        response.on("error", reject);
      },
    );
    request.on("error", reject);
    request.end(options.body);
  });
}

test("a request reaches a healthy target with the headers ALB adds", async () => {
  const made = await rig();
  const { port } = await target((request, response) => response.end(JSON.stringify(request.headers)));
  register(made, port);
  await reached(made, port, "healthy");
  const { status, body } = await fetch(made.port, "/x", {
    headers: { "X-Forwarded-For": "1.2.3.4", Connection: "x-secret", "X-Secret": "hop" },
  });
  const headers = JSON.parse(body) as Record<string, string>;
  expect(status).toBe(200);
  expect(headers["x-forwarded-for"]).toBe("1.2.3.4, 127.0.0.1");
  expect(headers["x-forwarded-proto"]).toBe("http");
  expect(headers["x-forwarded-port"]).toBe(String(made.port));
  expect(headers["x-amzn-trace-id"]).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/);
  expect(headers["x-secret"]).toBeUndefined();
});

/** Sends bytes as they are; resolves with all that came back when the connection is closed. */
async function raw(port: number, text: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  cleanUp.push(() => socket.destroy());
  socket.write(text);
  let answer = "";
  for await (const chunk of socket) answer += String(chunk);
  return answer;
}

test("a body cannot be made a second request by calling its length a header of the connection", async () => {
  const made = await rig();
  const seen: string[] = [];
  const { port } = await target((request, response) => {
    if (request.url !== "/health") seen.push(`${request.headers.host} ${request.url}`);
    request.resume();
    response.end("ok");
  });
  register(made, port);
  await reached(made, port, "healthy");
  const hidden = "GET /hidden HTTP/1.1\r\nHost: evil\r\n\r\n";
  const head = `GET /shown HTTP/1.1\r\nHost: good\r\nConnection: close, content-length, host\r\nContent-Length: ${hidden.length}\r\n\r\n`;
  expect(await raw(made.port, head + hidden)).toMatch(/^HTTP\/1.1 200/);
  expect((await fetch(made.port, "/next", { headers: { Host: "good" } })).body).toBe("ok");
  expect(seen).toEqual(["good /shown", "good /next"]);
});

test("an answer that cannot be sent on is a 502", async () => {
  const made = await rig();
  let line = "HTTP/1.1 200 OK";
  const server = createTcpServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", () => socket.end(`${line}\r\nContent-Length: 0\r\n\r\n`));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  cleanUp.push(() => server.close());
  const { port } = server.address() as AddressInfo;
  register(made, port);
  await reached(made, port, "healthy");
  for (line of ["HTTP/1.1 000 None", "HTTP/1.1 200 O\u0001K"]) expect((await fetch(made.port)).status).toBe(502);
});

test("without targets the answer is 503, with one that does not listen 502", async () => {
  const made = await rig();
  expect((await fetch(made.port)).status).toBe(503);
  const { server, port } = await target(() => {});
  await new Promise((resolve) => server.close(resolve));
  register(made, port);
  expect((await fetch(made.port)).status).toBe(502);
});

test("bodies pass both ways, small and large, held and streamed", async () => {
  const made = await rig();
  const { port } = await target((request, response) => request.pipe(response));
  register(made, port);
  await reached(made, port, "healthy");
  for (const body of ["", "small", "x".repeat(3_000_000)]) {
    expect((await fetch(made.port, "/", { method: "POST", body })).body).toBe(body);
  }
  const chunked = await fetch(made.port, "/", { method: "POST", body: "streamed", headers: { "Transfer-Encoding": "chunked" } });
  expect(chunked.body).toBe("streamed");
});

test("when every target is unhealthy, requests go to them all the same", async () => {
  const made = await rig();
  const { port } = await target((request, response) => response.writeHead(request.url === "/health" ? 500 : 200).end("open"));
  register(made, port);
  made.journal.transact((tx) => {
    const row = targets(tx, group.arn)[0];
    if (row) moveTarget(tx, group, row, { state: "unhealthy", reason: undefined, description: undefined });
  });
  made.plane.refresh();
  expect((await fetch(made.port)).body).toBe("open");
});

test("a draining target gets no new request and is gone when the last one in flight has ended", async () => {
  const made = await rig();
  let release = () => {};
  const old = await target((request, response) => {
    if (request.url === "/slow") release = () => response.end("finished");
    else response.end("old");
  });
  register(made, old.port);
  await reached(made, old.port, "healthy");
  const slow = fetch(made.port, "/slow");
  await once(old.server, "request");
  const fresh = await target((_, response) => response.end("new"));
  register(made, fresh.port);
  await reached(made, fresh.port, "healthy");
  deregister(made, old.port);
  for (let i = 0; i < 5; i++) expect((await fetch(made.port)).body).toBe("new");
  expect(targets(made.journal, group.arn).map(({ state }) => state)).toContain("draining");
  release();
  expect((await slow).body).toBe("finished");
  await reached(made, old.port, "unused");
  expect(targets(made.journal, group.arn).map(({ port }) => port)).toEqual([fresh.port]);
});

test("a kept-alive connection that a target closes costs no request", async () => {
  const made = await rig();
  const { server, port } = await target((_, response) => response.end("ok"));
  register(made, port);
  await reached(made, port, "healthy");
  for (let i = 0; i < 20; i++) {
    expect((await fetch(made.port)).status).toBe(200);
    server.closeIdleConnections();
  }
});

test("a request that a target drops is sent to another one when it may be repeated, and answered 502 when not", async () => {
  const made = await rig();
  const bad = await target((request, response) => (request.url === "/health" ? response.end() : request.socket.destroy()));
  const good = await target((_, response) => response.end("good"));
  for (const { port } of [bad, good]) {
    register(made, port);
    await reached(made, port, "healthy");
  }
  for (let i = 0; i < 6; i++) expect((await fetch(made.port)).body).toBe("good");
  const posts = await Promise.all([1, 2, 3, 4].map(() => fetch(made.port, "/", { method: "POST", body: "x" })));
  expect(posts.map(({ status }) => status).sort()).toEqual([200, 200, 502, 502]);
});

test("targets replaced again and again under load: no request fails, none reaches a target that has been taken away", async () => {
  const made = await rig();
  const gone = new Set<number>();
  const failures: string[] = [];
  const open = async () => {
    const one = await target((request, response) => {
      if (gone.has(one.port) && request.url !== "/health") failures.push(`request to ${one.port} after its drain`);
      setImmediate(() => response.end("ok"));
    });
    register(made, one.port);
    await reached(made, one.port, "healthy");
    return one;
  };
  let current = [await open(), await open()];
  const traffic = { running: true, count: 0 };
  const client = async (method: string) => {
    while (traffic.running) {
      const { status } = await fetch(made.port, "/", method === "POST" ? { method, body: "x" } : {}).catch((error: Error) => ({
        status: error.message,
      }));
      if (status !== 200) failures.push(`${method} ${status}`);
      traffic.count += 1;
    }
  };
  const load = ["GET", "GET", "POST", "GET"].map(client);
  for (let round = 0; round < 8; round++) {
    const next = [await open(), await open()];
    while (traffic.count < round * 40) await settle();
    for (const { port, server } of current) {
      deregister(made, port);
      await reached(made, port, "unused");
      gone.add(port);
      server.close().closeAllConnections();
    }
    current = next;
  }
  traffic.running = false;
  await Promise.all(load);
  expect(failures).toEqual([]);
});

test("a websocket is handed through and keeps its target until it ends", async () => {
  const made = await rig();
  const { server, port } = await target((_, response) => response.end());
  server.on("upgrade", (_, socket) => {
    socket.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\n");
    socket.pipe(socket);
  });
  register(made, port);
  await reached(made, port, "healthy");
  const client = connect(made.port, "127.0.0.1");
  cleanUp.push(() => client.destroy());
  client.write("GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n");
  const [head] = (await once(client, "data")) as [Buffer];
  expect(head.toString()).toMatch(/^HTTP\/1.1 101/);
  client.write("hello");
  const [echo] = (await once(client, "data")) as [Buffer];
  expect(echo.toString()).toBe("hello");
  deregister(made, port);
  await settle();
  expect(targets(made.journal, group.arn).map(({ state }) => state)).toEqual(["draining"]);
  client.end();
  await reached(made, port, "unused");
});

test("a listener takes up its stored port again, and says when another program has it", async () => {
  const made = await rig();
  await made.plane.close();
  const blocker = createServer();
  await once(blocker.listen(made.port, "127.0.0.1"), "listening");
  const second = new Plane(made.plane.parts);
  cleanUp.push(() => second.close());
  await second.recover();
  expect(second.listening.problem("arn:listener")).toContain(`Port ${made.port} of this machine`);
  await new Promise((resolve) => blocker.close(resolve));
  const third = new Plane(made.plane.parts);
  cleanUp.push(() => third.close());
  await third.recover();
  expect(third.listening.problem("arn:listener")).toBeUndefined();
  await once(get({ host: "127.0.0.1", port: made.port, agent: false }), "response").then(([response]) =>
    expect((response as IncomingMessage).statusCode).toBe(503),
  );
});
