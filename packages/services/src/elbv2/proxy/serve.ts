import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { Action } from "@aws-sdk/client-elastic-load-balancing-v2";
import { chooseWeighted, weighted } from "../actions.ts";
import { attribute } from "../attributes.ts";
import { type RequestFacts, satisfies } from "../conditions.ts";
import type { Listener, LoadBalancer, Rule } from "../model.ts";
import { redirectLocation } from "../redirect.ts";
import { answer } from "./answer.ts";
import { forward } from "./forward.ts";
import { type ForwardedFrom, requestHeaders } from "./headers.ts";
import { type Pool, stickyValue } from "./pool.ts";
import { refuse, upgrade } from "./upgrade.ts";

/** What a listener needs to know to answer; read anew for each request, so that changes take effect at once. */
export interface Route {
  listener: Listener;
  loadBalancer: LoadBalancer;
  rules: Rule[];
  pool(targetGroupArn: string): Pool | undefined;
  /** The port of this machine for a port of a listener of the same load balancer. */
  hostPortOf(port: string): string;
  traceId(): string;
  fraction(): number;
}

/** Answers one request as the first rule that matches says. */
export async function serve(route: Route | undefined, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const action = route && matching(route, request);
  if (!route || !action) return answer(response, 503);
  if (action.Type === "fixed-response") {
    const { StatusCode, ContentType, MessageBody } = action.FixedResponseConfig ?? { StatusCode: "503" };
    return answer(response, Number(StatusCode), { body: MessageBody ?? "", contentType: ContentType ?? "text/plain" });
  }
  if (action.Type === "redirect" && action.RedirectConfig) {
    const location = redirectLocation(action.RedirectConfig, place(request), route.hostPortOf);
    return answer(response, action.RedirectConfig.StatusCode === "HTTP_302" ? 302 : 301, { location });
  }
  const pool = poolFor(route, action);
  if (!pool || pool.empty) return answer(response, 503);
  const stuck = pool.stickySeconds > 0 ? cookie(request, "AWSALB") : undefined;
  await forward({
    request,
    response,
    headers: requestHeaders(request, from(route, request), false),
    idleTimeoutMs: idleTimeoutMs(route),
    choose: (tried) => pool.choose(tried, stuck),
    cookies: (endpoint) => stickyCookies(pool, stickyValue(pool.arn, endpoint)),
  });
}

export async function serveUpgrade(route: Route | undefined, request: IncomingMessage, client: Duplex, head: Buffer): Promise<void> {
  const action = route && matching(route, request);
  const pool = route && action?.Type === "forward" ? poolFor(route, action) : undefined;
  const endpoint = pool?.choose(new Set());
  if (!route || !endpoint) return refuse(client, 503);
  await upgrade(request, client, head, endpoint, requestHeaders(request, from(route, request), true));
}

function matching(route: Route, request: IncomingMessage): Action | undefined {
  const seen = facts(request);
  return route.rules.find((rule) => rule.priority === undefined || satisfies(rule.conditions, seen))?.actions.at(-1);
}

function poolFor(route: Route, action: Action): Pool | undefined {
  const arn = chooseWeighted(weighted(action), route.fraction());
  return arn === undefined ? undefined : route.pool(arn);
}

const idleTimeoutMs = (route: Route) =>
  Number(attribute("loadBalancer", route.loadBalancer.settings.attributes, "idle_timeout.timeout_seconds")) * 1_000;

const clientAddress = (request: IncomingMessage) => (request.socket.remoteAddress ?? "").replace(/^::ffff:/, "");

function facts(request: IncomingMessage): RequestFacts {
  const { host, path, query } = place(request);
  return {
    method: request.method ?? "",
    host,
    path,
    query: [...new URLSearchParams(query)],
    headers: request.headers,
    sourceIp: clientAddress(request),
  };
}

function place(request: IncomingMessage) {
  const url = request.url ?? "/";
  const mark = url.indexOf("?");
  const [host = "", port = String(request.socket.localPort ?? 80)] = (request.headers.host ?? "").split(":");
  return { protocol: "http", host, port, path: mark < 0 ? url : url.slice(0, mark), query: mark < 0 ? "" : url.slice(mark + 1) };
}

function from(route: Route, request: IncomingMessage): ForwardedFrom {
  const { attributes } = route.loadBalancer.settings;
  return {
    clientAddress: clientAddress(request),
    clientPort: request.socket.remotePort ?? 0,
    listenerPort: request.socket.localPort ?? route.listener.hostPort,
    xff: attribute("loadBalancer", attributes, "routing.http.xff_header_processing.mode") as ForwardedFrom["xff"],
    xffClientPort: attribute("loadBalancer", attributes, "routing.http.xff_client_port.enabled") === "true",
    traceId: route.traceId(),
  };
}

function cookie(request: IncomingMessage, name: string): string | undefined {
  for (const part of (request.headers.cookie ?? "").split(";")) {
    const [key, value] = part.trim().split("=");
    if (key === name) return value;
  }
  return undefined;
}

function stickyCookies(pool: Pool, value: string): string[] {
  return pool.stickySeconds === 0 ? [] : [`AWSALB=${value}; Max-Age=${pool.stickySeconds}; Path=/`];
}
