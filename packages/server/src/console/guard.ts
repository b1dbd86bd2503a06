import type { IncomingMessage } from "node:http";
import { ApiError } from "@towpath/wire";

/** The names under which a browser on this machine, or on the address that is listened on, comes here. */
export function ownHosts(host: string, port: number): ReadonlySet<string> {
  const names = new Set([host.includes(":") ? `[${host}]` : host, "127.0.0.1", "localhost", "[::1]"]);
  return new Set([...names].map((name) => (port === 80 ? name : `${name}:${port}`)));
}

/**
 * Refuses what a page of another site makes a browser send. A host that is not ours is a name that was made to lead here (DNS rebinding);
 * an origin that is not ours is a page elsewhere. What changes something must say where it comes from, which browsers always do, and be JSON,
 * which no form sends. Throws ApiError (403, 415).
 */
export function guard({ method, headers }: IncomingMessage, hosts: ReadonlySet<string>): void {
  const host = headers.host?.toLowerCase() ?? "";
  if (!hosts.has(host)) throw new ApiError("AccessDenied", `The console is not served under the name ${host || "that is missing"}.`, 403);
  const own = `http://${host}`;
  const { origin } = headers;
  const site = headers["sec-fetch-site"];
  const isElsewhere = (origin !== undefined && origin !== own) || (site !== undefined && site !== "same-origin" && site !== "none");
  if (isElsewhere) throw new ApiError("AccessDenied", "Requests from pages of other sites are refused.", 403);
  if (method === "GET" || method === "HEAD") return;
  if (method !== "POST") throw new ApiError("MethodNotAllowed", `The console knows no method ${method}.`, 405);
  if (origin !== own) throw new ApiError("AccessDenied", "What changes something must come from the console's own page.", 403);
  if (!/^application\/json(;|$)/.test(headers["content-type"] ?? ""))
    throw new ApiError("UnsupportedMediaType", "The console takes JSON.", 415);
}

/** What the page may load and do: its own files, and nothing else. */
export const securityHeaders: Readonly<Record<string, string>> = {
  "content-security-policy":
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
};
