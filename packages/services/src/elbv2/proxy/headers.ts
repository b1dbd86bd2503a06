import type { IncomingMessage } from "node:http";

/** Headers that belong to one connection and are not passed on (RFC 9110, 7.6.1). */
const hopByHop = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "proxy-authenticate",
  "proxy-authorization",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);
/** Where a message goes and where it ends: a client that names them in `Connection` must not be able to take them away. */
const endToEnd = new Set(["content-length", "host"]);
const ours = new Set(["x-forwarded-for", "x-forwarded-proto", "x-forwarded-port", "x-amzn-trace-id"]);

export interface ForwardedFrom {
  clientAddress: string;
  clientPort: number;
  /** The port the client connected to. */
  listenerPort: number;
  xff: "append" | "preserve" | "remove";
  xffClientPort: boolean;
  /** `1-<8 hex digits: time>-<24 hex digits>`. */
  traceId: string;
}

/** The headers sent to a target, as a flat list of names and values: the client's, without hop-by-hop ones, with those ALB adds. */
export function requestHeaders(request: IncomingMessage, from: ForwardedFrom, keepUpgrade: boolean): string[] {
  const named = connectionOptions(request);
  const kept = pairs(request.rawHeaders).flatMap(([name, value]) => {
    const lower = name.toLowerCase();
    if (lower === "transfer-encoding") return [name, value];
    return hopByHop.has(lower) || ours.has(lower) || named.includes(lower) ? [] : [name, value];
  });
  const upgrade = keepUpgrade ? ["Connection", "Upgrade", "Upgrade", request.headers.upgrade ?? ""] : [];
  return [
    ...kept,
    ...forwardedFor(request, from),
    "X-Forwarded-Proto",
    "http",
    "X-Forwarded-Port",
    String(from.listenerPort),
    "X-Amzn-Trace-Id",
    trace(request, from.traceId),
    ...upgrade,
  ];
}

/** The headers of a target's answer that the client gets. */
export function responseHeaders(answer: IncomingMessage): string[] {
  const named = connectionOptions(answer);
  return pairs(answer.rawHeaders).flatMap(([name, value]) => {
    const lower = name.toLowerCase();
    return hopByHop.has(lower) || named.includes(lower) ? [] : [name, value];
  });
}

/** Headers that a message declares to be for this connection only. */
function connectionOptions({ headers }: IncomingMessage): string[] {
  const names = (headers.connection ?? "")
    .toLowerCase()
    .split(",")
    .map((name) => name.trim());
  return names.filter((name) => !endToEnd.has(name));
}

function forwardedFor(request: IncomingMessage, from: ForwardedFrom): string[] {
  const given = request.headersDistinct["x-forwarded-for"]?.join(", ");
  if (from.xff === "remove") return [];
  if (from.xff === "preserve") return given === undefined ? [] : ["X-Forwarded-For", given];
  const client = from.xffClientPort ? `${from.clientAddress}:${from.clientPort}` : from.clientAddress;
  return ["X-Forwarded-For", given === undefined ? client : `${given}, ${client}`];
}

/** A trace that came with a root keeps it and gets our own part in front. */
function trace(request: IncomingMessage, id: string): string {
  const given = request.headersDistinct["x-amzn-trace-id"]?.[0];
  return given !== undefined && /(^|;)\s*Root=/.test(given) ? `Self=${id};${given}` : `Root=${id}`;
}

function pairs(raw: string[]): [string, string][] {
  const list: [string, string][] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) list.push([raw[i] as string, raw[i + 1] as string]);
  return list;
}
