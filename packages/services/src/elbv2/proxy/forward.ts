import { type IncomingMessage, request as send, type ServerResponse } from "node:http";
import { attemptsMax, connectTimeoutMs, replayedBodyBytes } from "../limits.ts";
import { answer } from "./answer.ts";
import type { Endpoint } from "./endpoint.ts";
import { responseHeaders } from "./headers.ts";

export interface Forwarding {
  request: IncomingMessage;
  response: ServerResponse;
  /** Flat list of names and values. */
  headers: string[];
  idleTimeoutMs: number;
  /** The next endpoint that is none of those tried; undefined when none is left. */
  choose(tried: ReadonlySet<Endpoint>): Endpoint | undefined;
  /** Cookies to set in the answer. */
  cookies(endpoint: Endpoint): string[];
}

/** `unsent`: no byte reached the target. `broken`: it went away before it answered. `late`: it did not answer in time. */
type Outcome = { kind: "done" } | { kind: "unsent" | "broken" | "late"; status: 502 | 504; reused: boolean };

/** Bytes held in full can be sent again; a stream cannot. */
type Body = { held: Buffer } | { held: undefined };

const idempotent = new Set(["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE"]);

/**
 * Sends a request to a target and its answer back. When a target cannot be connected to, another one is tried; when one goes away
 * before its answer began, another is tried if the request is idempotent and its body is at hand. Never throws.
 */
export async function forward(exchange: Forwarding): Promise<void> {
  const { request, response } = exchange;
  const body = await hold(request);
  if (!body) return;
  const tried = new Set<Endpoint>();
  let failure = 503;
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    const endpoint = exchange.choose(tried);
    if (!endpoint) break;
    const outcome = await endpoint.use(() => exchangeWith(endpoint, body, exchange));
    if (outcome.kind === "done") return;
    failure = outcome.status;
    // A kept-alive connection that the target closed in the same moment says nothing about the target.
    if (!(outcome.kind === "broken" && outcome.reused)) tried.add(endpoint);
    if (!mayRetry(outcome, request, body)) break;
  }
  if (body.held === undefined) response.setHeader("Connection", "close");
  answer(response, failure);
}

function mayRetry(outcome: Outcome, request: IncomingMessage, body: Body): boolean {
  if (request.destroyed && !request.complete) return false;
  if (outcome.kind === "unsent") return true;
  return outcome.kind === "broken" && body.held !== undefined && idempotent.has(request.method ?? "");
}

/** Reads a small body whole. Undefined when the client went away while it was read. */
async function hold(request: IncomingMessage): Promise<Body | undefined> {
  const length = Number(request.headers["content-length"] ?? 0);
  if (request.headers["transfer-encoding"] !== undefined || length > replayedBodyBytes) return { held: undefined };
  if (length === 0) return { held: Buffer.alloc(0) };
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(chunk as Buffer);
  } catch {
    return undefined;
  }
  return { held: Buffer.concat(chunks) };
}

/** Resolves when the exchange with this endpoint has ended, for the endpoint's part: its answer was read to the end, or failed. */
function exchangeWith(endpoint: Endpoint, body: Body, exchange: Forwarding): Promise<Outcome> {
  const { request, response, idleTimeoutMs } = exchange;
  return new Promise((resolve) => {
    let connected = false;
    let timedOut = false;
    let answered = false;
    const reusable = body.held !== undefined && idempotent.has(request.method ?? "");
    const upstream = send({
      host: endpoint.address,
      port: endpoint.port,
      method: request.method,
      path: request.url,
      headers: exchange.headers,
      agent: reusable ? endpoint.agent : false,
      timeout: connectTimeoutMs,
    });
    const abandon = () => upstream.destroy();
    response.once("close", abandon);
    const settle = (outcome: Outcome) => {
      response.off("close", abandon);
      resolve(outcome);
    };
    const ready = () => {
      connected = true;
      upstream.socket?.setTimeout(idleTimeoutMs);
      if (body.held === undefined) request.pipe(upstream);
    };
    upstream.on("socket", (socket) => (socket.connecting ? socket.once("connect", ready) : ready()));
    upstream.on("timeout", () => {
      timedOut = true;
      upstream.destroy(new Error("timed out"));
    });
    upstream.on("response", (incoming) => {
      answered = true;
      incoming.once("close", () => settle({ kind: "done" }));
      try {
        pass(incoming, response, exchange.cookies(endpoint));
      } catch {
        // A status line that Node will not send on, such as "000" or one with control characters.
        response.statusMessage = "";
        upstream.destroy();
        settle({ kind: "late", status: 502, reused: false });
      }
    });
    upstream.on("error", () => {
      if (answered) return;
      request.unpipe(upstream);
      if (response.destroyed) settle({ kind: "done" });
      else if (!connected) settle({ kind: "unsent", status: timedOut ? 504 : 502, reused: false });
      else settle({ kind: timedOut ? "late" : "broken", status: timedOut ? 504 : 502, reused: upstream.reusedSocket });
    });
    upstream.on("close", () => settle({ kind: "done" }));
    if (body.held !== undefined) upstream.end(body.held);
  });
}

function pass(incoming: IncomingMessage, response: ServerResponse, cookies: string[]): void {
  response.writeHead(incoming.statusCode ?? 502, incoming.statusMessage, [
    ...responseHeaders(incoming),
    ...cookies.flatMap((cookie) => ["Set-Cookie", cookie]),
  ]);
  incoming.on("error", () => response.destroy());
  incoming.on("aborted", () => response.destroy());
  incoming.pipe(response);
}
