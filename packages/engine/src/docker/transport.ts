import { Agent, type ClientRequest, type IncomingMessage, request as httpRequest, type RequestOptions } from "node:http";
import { Agent as TlsAgent, request as httpsRequest } from "node:https";
import { type Duplex, Readable } from "node:stream";
import type { ByteSource } from "../port.ts";
import { EngineError, EngineFault, EngineUnavailable } from "../errors.ts";
import type { Endpoint } from "./endpoint.ts";
import { connectionFault, httpFault, noAnswer, type Subject } from "./faults.ts";
import { limits } from "./limits.ts";
import type { WireVersion } from "./wire.ts";

export interface Call {
  readonly method: "GET" | "HEAD" | "POST" | "PUT" | "DELETE";
  /** Without the version: `/containers/json`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;
  readonly json?: unknown;
  readonly body?: ByteSource;
  readonly headers?: Readonly<Record<string, string>>;
  readonly subject: Subject;
  readonly signal?: AbortSignal | undefined;
  /** How long the engine may be silent. 0: for ever (streams and waits). */
  readonly silenceSeconds?: number;
  /** Sent without the version prefix. */
  readonly unversioned?: boolean;
}

/**
 * HTTP to the engine over its socket: kept-alive connections, version negotiated at the first call, every failure one of the port's
 * errors, an abort the signal's own reason.
 */
export class Transport {
  #find: () => Promise<Endpoint>;
  #endpoint: Promise<Endpoint> | undefined;
  #version: Promise<string> | undefined;
  #agent: Agent | TlsAgent | undefined;
  #closed = false;
  #product: "docker" | "podman" = "docker";
  /** For messages: where the engine was found last. */
  #url = "";

  constructor(find: () => Promise<Endpoint>) {
    this.#find = find;
  }

  /** The answer's body as JSON; undefined when it is empty. */
  async json<T>(call: Call): Promise<T> {
    const text = await this.#text(call);
    return (text ? parseJson(text) : undefined) as T;
  }

  /** For calls whose answer says nothing: engines differ in what they write there. */
  async done(call: Call): Promise<void> {
    await this.#text(call);
  }

  /** The answer once its headers are there and say success. The caller reads or destroys it. */
  async stream(call: Call): Promise<IncomingMessage> {
    const endpoint = await this.endpoint();
    const prefix = call.unversioned ? "" : `/v${await this.version()}`;
    try {
      return await this.#exchange(endpoint, prefix, call);
    } catch (error) {
      const retry = error instanceof StaleConnection && (call.method === "GET" || call.method === "HEAD");
      if (!retry) throw error instanceof StaleConnection ? connectionFault(error.cause as Error, endpoint.url) : error;
      return this.#exchange(endpoint, prefix, call).catch((again: unknown) => {
        throw again instanceof StaleConnection ? connectionFault(again.cause as Error, endpoint.url) : again;
      });
    }
  }

  /** Takes the connection over as a raw byte stream in both directions (attach, exec). */
  async hijack(call: Call): Promise<Duplex> {
    const endpoint = await this.endpoint();
    const prefix = `/v${await this.version()}`;
    call.signal?.throwIfAborted();
    return new Promise((resolve, reject) => {
      const headers = { ...call.headers, Connection: "Upgrade", Upgrade: "tcp" };
      const request = this.#request(endpoint, prefix, { ...call, headers });
      request.once("upgrade", (_response: IncomingMessage, socket: Duplex, head: Buffer) => {
        if (head.length > 0) socket.unshift(head);
        if (call.signal) destroyOnAbort(socket, call.signal);
        resolve(socket);
      });
      request.once("response", (response) => void refusal(response, call).then(reject, reject));
      request.on("error", (cause) => reject(this.#reason(cause, call, request)));
      sendBody(request, call);
    });
  }

  endpoint(): Promise<Endpoint> {
    if (this.#closed) return Promise.reject(new EngineUnavailable("not-running", "closed", "This connection was closed."));
    this.#endpoint ??= this.#find().then(
      (endpoint) => {
        this.#url = endpoint.url;
        return endpoint;
      },
      (error: unknown) => {
        this.#endpoint = undefined;
        throw error;
      },
    );
    return this.#endpoint;
  }

  /** The newest API version that both sides speak. */
  version(): Promise<string> {
    this.#version ??= this.#negotiate().catch((error: unknown) => {
      this.#version = undefined;
      if (error instanceof EngineUnavailable) this.#endpoint = undefined;
      throw error;
    });
    return this.#version;
  }

  async #negotiate(): Promise<string> {
    const call: Call = { method: "GET", path: "/version", subject: { noun: "path", id: "/version" }, unversioned: true };
    const { ApiVersion, MinAPIVersion, Components = [] } = await this.json<WireVersion>(call);
    this.#product = Components.some(({ Name }) => Name.includes("Podman")) ? "podman" : "docker";
    return chooseVersion(ApiVersion, MinAPIVersion);
  }

  /** For the few places where Podman's compatible socket is not. */
  async product(): Promise<"docker" | "podman"> {
    await this.version();
    return this.#product;
  }

  /** An engine that was replaced may speak another version: asked again after a lost connection. */
  renegotiate(): void {
    this.#version = undefined;
  }

  close(): void {
    this.#closed = true;
    this.#agent?.destroy();
  }

  async #text(call: Call): Promise<string> {
    const response = await this.stream({ silenceSeconds: limits.silenceSeconds, ...call });
    return bodyText(response).catch((cause: unknown) => {
      if (call.signal?.aborted) throw call.signal.reason;
      throw connectionFault(cause as Error, this.#url);
    });
  }

  #exchange(endpoint: Endpoint, prefix: string, call: Call): Promise<IncomingMessage> {
    call.signal?.throwIfAborted();
    return new Promise((resolve, reject) => {
      const request = this.#request(endpoint, prefix, call);
      request.on("error", (cause) => reject(this.#reason(cause, call, request)));
      request.once("response", (response) => {
        const status = response.statusCode ?? 0;
        if ((status >= 200 && status < 300) || status === 304) resolve(response);
        else refusal(response, call).then(reject, reject);
      });
      const seconds = call.silenceSeconds ?? 0;
      if (seconds > 0) request.setTimeout(seconds * 1000, () => request.destroy(noAnswer(endpoint.url, seconds)));
      sendBody(request, call);
    });
  }

  #request(endpoint: Endpoint, prefix: string, call: Call): ClientRequest {
    const options: RequestOptions = {
      ...(endpoint.socketPath ? { socketPath: endpoint.socketPath } : { host: endpoint.host, port: endpoint.port }),
      method: call.method,
      path: `${prefix}${call.path}${queryText(call.query)}`,
      headers: { Host: endpoint.host ?? "engine", ...call.headers },
      ...(call.signal && { signal: call.signal }),
    };
    if (endpoint.tls) {
      this.#agent ??= new TlsAgent({ keepAlive: true, ...endpoint.tls });
      return httpsRequest({ ...options, agent: this.#agent });
    }
    this.#agent ??= new Agent({ keepAlive: true, maxFreeSockets: limits.idleConnections });
    return httpRequest({ ...options, agent: this.#agent });
  }

  #reason(cause: Error, call: Call, request: ClientRequest): unknown {
    if (call.signal?.aborted) return call.signal.reason;
    if (cause instanceof EngineError) return cause;
    if (request.reusedSocket && !call.body && isReset(cause)) return new StaleConnection(cause);
    return connectionFault(cause, this.#url);
  }
}

/** A kept-alive connection turned out to be closed by the engine; only `Transport` sees it. */
class StaleConnection extends Error {
  constructor(cause: Error) {
    super("stale connection", { cause });
  }
}

const isReset = (cause: NodeJS.ErrnoException) => cause.code === "ECONNRESET" || cause.code === "EPIPE";

function sendBody(request: ClientRequest, call: Call): void {
  if (call.json !== undefined) {
    const bytes = Buffer.from(JSON.stringify(call.json));
    request.setHeader("Content-Type", "application/json");
    request.setHeader("Content-Length", bytes.length);
    request.end(bytes);
    return;
  }
  if (!call.body) {
    request.end();
    return;
  }
  const body = Readable.from(call.body);
  // Not pipeline(): the engine may answer an error and stop reading in mid-body; the answer then matters, not the broken pipe.
  body.once("error", (cause: Error) => request.destroy(new EngineFault(`The body of the request failed: ${cause.message}`, { cause })));
  request.once("close", () => body.destroy());
  request.setHeader("Content-Type", "application/x-tar");
  body.pipe(request);
}

async function refusal(response: IncomingMessage, call: Call): Promise<EngineError> {
  const text = await bodyText(response).catch(() => "");
  // Nobody reads the rest of the request's body.
  if (call.body) response.destroy();
  return httpFault(response.statusCode ?? 0, text, call.subject);
}

export async function bodyText(response: Readable): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of response) parts.push(part as Buffer);
  return Buffer.concat(parts).toString("utf8");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new EngineFault(`The engine answered something that is not JSON: ${text.slice(0, 200)}`, { cause });
  }
}

export function destroyOnAbort(stream: Duplex | Readable, signal: AbortSignal): void {
  const abort = (): void => {
    stream.destroy();
  };
  if (signal.aborted) return abort();
  signal.addEventListener("abort", abort, { once: true });
  stream.once("close", () => signal.removeEventListener("abort", abort));
}

function queryText(query: Call["query"]): string {
  if (!query) return "";
  const parts = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value === undefined) continue;
    for (const one of Array.isArray(value) ? (value as readonly string[]) : [value]) parts.append(key, String(one));
  }
  const text = parts.toString();
  return text && `?${text}`;
}

const numbers = (version: string) => version.split(".").map(Number) as [number, number];
const older = (one: string, other: string) => {
  const [[a, b], [c, d]] = [numbers(one), numbers(other)];
  return a < c || (a === c && b < d);
};

/** `EngineFault` when the engine is older than 1.41 or no longer speaks our newest. */
export function chooseVersion(newest: string, oldest: string = limits.oldestApi): string {
  if (older(newest, limits.oldestApi)) {
    throw new EngineFault(`The engine speaks API ${newest}; ${limits.oldestApi} (Docker 20.10) is the oldest that is supported`);
  }
  if (older(limits.newestApi, oldest)) {
    throw new EngineFault(`The engine no longer speaks API ${limits.newestApi}; its oldest is ${oldest}`);
  }
  return older(limits.newestApi, newest) ? limits.newestApi : newest;
}
